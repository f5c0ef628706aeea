import type { Kysely, Selectable } from 'kysely';
import type { AccountTables } from './account-tables.ts';
import { hashOf, type OneTime, type OneTimeStore } from './one-time.ts';

/** Keeps one-time tokens in the table `one_time`. */
export function createOneTimeStore(db: Kysely<AccountTables>): OneTimeStore {
  return {
    async put({ token, kind, userId, data, expiresAt }, now) {
      const hash = hashOf(kind, token);
      if (hash === null) throw new TypeError('not a token');
      await db.deleteFrom('one_time').where('expires_at', '<=', now.toISOString()).execute();
      const row = { hash, kind, user_id: userId, data, expires_at: expiresAt.toISOString() };
      await db.insertInto('one_time').values(row).execute();
    },
    async find(kind, token, now) {
      const row = await db
        .selectFrom('one_time')
        .selectAll()
        .where('hash', '=', hashOf(kind, token) ?? '')
        .where('expires_at', '>', now.toISOString())
        .executeTakeFirst();
      return row === undefined ? null : parse(row);
    },
    async take(kind, token, now) {
      const row = await db
        .deleteFrom('one_time')
        .where('hash', '=', hashOf(kind, token) ?? '')
        .where('expires_at', '>', now.toISOString())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : parse(row);
    },
    async drop(userId, kind) {
      const all = db.deleteFrom('one_time').where('user_id', '=', userId);
      await (kind === undefined ? all : all.where('kind', '=', kind)).execute();
    },
  };
}

function parse(row: Selectable<AccountTables['one_time']>): OneTime {
  return { kind: row.kind, userId: row.user_id, data: row.data };
}

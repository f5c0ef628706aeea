import type { Kysely, Transaction } from 'kysely';
import {
  type AttemptCount,
  afterTry,
  lockedUntil,
  type SignInAttempts,
  type Try,
  WINDOW_MS,
} from './sign-in-attempts.ts';

/** A row of `sign_in_attempt`. Times are ISO text in UTC; the key is a keyed hash, so the table names nobody. */
export interface SignInAttemptRow {
  key: string;
  count: number;
  first_at: string;
  locked_until: string | null;
}

export interface SignInAttemptTable {
  sign_in_attempt: SignInAttemptRow;
}

/** Keeps the tries in the table `sign_in_attempt`, so that a restart forgets none and several processes share them. */
export function createSignInAttempts(db: Kysely<SignInAttemptTable>): SignInAttempts {
  return {
    async begin(tries, now) {
      return db.transaction().execute(async (tx) => {
        await tx
          .deleteFrom('sign_in_attempt')
          .where('first_at', '<', new Date(now.getTime() - WINDOW_MS).toISOString())
          .execute();
        const rows = await lockRows(tx, tries, now);
        const waits = rows.map((row) => lockedUntil(parse(row), now)).filter((until) => until !== null);
        if (waits.length > 0) return { lockedUntil: new Date(Math.max(...waits.map((until) => until.getTime()))) };
        for (const row of rows) {
          const counted = format(afterTry(parse(row), now, freeOf(tries, row.key)));
          await tx.updateTable('sign_in_attempt').set(counted).where('key', '=', row.key).execute();
        }
        return { lockedUntil: null };
      });
    },
    async clear(key) {
      await db.deleteFrom('sign_in_attempt').where('key', '=', key).execute();
    },
    async giveBack(key) {
      await db
        .updateTable('sign_in_attempt')
        .set((eb) => ({ count: eb('count', '-', 1), locked_until: null }))
        .where('key', '=', key)
        .where('count', '>', 0)
        .execute();
    },
  };
}

/**
 * The rows of these keys, made where missing and held until the transaction ends (the update that changes nothing takes
 * the lock on PostgreSQL too). Always in the same order, so that two sign-ins cannot wait for each other.
 */
async function lockRows(
  tx: Transaction<SignInAttemptTable>,
  tries: readonly Try[],
  now: Date,
): Promise<SignInAttemptRow[]> {
  const fresh = tries
    .map(({ key }) => key)
    .sort()
    .map((key) => ({ key, count: 0, first_at: now.toISOString(), locked_until: null }));
  return tx
    .insertInto('sign_in_attempt')
    .values(fresh)
    .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ count: eb.ref('sign_in_attempt.count') })))
    .returningAll()
    .execute();
}

function freeOf(tries: readonly Try[], key: string): number {
  return tries.find((each) => each.key === key)?.free ?? 0;
}

function parse(row: SignInAttemptRow): AttemptCount {
  return {
    count: row.count,
    firstAt: new Date(row.first_at),
    lockedUntil: row.locked_until === null ? null : new Date(row.locked_until),
  };
}

function format(attempts: AttemptCount): Omit<SignInAttemptRow, 'key'> {
  return {
    count: attempts.count,
    first_at: attempts.firstAt.toISOString(),
    locked_until: attempts.lockedUntil?.toISOString() ?? null,
  };
}

import { type Kysely, sql } from 'kysely';
import { AppError } from '../errors.ts';
import type { AccountTables } from './schema.ts';

/** Wrong tries of a key, counted for all processes together. */
export interface WrongCodes {
  /** Counts a try before it is looked at, so that many sent at once cannot slip through; throws `request.too_many`. */
  begin(key: string): Promise<void>;
  /** Takes it back: it was right. */
  giveBack(key: string): Promise<void>;
}

const WINDOW_MS = 3_600_000;

/** At most `limit` a key in an hour from the first, in the table of tries, whose old rows the next sign-in deletes. */
export function createWrongCodes(db: Kysely<AccountTables>, limit: number, now: () => Date): WrongCodes {
  const rowOf = (key: string): string => `code ${key}`;
  return {
    async begin(key) {
      const at = now();
      const since = new Date(at.getTime() - WINDOW_MS).toISOString();
      const row = await db
        .insertInto('sign_in_attempt')
        .values({ key: rowOf(key), count: 1, first_at: at.toISOString(), locked_until: null })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            count: sql<number>`case when sign_in_attempt.first_at <= ${since} then 1 else sign_in_attempt.count + 1 end`,
            first_at: sql<string>`case when sign_in_attempt.first_at <= ${since} then excluded.first_at else sign_in_attempt.first_at end`,
          }),
        )
        .returning(['count', 'first_at'])
        .executeTakeFirstOrThrow();
      if (row.count <= limit) return;
      const seconds = Math.ceil((Date.parse(row.first_at) + WINDOW_MS - at.getTime()) / 1_000);
      throw new AppError('request.too_many', { seconds });
    },
    async giveBack(key) {
      await db
        .updateTable('sign_in_attempt')
        .set((eb) => ({ count: eb('count', '-', 1) }))
        .where('key', '=', rowOf(key))
        .where('count', '>', 0)
        .execute();
    },
  };
}

import { type Kysely, sql } from 'kysely';
import type { AccountTables } from './schema.ts';

/**
 * Counts of all processes together: adds to the count of a key and gives the sum. For an hour or less: they are rows of
 * the table of tries, of which the next sign-in deletes what began more than an hour before.
 */
export function createSignatureCounts(
  db: Kysely<AccountTables>,
  now: () => Date,
): (key: string, by: number) => Promise<number> {
  return async (key, by) => {
    const { count } = await db
      .insertInto('sign_in_attempt')
      .values({ key: `signed ${key}`, count: by, first_at: now().toISOString(), locked_until: null })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({ count: sql<number>`sign_in_attempt.count + ${by}` }),
      )
      .returning('count')
      .executeTakeFirstOrThrow();
    return Number(count);
  };
}

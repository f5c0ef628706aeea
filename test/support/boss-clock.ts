import { CompiledQuery } from 'kysely';
import type { RunSql } from '../../src/storage/handle.ts';
import { settled } from './settled.ts';
import type { OpenStorage } from './storage.ts';

/**
 * Lets pg-boss on this database read the time of a clock that is moved by hand: its SQL asks `now()`, and here a function
 * of that name comes before the one of PostgreSQL. `opened` is another handle on the database: search paths are of a
 * connection's first moment. `settle` waits until none of the SQL given to `watch` runs.
 */
export async function bossClock(first: OpenStorage, now: () => Date) {
  const run = (to: OpenStorage, text: string, values: unknown[] = []) =>
    to.database.db.executeQuery(CompiledQuery.raw(text, values));
  for (const text of [
    'create schema clock',
    'create table clock.hand (at timestamptz)',
    'insert into clock.hand values (pg_catalog.now())',
    `create function clock.now() returns timestamptz language sql stable as 'select at from clock.hand'`,
    `do $$ begin execute format('alter database %I set search_path = clock, pg_catalog, public', current_database()); end $$`,
  ]) {
    await run(first, text);
  }
  let shown: number | null = null;
  const { counted, settle } = settled();
  const watch = (sql: RunSql): RunSql => ({
    executeSql: (text, values) =>
      counted(async () => {
        const at = now();
        if (at.getTime() !== shown) await run(first, 'update clock.hand set at = $1', [at]);
        shown = at.getTime();
        return await sql.executeSql(text, values);
      }),
  });
  return { opened: first.again(), watch, settle };
}

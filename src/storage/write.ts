import type { InsertObject, Kysely, UpdateResult } from 'kysely';
import type { Schema } from './schema.ts';

/** Rows a statement: keeps far below the 32,766 values that SQLite takes at once, and full batches share one statement. */
const BATCH = 100;

/** Inserts any number of rows, none included. */
export async function insertAll<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly InsertObject<Schema, Table>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    await db
      .insertInto(table)
      .values(rows.slice(start, start + BATCH))
      .execute();
  }
}

/** Throws TypeError unless exactly one row was changed: a caller updates only what it has read. */
export function mustChangeOne(result: UpdateResult, what: string): void {
  if (result.numUpdatedRows !== 1n) throw new TypeError(`${what}: no such row, or it may not be changed`);
}

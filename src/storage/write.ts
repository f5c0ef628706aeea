import { CompiledQuery, type Insertable, type Kysely, type UpdateResult } from 'kysely';
import type { Schema } from './schema.ts';

/** Rows a statement: keeps far below the 32,766 values that SQLite takes at once, and full batches share one statement. */
export const BATCH = 100;

/**
 * Inserts any number of rows, none included. Hand in the `trx` of the transaction: a statement that is kept goes past Kysely's
 * own check that it is still open.
 */
export async function insertAll<Table extends keyof Schema>(
  trx: Kysely<Schema>,
  table: Table,
  rows: readonly Insertable<Schema[Table]>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH)
    await trx.executeQuery(insertOf(trx, table, rows.slice(start, start + BATCH)));
}

function insertOf<Table extends keyof Schema>(
  trx: Kysely<Schema>,
  table: Table,
  rows: readonly Insertable<Schema[Table]>[],
): CompiledQuery {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Insertable<Schema[Table]>)[];
  const values = rows.flatMap((row) => columns.map((column): unknown => row[column]));
  const alike = !values.includes(undefined) && rows.every((row) => Object.keys(row).length === columns.length);
  const build = () => trx.insertInto(table).values(rows).compile();
  return alike ? builtForRows(trx, `insert ${table} ${columns.join(' ')}`, rows.length, values, build) : build();
}

/** As many rows as one award brings along. */
const FEW = 5;

/** Texts of statements by what is in them and the number of rows, for each database. */
const texts = new WeakMap<object, Map<string, string>>();

/**
 * A statement about rows of one shape: building it takes several times as long as running it, so its text is kept where
 * there are few rows or a full batch. What `build` makes is the same for the same shape and number, but for the values.
 */
export function builtForRows(
  trx: Kysely<Schema>,
  shape: string,
  rows: number,
  values: readonly unknown[],
  build: () => CompiledQuery,
): CompiledQuery {
  if (rows > FEW && rows !== BATCH) return build();
  const { adapter } = trx.getExecutor();
  const kept = texts.get(adapter) ?? new Map<string, string>();
  texts.set(adapter, kept);
  const name = `${rows} ${shape}`;
  const text = kept.get(name);
  if (text !== undefined) return CompiledQuery.raw(text, [...values]);
  const query = build();
  const { parameters } = query;
  if (parameters.length !== values.length || parameters.some((parameter, at) => parameter !== values[at]))
    throw new TypeError('a statement with these values, each of them once and in this order');
  kept.set(name, query.sql);
  return query;
}

/** Throws TypeError unless exactly one row was changed: a caller updates only what it has read. */
export function mustChangeOne(result: UpdateResult, what: string): void {
  if (result.numUpdatedRows !== 1n) throw new TypeError(`${what}: no such row, or it may not be changed`);
}

/**
 * Moves a whole SQLite database to an empty PostgreSQL, and proves that it arrived: one transaction there, and at its end
 * as many rows in every table, with the same values. Nothing of the old file is changed but a mark that it was moved.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';

/** Setting of a file that was moved; a start on it is refused, since two servers would give out the same indexes. */
export const MOVED = 'moved-to-postgres';

export interface MovedTable {
  table: string;
  rows: number;
  /** SHA-256 over the rows in any order, hex; the same on both sides. */
  sha256: string;
}

export interface MoveOptions {
  /** The SQLite file. */
  from: string;
  /** Open, migrated, and not used by anybody else. */
  to: Database;
  at: string;
  told: (table: string, done: number, all: number) => void;
}

type Values = Record<string, unknown>;
type Plain = Kysely<unknown>;
const PORTION = 1_000;
/** PostgreSQL takes 65,535 values a statement. */
const MOST_VALUES = 60_000;

/**
 * Moves everything; a crash before the end leaves the target empty, so the command can be given again. A target that holds
 * exactly this already counts as moved. Throws `storage.move_refused` (params: `detail`, an English line) where the file is
 * in use or missing, the schemas differ, or the target is not empty; nothing is changed then.
 */
export async function moveToPostgres({ from, to, at, told }: MoveOptions): Promise<MovedTable[]> {
  const source = openAlone(from);
  try {
    const db = to.db as unknown as Plain;
    await refuseOtherSchema(source, db);
    const tables = inOrder(source);
    const moved = await db.transaction().execute(async (trx) => {
      const plain = trx.withoutPlugins();
      await sql`set local timezone to 'UTC'`.execute(plain);
      const fresh = await isFresh(plain, tables);
      const proofs: MovedTable[] = [];
      for (const table of tables) {
        const columns = await columnsOf(plain, table);
        const before = fresh ? await copyTable(source, plain, table, columns, told) : digestOf(source, table, columns);
        const after = await digestThere(plain, table, columns);
        if (before.sha256 !== after.sha256 || before.rows !== after.rows) {
          throw refused(
            fresh
              ? `Table ${table} did not arrive as it was (${before.rows} and ${after.rows} rows). Nothing was moved.`
              : `The PostgreSQL database is not empty (table ${table}). Give an empty one.`,
          );
        }
        proofs.push({ table, ...after });
      }
      return proofs;
    });
    source.prepare('insert into setting (key, value) values (?, ?) on conflict (key) do nothing').run(MOVED, at);
    return moved;
  } finally {
    source.close();
  }
}

/** Opened so that nobody else can: a service that runs on the file refuses this, and this refuses a service that starts. */
function openAlone(path: string): Sqlite.Database {
  if (!existsSync(path)) throw refused(`There is no SQLite database at ${path}.`);
  const source = new Sqlite(path, { timeout: 0 });
  try {
    source.pragma('locking_mode = EXCLUSIVE');
    source.exec('begin immediate; commit');
  } catch (cause) {
    source.close();
    throw refused(`${path} is in use. Stop the service first: what it writes meanwhile would be lost.`, cause);
  }
  return source;
}

const refused = (detail: string, cause?: unknown): AppError =>
  new AppError('storage.move_refused', { detail }, { cause });

function tablesOf(source: Sqlite.Database): string[] {
  return source
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'",
    )
    .pluck()
    .all() as string[];
}

/** All tables, each after those it points at; by itself a table may point at its own rows. */
function inOrder(source: Sqlite.Database): string[] {
  const names = tablesOf(source);
  const targets = new Map(
    names.map((name) => {
      const keys = source.prepare('select "table" from pragma_foreign_key_list(?)').pluck().all(name) as string[];
      return [name, new Set(keys.filter((key) => key !== name))];
    }),
  );
  const order: string[] = [];
  while (order.length < names.length) {
    const next = names.filter(
      (name) => !order.includes(name) && [...(targets.get(name) ?? [])].every((key) => order.includes(key)),
    );
    if (next.length === 0) throw new TypeError('tables point at each other in a circle');
    order.push(...next.sort());
  }
  return order;
}

async function refuseOtherSchema(source: Sqlite.Database, db: Plain): Promise<void> {
  const ours = source.prepare('select name from kysely_migration order by name').pluck().all();
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  if (JSON.stringify(ours) !== JSON.stringify(rows.map(({ name }) => name))) {
    throw refused(
      'The SQLite database has the schema of another version. Start this version on it once, then stop it.',
    );
  }
  // what has no place there would be left behind without a word
  for (const table of tablesOf(source)) {
    const here = source.prepare('select name from pragma_table_info(?) order by name').pluck().all(table);
    const there = (await columnsOf(db, table)).map(({ name }) => name).sort();
    if (JSON.stringify(here) !== JSON.stringify(there))
      throw refused(`Table ${table} of the SQLite database is not as Blijk made it. Nothing was moved.`);
  }
}

/** Whether nothing is there but what the schema itself begins with: the one row of the head of the register. */
async function isFresh(db: Plain, tables: readonly string[]): Promise<boolean> {
  for (const table of tables) {
    const limit = table === 'register_head' ? sql`where size > 0 or started_at_size is not null` : sql``;
    const { rows } = await sql`select 1 from ${sql.table(table)} ${limit} limit 1`.execute(db);
    if (rows.length > 0) return false;
  }
  return true;
}

interface Column {
  name: string;
  /** As PostgreSQL calls it: `text`, `bytea`, `integer`, `boolean`, `timestamp with time zone`. */
  type: string;
}

async function columnsOf(db: Plain, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} order by ordinal_position`.execute(db);
  return rows;
}

async function copyTable(
  source: Sqlite.Database,
  db: Plain,
  table: string,
  columns: readonly Column[],
  told: MoveOptions['told'],
): Promise<{ rows: number; sha256: string }> {
  const all = source.prepare(`select count(*) from "${table}"`).pluck().get() as number;
  const digest = createDigest(columns);
  const portion = Math.max(1, Math.min(PORTION, Math.floor(MOST_VALUES / columns.length)));
  let rows: Values[] = [];
  const write = async (): Promise<void> => {
    if (rows.length === 0) return;
    const lines = rows.map((row) => sql`(${sql.join(columns.map(({ name, type }) => valueFor(type, row[name])))})`);
    const names = sql.join(columns.map(({ name }) => sql.id(name)));
    // the schema begins with a head of the register, which it refuses to delete
    const head = table === 'register_head';
    const again = sql.join(columns.map(({ name }) => sql`${sql.id(name)} = excluded.${sql.id(name)}`));
    await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(lines)}
      ${head ? sql`on conflict (id) do update set ${again}` : sql``}`.execute(db);
    rows = [];
  };
  for (const row of rowsOf(source, table)) {
    digest.add(row);
    rows.push(row);
    if (rows.length === portion) {
      await write();
      told(table, digest.rows(), all);
    }
  }
  await write();
  told(table, all, all);
  await goOnCounting(db, table, columns);
  return { rows: digest.rows(), sha256: digest.hex() };
}

/** Rows of the file; without the mark, which says of the file and not of what is in it. */
function rowsOf(source: Sqlite.Database, table: string): IterableIterator<Values> {
  const which = table === 'setting' ? ` where key <> '${MOVED}'` : '';
  return source.prepare(`select * from "${table}"${which}`).iterate() as IterableIterator<Values>;
}

function digestOf(
  source: Sqlite.Database,
  table: string,
  columns: readonly Column[],
): { rows: number; sha256: string } {
  const digest = createDigest(columns);
  for (const row of rowsOf(source, table)) digest.add(row);
  return { rows: digest.rows(), sha256: digest.hex() };
}

async function digestThere(
  db: Plain,
  table: string,
  columns: readonly Column[],
): Promise<{ rows: number; sha256: string }> {
  const digest = createDigest(columns);
  await sql`declare moved no scroll cursor for select * from ${sql.table(table)}`.execute(db);
  for (;;) {
    const { rows } = await sql<Values>`fetch forward ${sql.lit(PORTION)} from moved`.execute(db);
    for (const row of rows) digest.add(row);
    if (rows.length < PORTION) break;
  }
  await sql`close moved`.execute(db);
  return { rows: digest.rows(), sha256: digest.hex() };
}

/** Numbers that PostgreSQL gives out itself go on after the highest that was moved. */
async function goOnCounting(db: Plain, table: string, columns: readonly Column[]): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and is_identity = 'YES'`.execute(db);
  for (const { name } of rows.filter(({ name }) => columns.some((column) => column.name === name))) {
    await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${name}), coalesce((select max(${sql.id(name)}) from ${sql.table(table)}), 0) + 1, false)`.execute(
      db,
    );
  }
}

/** A value of SQLite as PostgreSQL wants it: flags are 0 and 1 there, moments of the auth library texts. */
function valueFor(type: string, value: unknown): unknown {
  if (value === null) return null;
  if (type === 'boolean') return value === 1;
  if (type === 'timestamp with time zone') return new Date(value as string | number);
  return value;
}

/** Adds up a hash of each row, so that the order does not count; values in the one form that both databases give. */
function createDigest(columns: readonly Column[]) {
  let sum = 0n;
  let rows = 0;
  return {
    add(row: Values): void {
      const values = columns.map(({ name, type }) => plainValue(type, row[name]));
      sum += BigInt(`0x${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`);
      rows += 1;
    },
    rows: () => rows,
    hex: () => (sum % 2n ** 256n).toString(16).padStart(64, '0'),
  };
}

function plainValue(type: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (type === 'boolean') return value === true || value === 1;
  if (type === 'timestamp with time zone') return new Date(value as string | number | Date).toISOString();
  if (type === 'bigint') return Number(value);
  return value;
}

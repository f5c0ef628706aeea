/**
 * Opens the one database of an installation. storage/ is the only place with SQL; what never lives here: rules about
 * awards (issuing/) and keys in plain form (signing/).
 */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Dialect, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type StorageFault, withFaults } from './fault-hook.ts';
import { createOwnConnection } from './own-connection.ts';
import { postgresChanges } from './postgres-changes.ts';
import { createReplica, type Replica } from './replica.ts';
import { withReplica } from './replica-dialect.ts';
import type { AccountTables } from './schema.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { setBitsFunction } from './status-lists.ts';
import { createLine, createTransactionGuard, type InLine, type TransactionGuard } from './transactions.ts';
import type { ChangeMark } from './until-change.ts';

export type DialectName = 'sqlite' | 'postgres';

/** The open database. `db` is also what the auth library works on: one handle, never a second one. */
export interface Database {
  /** Column names as they are in the database (snake_case; the auth library's own tables camelCase). */
  db: Kysely<AccountTables>;
  dialect: DialectName;
  guard: TransactionGuard;
  /** A new mark after every commit, by this process or another. */
  changes: ChangeMark;
  /** Writes it as it is at one moment to a new file, without what deleted rows left; null on PostgreSQL, which has `pg_dump`. */
  copyTo: ((path: string) => Promise<void>) | null;
  /** Lets transactions of this process begin one after the other; see handle.ts. */
  inLine: InLine;
  /** Null where none is configured. */
  replica: Replica | null;
  /** Runs `work` while no other process does so on this database; on SQLite, which has one process, at once. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Folder of `blijk.sqlite`; made when missing. Null = in memory (tests). */
  dataDir: string | null;
  /** `postgres://…`; null or empty = SQLite. */
  databaseUrl: string | null;
  /** A copy of the PostgreSQL database for what public pages read; see replica.ts. */
  replica?: { url: string; elapsedMs: () => number } | null;
  /** Told when an idle PostgreSQL connection breaks; the pool makes a new one at the next query. */
  onConnectionLost?: (error: Error) => void;
  /** Of drills and tests. */
  fault?: StorageFault | undefined;
}

/** Opens PostgreSQL or SQLite; makes no tables (`migrate`). Throws where the folder or server cannot be reached. */
export function openDatabase(options: DatabaseOptions): Database {
  return options.databaseUrl !== null && options.databaseUrl !== ''
    ? connectPostgres(options.databaseUrl, options)
    : connectSqlite(openSqlite(options.dataDir), options.fault);
}

/** Longer than the database takes to say where it is: then pages are made anew. */
const LOOK_MOST_MS = 5_000;

function connectPostgres(url: string, { onConnectionLost, fault, replica: copy }: DatabaseOptions): Database {
  const looks = createOwnConnection(url, LOOK_MOST_MS);
  const look = postgresChanges(looks);
  const replica = copy ? createReplica(copy.url, looks, copy.elapsedMs) : null;
  const primary = withFaults(postgresDialect(url, onConnectionLost), fault);
  const dialect = replica === null ? primary : withReplica(primary, replica);
  const database = connect('postgres', dialect, () => replica?.mark() ?? look(), null);
  const close = async (): Promise<void> => {
    await looks.close();
    await replica?.close();
    await database.close();
  };
  return { ...database, replica, close };
}

/** `data_version` counts the commits of others, `total_changes()` the rows written by this very connection. */
function connectSqlite(database: Sqlite.Database, fault?: StorageFault): Database {
  const others = database.prepare('PRAGMA data_version').pluck();
  const own = database.prepare('SELECT total_changes()').pluck();
  const copyTo = async (path: string): Promise<void> => {
    database.prepare('VACUUM INTO ?').run(path);
  };
  return connect(
    'sqlite',
    withFaults(createSqliteDialect(database), fault),
    () => `${others.get()} ${own.get()}`,
    copyTo,
  );
}

function connect(
  dialect: DialectName,
  kyselyDialect: Dialect,
  changes: ChangeMark,
  copyTo: Database['copyTo'],
): Database {
  const guard = createTransactionGuard();
  const db = new Kysely<AccountTables>({ dialect: kyselyDialect, plugins: [guard.plugin] });
  return {
    db,
    dialect,
    guard,
    changes,
    copyTo,
    inLine: createLine(),
    replica: null,
    alone: (work) => (dialect === 'postgres' ? holdingLock(db, work) : work()),
    close: () => db.destroy(),
  };
}

/** Any number; the same one wherever processes that start stand in line. */
const START_LOCK = 4_128_002;

/** On a connection of its own; a process that dies loses the lock with its connection. */
function holdingLock<T>(db: Kysely<AccountTables>, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${START_LOCK})`.execute(connection);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${START_LOCK})`.execute(connection);
    }
  });
}

/** The settings of the reliability rules: durable at every commit, and deleted text overwritten with zeros. */
function openSqlite(dataDir: string | null): Sqlite.Database {
  const database = new Sqlite(dataDir === null ? ':memory:' : ownFile(dataDir));
  for (const pragma of [
    'busy_timeout = 5000',
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
    'secure_delete = ON',
  ]) {
    database.pragma(pragma);
  }
  database.function(
    'set_bits',
    { deterministic: true, directOnly: true },
    setBitsFunction as (...values: unknown[]) => unknown,
  );
  return database;
}

/** The database file, readable by its owner only from its first moment; SQLite gives its side files the same rights. */
function ownFile(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'blijk.sqlite');
  closeSync(openSync(path, 'a', 0o600));
  return path;
}

function postgresDialect(connectionString: string, onConnectionLost?: (error: Error) => void): PostgresDialect {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // a process that stands still lets go of what others wait for
    idle_in_transaction_session_timeout: 60_000,
  });
  // A connection that breaks while it is in use tells its query too; without a listener it would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  // Without a listener, a broken idle connection would end the process; the pool has dropped it already.
  pool.on('error', (error) => onConnectionLost?.(error));
  return new PostgresDialect({ pool });
}

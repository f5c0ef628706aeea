import { CamelCasePlugin, CompiledQuery, type Kysely, sql } from 'kysely';
import type { Database, DialectName } from './database.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transactions.ts';

/** What the records of one noun work on: the database itself, or one transaction on it. */
export interface Handle {
  db: Kysely<Schema>;
  dialect: DialectName;
  /** Throws TypeError inside a transaction of the same call chain, unless this is that transaction. Kysely asks it of what it builds. */
  assertUsable(): void;
  /** SQL of somebody else's making on the same connection: of the job queue on PostgreSQL. */
  sql: RunSql;
  /** Runs several statements as one act: in this transaction, or in a new one when this is the database itself. */
  atomically<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
}

/** Runs a text as it is; several statements in one text only without values. */
export interface RunSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

const camelCase = new CamelCasePlugin();

/** The database as the records see it: camelCase columns, refused inside an open transaction. */
export function outerHandle(database: Database): Handle {
  const db = database.db.withPlugin(camelCase) as unknown as Kysely<Schema>;
  return {
    db,
    dialect: database.dialect,
    assertUsable: database.guard.assertOutside,
    sql: outsideTransactions(database),
    atomically: (work) => transact(database, (handle) => work(handle.db)),
  };
}

/** Any number; the same one wherever writers on PostgreSQL stand in line. */
const WRITER_LOCK = 4_128_003;

/**
 * Runs `work` in a new transaction of the database. Throws TypeError when one is open in this call chain. On PostgreSQL
 * too there is one writer at a time, of all processes: what a transaction reads before it writes stays true until its
 * commit, as on SQLite, and two never wait for each other crosswise. Those of this process stand in line before they take
 * a connection, so that readers always find one.
 */
export async function transact<T>(database: Database, work: (handle: Handle) => Promise<T>): Promise<T> {
  const { db, dialect, guard, inLine } = database;
  const begin = () =>
    inTransaction(db, guard, async (trx) => {
      if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${WRITER_LOCK})`.execute(trx);
      const inside = trx.withPlugin(camelCase) as unknown as Kysely<Schema>;
      return work({
        ...{ db: inside, dialect, sql: runSql(trx) },
        assertUsable: () => {},
        atomically: (inner) => inner(inside),
      });
    });
  guard.assertOutside();
  return dialect === 'postgres' ? inLine(begin) : begin();
}

const runSql = (db: Pick<Kysely<unknown>, 'executeQuery'>): RunSql => ({
  async executeSql(text, values = []) {
    const { rows } = await db.executeQuery(CompiledQuery.raw(text, [...values]));
    return { rows: [...rows] };
  },
});

/** A text with its own BEGIN leaves no connection of the pool behind in a transaction that failed. */
function outsideTransactions({ db, guard }: Database): RunSql {
  return {
    async executeSql(text, values) {
      guard.assertOutside();
      if (!/^\s*begin\b/i.test(text)) return runSql(db).executeSql(text, values);
      return db.connection().execute(async (connection) => {
        const run = runSql(connection);
        return run.executeSql(text, values).catch(async (error: unknown) => {
          await run.executeSql('ROLLBACK');
          throw error;
        });
      });
    },
  };
}

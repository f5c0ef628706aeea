import { CamelCasePlugin, CompiledQuery, type Kysely } from 'kysely';
import type { Database, DialectName } from './database.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transactions.ts';

/** What the records of one noun work on: the database itself, or one transaction on it. */
export interface Handle {
  db: Kysely<Schema>;
  dialect: DialectName;
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
    sql: outsideTransactions(database),
    atomically: (work) => transact(database, (handle) => work(handle.db)),
  };
}

/** Runs `work` in a new transaction of the database. Throws TypeError when one is open in this call chain. */
export function transact<T>(database: Database, work: (handle: Handle) => Promise<T>): Promise<T> {
  return inTransaction(database.db, database.guard, (trx) => {
    const db = trx.withPlugin(camelCase) as unknown as Kysely<Schema>;
    return work({ db, dialect: database.dialect, sql: runSql(trx), atomically: (inner) => inner(db) });
  });
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

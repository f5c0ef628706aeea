import { CamelCasePlugin, type Kysely } from 'kysely';
import type { Database, DialectName } from './database.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transactions.ts';

/** What the records of one noun work on: the database itself, or one transaction on it. */
export interface Handle {
  db: Kysely<Schema>;
  dialect: DialectName;
  /** Runs several statements as one act: in this transaction, or in a new one when this is the database itself. */
  atomically<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
}

const camelCase = new CamelCasePlugin();

/** The database as the records see it: camelCase columns, refused inside an open transaction. */
export function outerHandle(database: Database): Handle {
  const db = database.db.withPlugin(camelCase) as unknown as Kysely<Schema>;
  return { db, dialect: database.dialect, atomically: (work) => transact(database, (handle) => work(handle.db)) };
}

/** Runs `work` in a new transaction of the database. Throws TypeError when one is open in this call chain. */
export function transact<T>(database: Database, work: (handle: Handle) => Promise<T>): Promise<T> {
  return inTransaction(database.db, database.guard, (trx) => {
    const db = trx.withPlugin(camelCase) as unknown as Kysely<Schema>;
    return work({ db, dialect: database.dialect, atomically: (inner) => inner(db) });
  });
}

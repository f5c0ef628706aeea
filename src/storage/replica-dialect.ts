import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely';
import type { Replica } from './replica.ts';

/** The dialect of the database, of which reads may be answered by its copy. A connection is taken when one is needed. */
export function withReplica(dialect: Dialect, replica: Pick<Replica, 'rowsOf' | 'leave'>): Dialect {
  return {
    createDriver: () => readingDriver(dialect.createDriver(), replica),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

interface Own {
  connection: Promise<DatabaseConnection> | null;
  inTransaction: boolean;
}

function readingDriver(driver: Driver, replica: Pick<Replica, 'rowsOf' | 'leave'>): Driver {
  const owns = new WeakMap<DatabaseConnection, Own>();
  const take = (own: Own): Promise<DatabaseConnection> => {
    own.connection ??= driver.acquireConnection();
    return own.connection;
  };
  const ownOf = (connection: DatabaseConnection): Own => {
    const own = owns.get(connection);
    if (own === undefined) throw new TypeError('not a connection of this driver');
    return own;
  };
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    async acquireConnection() {
      const own: Own = { connection: null, inTransaction: false };
      const ours: DatabaseConnection = {
        async executeQuery<R>(query: CompiledQuery) {
          const rows = own.inTransaction ? null : await replica.rowsOf(query);
          return rows === null ? (await take(own)).executeQuery<R>(query) : { rows: rows as R[] };
        },
        async *streamQuery<R>(query: CompiledQuery, chunkSize: number) {
          yield* (await take(own)).streamQuery<R>(query, chunkSize);
        },
      };
      owns.set(ours, own);
      return ours;
    },
    async beginTransaction(connection, settings) {
      const own = ownOf(connection);
      own.inTransaction = true;
      replica.leave();
      await driver.beginTransaction(await take(own), settings);
    },
    async commitTransaction(connection) {
      await driver.commitTransaction(await take(ownOf(connection)));
      ownOf(connection).inTransaction = false;
    },
    async rollbackTransaction(connection) {
      await driver.rollbackTransaction(await take(ownOf(connection)));
      ownOf(connection).inTransaction = false;
    },
    async releaseConnection(connection) {
      const { connection: taken } = ownOf(connection);
      if (taken !== null) await driver.releaseConnection(await taken);
    },
  };
}

/**
 * A place where drills and tests make the database fail. Handed in by who composes an installation, never set by the
 * environment: a normal start has none.
 */
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, TransactionSettings } from 'kysely';

/**
 * Told before every statement that writes, before and after every commit (a statement outside a transaction is its own
 * commit). What it throws is what the database would have said; after `committed` the work is durable all the same.
 */
export type StorageFault = (at: 'write' | 'commit' | 'committed') => void;

const WRITES =
  /^\s*(insert|update|delete|create|alter|drop|pragma user_version|with\b[\s\S]*\b(insert|update|delete))\b/i;

/** The dialect with the hook in its way; the same dialect where there is no hook. */
export function withFaults(dialect: Dialect, fault: StorageFault | undefined): Dialect {
  if (fault === undefined) return dialect;
  return {
    createDriver: () => faultyDriver(dialect.createDriver(), fault),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

function faultyDriver(driver: Driver, fault: StorageFault): Driver {
  /** The driver's own connection behind each of ours. */
  const behind = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const inTransaction = new WeakSet<DatabaseConnection>();
  const own = (connection: DatabaseConnection): DatabaseConnection => behind.get(connection) ?? connection;
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    async acquireConnection() {
      const connection = await driver.acquireConnection();
      const ours: DatabaseConnection = {
        async executeQuery<R>(query: CompiledQuery) {
          const writes = WRITES.test(query.sql);
          const alone = writes && !inTransaction.has(ours);
          if (writes) fault('write');
          if (alone) fault('commit');
          const result = await connection.executeQuery<R>(query);
          if (alone) fault('committed');
          return result;
        },
        streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
      };
      behind.set(ours, connection);
      return ours;
    },
    async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings) {
      await driver.beginTransaction(own(connection), settings);
      inTransaction.add(connection);
    },
    async commitTransaction(connection) {
      fault('commit');
      await driver.commitTransaction(own(connection));
      inTransaction.delete(connection);
      fault('committed');
    },
    async rollbackTransaction(connection) {
      inTransaction.delete(connection);
      await driver.rollbackTransaction(own(connection));
    },
    releaseConnection: (connection) => driver.releaseConnection(own(connection)),
  };
}

import type BetterSqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';

/**
 * SQLite for Kysely with four differences: transactions take the write lock at once (BEGIN IMMEDIATE: no read that
 * later fails to become a write), one that SQLite itself rolled back (disk full, failing disk) is not rolled back again,
 * which would hide why, migrations run inside a transaction (SQLite can; Kysely does not assume it), and prepared
 * statements are kept.
 */
export function createSqliteDialect(database: BetterSqlite.Database): Dialect {
  return {
    createDriver: () =>
      Object.assign(new SqliteDriver({ database: keepStatements(database) }), {
        async beginTransaction(connection: DatabaseConnection): Promise<void> {
          await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        },
        async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
          if (database.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
        },
      }),
    createAdapter: () =>
      Object.defineProperty(new SqliteAdapter(), 'supportsTransactionalDdl', { get: () => true }) as SqliteAdapter,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

const KEPT_STATEMENTS = 500;
const KEPT = /^(select|insert|update|delete|begin|commit)\b/;

/** Keeps prepared statements by their text, the longest unused going first. Statements that change the schema are not kept. */
function keepStatements(database: BetterSqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void database.close(),
    prepare(text) {
      const known = kept.get(text);
      const statement = known ?? (database.prepare(text) as SqliteStatement);
      if (known === undefined && !KEPT.test(text)) return statement;
      kept.delete(text);
      kept.set(text, statement);
      const oldest = kept.size > KEPT_STATEMENTS ? kept.keys().next() : undefined;
      if (oldest?.done === false) kept.delete(oldest.value);
      return statement;
    },
  };
}

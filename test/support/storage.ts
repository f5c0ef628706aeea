import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStorage, type SqlStorage } from '../../src/storage/storage.ts';

/** A migrated storage on SQLite in memory, for tests of everything above storage. It needs no closing. */
export async function memoryStorage(): Promise<SqlStorage> {
  const database = openDatabase({ dataDir: null, databaseUrl: null });
  await migrate(database);
  return createStorage(database);
}

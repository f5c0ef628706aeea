import Sqlite from 'better-sqlite3';

/** A database of the baseline with the same promises as ours: every commit is on disk before it counts. */
export function openDurable(path: string): Sqlite.Database {
  const database = new Sqlite(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  return database;
}

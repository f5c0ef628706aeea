/** A program (sqlite-check.ts starts it): asks SQLite to check the file in its argument, and writes what it found as JSON. */
import Sqlite from 'better-sqlite3';
import type { Found } from './sqlite-check.ts';

interface Orphan {
  table: string;
  rowid: number;
}

function check(path: string): Found {
  try {
    const database = new Sqlite(path, { readonly: true, fileMustExist: true });
    const lines = database.prepare<[], string>('pragma integrity_check').pluck().all();
    const orphans = database.prepare<[], Orphan>('pragma foreign_key_check').all();
    return {
      problems: [
        ...lines.filter((line) => line !== 'ok'),
        ...orphans.map(({ table, rowid }) => `${table} ${rowid} points at a row that is not there`),
      ],
    };
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return { code: error.code, message: error.message };
  }
}

process.stdout.write(JSON.stringify(check(process.argv[2] ?? '')));

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStorage, type SqlStorage } from '../../src/storage/storage.ts';
import { type Postgres, startPostgres } from './postgres.ts';

/** A migrated storage on SQLite in memory, for tests of everything above storage. It needs no closing. */
export async function memoryStorage(): Promise<SqlStorage> {
  const database = openDatabase({ dataDir: null, databaseUrl: null });
  await migrate(database);
  return createStorage(database);
}

export interface OpenStorage {
  storage: SqlStorage;
  database: Database;
  /**
   * Another handle on the same PostgreSQL database, as another process would have; on SQLite the same one: there two
   * handles in one process would block the event loop that must end the other's transaction.
   */
  again(): OpenStorage;
}

/** Opens a new, empty, migrated storage; it is closed and removed after the test. */
export type Open = () => Promise<OpenStorage>;

/**
 * The same tests on every kind of database: SQLite in memory, SQLite in a file, PostgreSQL. Without PostgreSQL they fail
 * and say how to get it.
 */
export function describeStorage(name: string, tests: (open: Open) => void): void {
  describeOnSqlite(name, tests);
  describeOnPostgres(name, tests);
}

/** In memory and in a file. */
export function describeOnSqlite(name: string, tests: (open: Open) => void): void {
  describe(`${name} on SQLite in memory`, () => {
    tests(opener(async () => ({ options: { dataDir: null, databaseUrl: null }, remove: () => {} })));
  });
  describe(`${name} on a SQLite file`, () => {
    tests(
      opener(async () => {
        const dataDir = mkdtempSync(join(tmpdir(), 'blijk-sqlite-'));
        return {
          options: { dataDir, databaseUrl: null },
          remove: () => rmSync(dataDir, { recursive: true, force: true }),
        };
      }),
    );
  });
}

/** On PostgreSQL only. */
export function describeOnPostgres(name: string, tests: (open: Open) => void): void {
  describe(`${name} on PostgreSQL`, () => {
    const run = `blijk_${randomUUID().replaceAll('-', '')}`;
    let server: Postgres;
    let count = 0;
    beforeAll(async () => {
      server = await startPostgres();
      const template = openDatabase({ dataDir: null, databaseUrl: await server.createDatabase(run) });
      await migrate(template);
      await template.close();
    });
    afterAll(async () => {
      await server?.dropDatabase(run);
      await server?.stop();
    });
    tests(
      opener(async () => {
        count += 1;
        const database = `${run}_${count}`;
        const databaseUrl = await server.createDatabase(database, run);
        return { options: { dataDir: null, databaseUrl }, remove: () => server.dropDatabase(database) };
      }),
    );
  });
}

interface Place {
  options: DatabaseOptions;
  remove: () => void | Promise<void>;
}

function opener(makePlace: () => Promise<Place>): Open {
  const closing: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const openPlace = (options: DatabaseOptions): OpenStorage => {
    const database = openDatabase(options);
    closing.push(() => database.close());
    const opened: OpenStorage = {
      storage: createStorage(database),
      database,
      again: () => (options.databaseUrl === null ? opened : openPlace(options)),
    };
    return opened;
  };
  return async () => {
    const place = await makePlace();
    closing.push(place.remove);
    const opened = openPlace(place.options);
    await migrate(opened.database);
    return opened;
  };
}

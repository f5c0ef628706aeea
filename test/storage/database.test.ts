import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { type Kysely, sql } from 'kysely';
import { SESSION_FIELDS } from '../../src/accounts/auth.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { SCHEMA_STEPS } from '../../src/storage/migrations/index.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { describeStorage } from '../support/storage.ts';

const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-database-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function openFile(dataDir: string): Database {
  const database = openDatabase({ dataDir, databaseUrl: null });
  cleanUp.push(() => database.close());
  return database;
}

async function rows(database: Database, statement: string): Promise<Record<string, unknown>[]> {
  return (await sql.raw<Record<string, unknown>>(statement).execute(database.db)).rows;
}

describe('a SQLite file', () => {
  it('is readable by its owner only, durable, and overwrites what is deleted', async () => {
    const dataDir = join(newFolder(), 'new', 'data');
    const database = openFile(dataDir);
    await migrate(database);
    for (const name of ['blijk.sqlite', 'blijk.sqlite-wal', 'blijk.sqlite-shm']) {
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'busy_timeout'];
    const values = await Promise.all(
      settings.map(async (name) => Object.values((await rows(database, `pragma ${name}`))[0] ?? {})[0]),
    );
    expect(values).toEqual(['wal', 2, 1, 1, 5000]);
  });

  it('keeps its data over a restart', async () => {
    const dataDir = newFolder();
    const first = openDatabase({ dataDir, databaseUrl: null });
    expect(await migrate(first)).toEqual(SCHEMA_STEPS.map((step) => step.name));
    await createStorage(first).settings.set('a', '1');
    await first.close();
    const second = openFile(dataDir);
    expect(await migrate(second)).toEqual([]);
    expect(await createStorage(second).settings.get('a')).toBe('1');
  });

  it('has an index that begins with every foreign key', async () => {
    const database = openFile(newFolder());
    await migrate(database);
    const found = await rows(
      database,
      `select m.name as "table", f."from" as "column" from sqlite_master m, pragma_foreign_key_list(m.name) f
       where m.type = 'table'`,
    );
    expect(found.length).toBeGreaterThan(20);
    for (const { table, column } of found) {
      const indexes = await rows(
        database,
        `select i.name from pragma_index_list('${String(table)}') i, pragma_index_info(i.name) c
         where i.partial = 0 and c.seqno = 0 and c.name = '${String(column)}'`,
      );
      expect([table, column, indexes.length > 0]).toEqual([table, column, true]);
    }
  });

  it('takes writes of two processes at once without losing one', async () => {
    const dataDir = newFolder();
    const database = openFile(dataDir);
    await migrate(database);
    const storage = createStorage(database);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'append-entries.ts'), dataDir, '50'], {
      stdio: 'inherit',
    });
    const ended = once(child, 'exit');
    for (let i = 0; i < 50; i += 1) {
      const at = '2026-11-21T09:00:00Z';
      await storage.audit.append({
        organisationId: null,
        actor: 'here',
        action: 'award.issue',
        objectId: `${i}`,
        result: 'done',
        at,
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await ended).toEqual([0, null]);
    expect(await storage.checkAuditChain()).toMatchObject({ ok: true, entries: 100 });
  });
});

describeStorage('schema', (open) => {
  it('refuses a database that a newer program has changed, and touches nothing', async () => {
    const { database } = await open();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2026-11-21T00:00:00Z')`.execute(
      database.db,
    );
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'storage.newer_schema',
      params: { step: '9999-future' },
    });
  });

  it('has the tables of the auth library exactly as that makes them', async () => {
    const { database } = await open();
    const auth = betterAuth({
      database: { db: database.db, type: database.dialect },
      emailAndPassword: { enabled: true },
      session: { additionalFields: SESSION_FIELDS },
      secret: 'fictional-secret-of-a-test-4f7c1d9b2e',
      baseURL: 'http://localhost:3000',
      telemetry: { enabled: false },
    });
    const { toBeCreated, toBeAdded } = await getMigrations(auth.options);
    expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] });
  });

  it('takes all steps or none', async () => {
    const { database } = await open();
    const db = database.db as unknown as Kysely<unknown>;
    await db.schema.dropTable('job').execute();
    await sql`delete from kysely_migration where name >= '0006'`.execute(db);
    // step 0006 finds its table in the way, so 0007 must not stand either
    await expect(migrate(database)).rejects.toThrow();
    const tables = await db.introspection.getTables();
    expect(tables.map((table) => table.name)).not.toContain('job');
  });
});

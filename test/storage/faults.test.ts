/** What a failing disk says comes out as an error of ours, on the way it really takes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { storageTroubleOf } from '../../src/storage/storage-trouble.ts';

const AT = '2026-11-22T12:00:00Z';

async function fileStorage() {
  const dataDir = mkdtempSync(join(tmpdir(), 'blijk-faults-'));
  const database = openDatabase({ dataDir, databaseUrl: null });
  await migrate(database);
  const storage = createStorage(database);
  const sql = (text: string) => database.db.executeQuery({ sql: text, parameters: [] } as never);
  return {
    dataDir,
    database,
    storage,
    sql,
    end: async () => {
      await database.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

test.each([
  ['SQLITE_FULL', 'storage.full'],
  ['ENOSPC', 'storage.full'],
  ['53100', 'storage.full'],
  ['SQLITE_IOERR_FSYNC', 'storage.unavailable'],
  ['SQLITE_READONLY', 'storage.unavailable'],
  ['EROFS', 'storage.unavailable'],
  ['57P01', 'storage.unavailable'],
  ['SQLITE_CORRUPT_INDEX', 'storage.damaged'],
  ['SQLITE_NOTADB', 'storage.damaged'],
  ['SQLITE_CONSTRAINT_UNIQUE', null],
  ['ENOENT', null],
])('%s is %s, and says nothing of what was asked', (code, expected) => {
  const trouble = storageTroubleOf(Object.assign(new Error('insert into recipient values Bo'), { code }));
  expect(trouble?.code ?? null).toBe(expected);
  expect(String(trouble)).not.toContain('Bo');
});

describe('a SQLite file that has no room left', () => {
  test('refuses a transaction as storage.full, keeps nothing of it, and goes on once there is room', async () => {
    const { storage, sql, end } = await fileStorage();
    await sql('pragma max_page_count = 1');
    const big = 'x'.repeat(2_000_000);
    const fill = storage.transaction(async (tx) => {
      await tx.settings.set('small', AT);
      await tx.settings.set('big', big);
    });
    await expect(fill).rejects.toMatchObject({ code: 'storage.full' });
    expect(await storage.settings.get('small')).toBeNull();
    await sql('pragma max_page_count = 100000');
    await storage.settings.set('small', AT);
    expect(await storage.settings.get('small')).toBe(AT);
    await end();
  });
});

test('a database of which pages were overwritten is storage.damaged', async () => {
  const { dataDir, database, storage, end } = await fileStorage();
  for (let i = 0; i < 200; i += 1) await storage.settings.set(`key ${i}`, 'x'.repeat(500));
  await database.close();
  const again = openDatabase({ dataDir, databaseUrl: null });
  const path = join(dataDir, 'blijk.sqlite');
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4_096);
  writeFileSync(path, bytes);
  await expect(createStorage(again).settings.get('key 1')).rejects.toMatchObject({ code: 'storage.damaged' });
  await again.close();
  await end();
});

/** SQLite's own check of its file, by a process of its own. */
import { mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { checkSqliteFile } from '../../src/storage/sqlite-check.ts';

let folder: string;
let path: string;
let open: Sqlite.Database;
const goOn = (): boolean => false;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blijk-check-'));
  path = join(folder, 'some.sqlite');
  open = new Sqlite(path);
  open.exec(`pragma journal_mode = wal; create table list (id text primary key);
    create table name (list text references list (id), word text)`);
});
afterEach(() => {
  open.close();
  rmSync(folder, { recursive: true, force: true });
});

test('says nothing of a sound file that is open and written to, and sees what is in its log', async () => {
  open.exec("insert into list values ('a'); insert into name values ('a', 'Amina')");
  expect(await checkSqliteFile(path, goOn)).toEqual({ problems: [] });
  open.exec("pragma foreign_keys = off; insert into name values ('nowhere', 'Bo')");
  expect(await checkSqliteFile(path, goOn)).toEqual({ problems: ['name 2 points at a row that is not there'] });
  // whoever only reads closes nothing that this process still needs
  open.exec("insert into list values ('b')");
  expect(open.prepare('select count(*) from list').pluck().get()).toBe(2);
});

test('names what is damaged', async () => {
  open.exec(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) insert into list select 'list ' || i from n",
  );
  open.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(512, 7), 0, 512, statSync(path).size - 2048);
  const found = await checkSqliteFile(path, goOn);
  expect('problems' in found && found.problems.length).toBeGreaterThan(0);
});

test('throws what SQLite says of a file that is none', async () => {
  const other = join(folder, 'other.sqlite');
  writeFileSync(other, 'x'.repeat(4096));
  await expect(checkSqliteFile(other, goOn)).rejects.toMatchObject({ code: 'SQLITE_NOTADB' });
  await expect(checkSqliteFile(join(folder, 'none'), goOn)).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' });
});

test('is given up where the service stops', async () => {
  expect(await checkSqliteFile(path, () => true)).toEqual({ notChecked: 'the service stops' });
});

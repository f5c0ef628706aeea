/** The search for secrets in plain form leaves the database that it reads in the hands of the service. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { createSecretSearch } from '../src/secret-search.ts';

const SECRET = 'geheim dat nergens mag staan';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'blijk-search-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const search = (stopping?: () => boolean) =>
  createSecretSearch({
    dataDir,
    keysDir: join(dataDir, 'keys'),
    databaseIsServer: false,
    traces: async () => ({
      overlap: SECRET.length,
      in: (bytes) => new Set(Buffer.from(bytes).includes(SECRET) ? ['the secret'] : []),
    }),
  }).search([], stopping);

test('ends within a piece of a file when the service is to stop: a large database takes minutes', async () => {
  const database = new Database(join(dataDir, 'blijk.sqlite'));
  database.exec(`create table line (text text); insert into line values ('${SECRET}')`);
  database.close();
  expect((await search(() => false)).found).toHaveLength(1);
  expect(await search(() => true)).toMatchObject({ found: [], notChecked: 'stopped before the end' });
});

/** As a command of the operator: opens the database beside the service, reads, writes and ends. */
function command(text: string): void {
  const code = `const db = new (require('better-sqlite3'))(process.argv[1]);
    db.prepare('insert into line values (?)').run(process.argv[2]); db.close();`;
  execFileSync(process.execPath, ['-e', code, join(dataDir, 'blijk.sqlite'), text], { cwd: process.cwd() });
}

test('finds a secret in the database and its log, and the service goes on beside other processes', async () => {
  const database = new Database(join(dataDir, 'blijk.sqlite'));
  database.pragma('journal_mode = WAL');
  database.exec('create table line (text text)');
  const write = (text: string) => database.prepare('insert into line values (?)').run(text);
  const lines = () => database.prepare('select text from line order by rowid').pluck().all();
  write('een');
  expect((await search()).found).toEqual([]);
  command('twee');
  // a process that ends after the search is not the last one: the log of writes is still ours
  expect(existsSync(join(dataDir, 'blijk.sqlite-wal'))).toBe(true);
  write(`drie: ${SECRET}`);
  expect((await search()).found).toEqual(['blijk.sqlite-wal: the secret']);
  command('vier');
  expect(lines()).toEqual(['een', 'twee', `drie: ${SECRET}`, 'vier']);
  database.close();
});

/** A SQLite installation that moves to PostgreSQL, with keys and files where they were. All people are fictional. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { moveDatabase } from '../../src/compose/move-database.ts';
import { parseConfig } from '../../src/config.ts';
import { demoPlace, type Finished, type Place } from '../support/cli.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { serveChild } from '../support/serve.ts';

let place: Place;
let server: Postgres;
const names: string[] = [];

async function emptyDatabase(): Promise<string> {
  const name = `blijk_move_${randomUUID().replaceAll('-', '')}`;
  names.push(name);
  return server.createDatabase(name);
}
const moveTo = (databaseUrl: string): Promise<Finished> =>
  place.blijk(['migrate', '--from', 'sqlite'], { env: { DATABASE_URL: databaseUrl } });

beforeAll(async () => {
  [place, server] = await Promise.all([demoPlace(), startPostgres()]);
}, 120_000);
afterAll(async () => {
  for (const name of names) await server?.dropDatabase(name);
  await server?.stop();
  await place?.remove();
});

it('does not move while the service runs: nothing that it writes meanwhile may be lost', async () => {
  const served = await serveChild(place);
  const { code, stderr } = await moveTo(await emptyDatabase());
  expect((await served.stop()).code).toBe(0);
  expect(code).toBe(1);
  expect(stderr).toContain('is in use. Stop the service first');
}, 120_000);

it('makes no installation where there is none to move, and leaves nothing behind that has no place there', async () => {
  const url = await emptyDatabase();
  const copy = await place.copy();
  const nowhere = join(copy.env.DATA_DIR ?? '', 'mistyped', 'blijk.sqlite');
  const missing = await copy.blijk(['migrate', '--from', 'sqlite', nowhere], { env: { DATABASE_URL: url } });
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('There is no SQLite database at');
  expect(existsSync(dirname(nowhere))).toBe(false);
  const file = join(copy.env.DATA_DIR ?? '', 'blijk.sqlite');
  const config = parseConfig({ ...copy.env, DATABASE_URL: url });
  const at = new Date('2026-11-22T12:00:00Z');
  for (const [strange, away] of [
    ['create table stowaway (a text)', 'drop table stowaway'],
    ['alter table mail_stop add column stowaway text', 'alter table mail_stop drop column stowaway'],
  ]) {
    onFile(file, strange ?? '');
    await expect(moveDatabase(config, file, at, () => {})).rejects.toMatchObject({ code: 'storage.move_refused' });
    onFile(file, away ?? '');
  }
  expect(await countIn(url, 'organisation')).toBe(0);
  await copy.remove();
}, 120_000);

it('leaves an empty database where it breaks off, and then begins anew', async () => {
  const url = await emptyDatabase();
  const copy = await place.copy();
  const file = join(copy.env.DATA_DIR ?? '', 'blijk.sqlite');
  const config = parseConfig({ ...copy.env, DATABASE_URL: url });
  const at = new Date('2026-11-22T12:00:00Z');
  const breakOff = (table: string): void => {
    if (table === 'credential') throw new Error('cut');
  };
  await expect(moveDatabase(config, file, at, breakOff)).rejects.toThrow('cut');
  expect(await countIn(url, 'organisation')).toBe(0);
  const proofs = await moveDatabase(config, file, at, () => {});
  expect(proofs.find(({ table }) => table === 'award')?.rows).toBe(copy.count('select count(*) from award'));
  // a crash before the file got its mark: what is there is what would be moved
  onFile(file, UNMARK);
  expect(await moveDatabase(config, file, at, () => {})).toEqual(proofs);
  onFile(file, `${UNMARK}; update recipient set name = name || '?'`);
  await expect(moveDatabase(config, file, at, () => {})).rejects.toMatchObject({ code: 'storage.move_refused' });
  await copy.remove();
}, 120_000);

it('moves every row, proves it by the doctor too, and the file starts no more', async () => {
  const url = await emptyDatabase();
  const awards = place.count('select count(*) from award');
  const moved = await moveTo(url);
  expect([moved.code, moved.stderr]).toEqual([0, '']);
  expect(moved.stdout).toMatch(/^award +\d+ +[0-9a-f]{64}$/m);
  expect(await countIn(url, 'award')).toBe(awards);
  const repeated = await moveTo(url);
  const started = await place.blijk(['serve']);
  for (const { code, stderr } of [repeated, started]) {
    expect(code).toBe(1);
    expect(stderr).toContain('was moved to PostgreSQL');
  }
  const verdict = await place.blijk(['doctor'], { env: { DATABASE_URL: url } });
  expect(verdict.code).toBe(0);
}, 120_000);

const UNMARK = "delete from setting where key = 'moved-to-postgres'";

function onFile(file: string, sql: string): void {
  const opened = new Sqlite(file);
  opened.exec(sql);
  opened.close();
}

async function countIn(url: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
  await client.end();
  return Number(rows[0]?.count);
}

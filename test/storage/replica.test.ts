/** What is read from a copy of the database must be as true as the database itself, however far the copy lags. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStorage, type SqlStorage } from '../../src/storage/storage.ts';
import { untilChange } from '../../src/storage/until-change.ts';
import { type PostgresPair, startPostgresPair } from '../support/postgres-pair.ts';

let pair: PostgresPair;
let database: Database;
let storage: SqlStorage;
let time = 0;

const open = (copy = pair.copyUrl('blijk')): Database =>
  openDatabase({
    dataDir: null,
    databaseUrl: pair.url('blijk'),
    replica: { url: copy, elapsedMs: () => time },
  });

beforeAll(async () => {
  pair = await startPostgresPair();
  await pair.createDatabase('blijk');
  await pair.createDatabase('other');
  database = open();
  await migrate(database);
  storage = createStorage(database);
  await storage.settings.set('x', 'first');
  await caughtUp();
}, 120_000);
afterAll(async () => {
  await database?.close();
  await pair?.stop();
});

async function caughtUp(of = database): Promise<void> {
  // on a busy machine a look may have taken too long, after which the copy is left alone for a while: time passes
  for (; !(await of.replica?.isUpToDate()); time += 5_000) await setImmediate();
}

/** Which of the two a plain read comes from: only the copy refuses to write. */
async function where(of = database): Promise<'copy' | 'itself'> {
  const { rows } = await sql<{ no: string }>`select current_setting('transaction_read_only') as no`.execute(of.db);
  return rows[0]?.no === 'on' ? 'copy' : 'itself';
}

/** Does it as the answer to one public request. */
function asRequest<T>(work: (over: () => void) => Promise<T>, of = database): Promise<T> {
  return new Promise((resolve, reject) => {
    void of.replica?.readWith((over) => void work(over).then(resolve, reject));
  });
}

const pause = () => pair.onCopy('select pg_wal_replay_pause()');
const resume = () => pair.onCopy('select pg_wal_replay_resume()');
/** All is there, and what comes now is not. */
async function standStill(): Promise<void> {
  await resume();
  await caughtUp();
  await pause();
}

/** One public request that begins on the copy: again where the database has just written something of its own. */
async function fromCopy<T>(
  work: (over: () => void) => Promise<T>,
  prepare: () => Promise<unknown> = caughtUp,
): Promise<T> {
  for (;;) {
    await prepare();
    const done = await asRequest(async (over) => ((await where()) === 'copy' ? { told: await work(over) } : null));
    if (done !== null) return done.told;
  }
}

test('a request reads the copy where that knows all that was committed before it, and everything else the database', async () => {
  expect(await fromCopy(async () => [await storage.settings.get('x'), await where()])).toEqual(['first', 'copy']);
  expect(await where()).toBe('itself');
});

test('a copy that lags is not read: what was committed counts at the next request', async () => {
  await pause();
  for (const value of ['second', 'third']) {
    await storage.settings.set('x', value);
    expect(await asRequest(async () => [await storage.settings.get('x'), await where()])).toEqual([value, 'itself']);
    expect(await database.replica?.isUpToDate()).toBe(false);
  }
  await resume();
  expect(await fromCopy(async () => [await storage.settings.get('x'), await where()])).toEqual(['third', 'copy']);
});

test('who writes sees it: from then on the request reads the database', async () => {
  const alone = async () => {
    await storage.settings.set('y', '1');
    return [await storage.settings.get('y'), await where()];
  };
  const inTransaction = async () => {
    const within = await storage.transaction(async (tx) => {
      await tx.settings.set('y', '2');
      return tx.settings.get('y');
    });
    return [within, await storage.settings.get('y')];
  };
  expect(await fromCopy(alone, standStill)).toEqual(['1', 'itself']);
  expect(await fromCopy(inTransaction, standStill)).toEqual(['2', '2']);
  await resume();
});

test('nothing that goes on after the answer reads the copy, nor what is made for others too', async () => {
  const seen = await fromCopy(async (over) => {
    const shared = await database.replica?.outside(() => where());
    const before = await where();
    over();
    return [shared, before, await where()];
  });
  expect(seen).toEqual(['itself', 'copy', 'itself']);
});

test('what was read from the copy is remembered for nobody who looks after a later commit', async () => {
  await storage.settings.set('x', 'before');
  const ask = untilChange(database.changes, async (key) => storage.settings.get(key));
  const told = await fromCopy(async () => {
    // committed while the request is under way
    await database.replica?.outside(() => storage.settings.set('x', 'after'));
    return [await where(), await ask('x')];
  }, standStill);
  expect(told).toEqual(['copy', 'before']);
  expect(await ask('x')).toBe('after');
  await resume();
});

test('a connection to the copy that breaks: the request goes on with the database', async () => {
  const told = await fromCopy(async () => {
    await pair.onCopy(`select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`);
    return [await where(), await storage.settings.get('x')];
  });
  expect(told).toEqual(['itself', 'after']);
});

test('another database, a copy of another history and one that is away are not read', async () => {
  time += 60_000;
  await caughtUp();
  for (const url of [pair.copyUrl('other'), pair.url('blijk'), 'postgres://postgres@127.0.0.1:1/blijk']) {
    const wrong = open(url);
    expect(await asRequest(() => where(wrong), wrong)).toBe('itself');
    await wrong.close();
  }
  await pair.onCopy('select pg_promote()');
  for (let i = 0; i < 8; i += 1) expect(await asRequest(() => where())).toBe('itself');
  await pair.stopCopy();
  for (let i = 0; i < 8; i += 1) expect(await asRequest(() => storage.settings.get('x'))).toBe('after');
});

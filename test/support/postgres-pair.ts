/** A PostgreSQL and a copy that follows it by streaming, for tests; both removed afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries, notRoot, run, start, untilReady } from './postgres.ts';
import { freePort } from './serve.ts';

export interface PostgresPair {
  /** `postgres://…` of a database on either. */
  url(database: string): string;
  copyUrl(database: string): string;
  createDatabase(name: string): Promise<void>;
  onCopy(text: string): Promise<Record<string, unknown>[]>;
  /** Resolves when the copy has all that the first one had when asked. */
  caughtUp(): Promise<void>;
  stopCopy(): Promise<void>;
  stop(): Promise<void>;
}

const FAST = ['fsync=off', 'full_page_writes=off', 'autovacuum=off'];

export async function startPostgresPair(): Promise<PostgresPair> {
  const bin = findBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'blijk-pg-'));
  const as = notRoot(folder);
  const [data, copy] = [join(folder, 'data'), join(folder, 'copy')];
  run(as, join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']);
  run(as, '/bin/cp', ['-a', data, copy]);
  const [port, copyPort] = [await freePort(), await freePort()];
  const urlAt =
    (at: number) =>
    (name: string): string =>
      `postgres://postgres@localhost:${at}/${name}?host=${encodeURIComponent(folder)}`;
  const url = urlAt(port);
  const copyUrl = urlAt(copyPort);
  const serve = async (dir: string, at: number, more: string[]) => {
    const settings = ['listen_addresses=', ...FAST, ...more].flatMap((set) => ['-c', set]);
    const child = start(as, join(bin, 'postgres'), ['-D', dir, '-k', folder, '-p', String(at), ...settings]);
    await untilReady(urlAt(at)('postgres'), child);
    return async (): Promise<void> => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null) return;
      child.kill('SIGINT');
      await ended;
    };
  };
  const stopFirst = await serve(data, port, []);
  writeFileSync(join(copy, 'standby.signal'), '');
  const stopCopy = await serve(copy, copyPort, [`primary_conninfo=host=${folder} port=${port} user=postgres`]);
  const ask = async (at: string, text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    url,
    copyUrl,
    async createDatabase(name) {
      await ask(url('postgres'), `create database "${name}"`);
    },
    onCopy: (text) => ask(copyUrl('postgres'), text),
    async caughtUp() {
      const [first] = await ask(url('postgres'), 'select pg_current_wal_insert_lsn() as lsn');
      const has = `select pg_last_wal_replay_lsn() >= '${first?.lsn}' as has`;
      while (!(await ask(copyUrl('postgres'), has))[0]?.has);
    },
    stopCopy,
    async stop() {
      await stopCopy();
      await stopFirst();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL servers of Debian's package, one version for all, durable as in real use: for drills that break them. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const NOBODY = 65_534;
const PROGRAMS = ['initdb', 'pg_ctl', 'postgres', 'pg_basebackup'];

/** The folder of the newest version that has all that the drills use, or null. */
export function debianBinaries(): string | null {
  const folders = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  return folders.find((folder) => PROGRAMS.every((program) => existsSync(join(folder, program)))) ?? null;
}

export interface Cluster {
  port: number;
  /** `postgres://…` of a database, through another port where given. */
  url(database: string, port?: number): string;
  start(): void;
  /** `immediate` is a crash: nothing is written down before it ends. */
  restart(mode: 'immediate' | 'fast'): void;
  stop(mode: 'immediate' | 'fast'): void;
  promote(): void;
  query(text: string): Promise<Record<string, unknown>[]>;
  remove(): void;
}

/** A server of its own, not started. With `of` a copy that follows that one, else empty; both kinds may be followed. */
export function makeCluster(bin: string, port: number, of?: Cluster): Cluster {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-pgd-'));
  const root = process.getuid?.() === 0;
  if (root) chownSync(folder, NOBODY, NOBODY);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const run = (program: string, args: string[]): void => {
    const done = spawnSync(join(bin, program), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(root ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr || done.error?.message}`);
  };
  const control = (...args: string[]): void =>
    run('pg_ctl', ['-D', data, '-w', '-t', '60', '-l', join(folder, 'log'), ...args]);
  if (of === undefined) run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale']);
  else
    run('pg_basebackup', ['-D', data, '-h', '127.0.0.1', '-p', String(of.port), '-U', 'postgres', '-R', '-c', 'fast']);
  const settings = [
    `port = ${port}`,
    `unix_socket_directories = '${folder}'`,
    "listen_addresses = '127.0.0.1'",
    'max_connections = 100',
    'hot_standby = on',
  ];
  appendFileSync(join(data, 'postgresql.conf'), `\n${settings.join('\n')}\n`);
  const url = (database: string, through = port): string => `postgres://postgres@127.0.0.1:${through}/${database}`;
  return {
    port,
    url,
    start: () => control('start'),
    restart: (mode) => control('restart', '-m', mode),
    stop: (mode) => control('stop', '-m', mode),
    promote: () => control('promote'),
    async query(text) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
    remove() {
      spawnSync(join(bin, 'pg_ctl'), ['-D', data, 'stop', '-m', 'immediate'], root ? { uid: NOBODY, gid: NOBODY } : {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

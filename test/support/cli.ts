/** The command line as a person runs it: a real child process, its own data folder, nothing of the test's environment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { main } from '../../src/cli/main.ts';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'src/cli/blijk.js');
const COMPILED = join(ROOT, 'node_modules/.cache/blijk/compiled');

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Place {
  /** Holds `data`, `keys`, and whatever the test puts there. */
  dir: string;
  env: Record<string, string>;
  /** Runs `blijk …` in `dir`; `input` goes to its standard input. */
  blijk(
    args: readonly string[],
    more?: { env?: Record<string, string>; input?: string | Uint8Array },
  ): Promise<Finished>;
  /** The same command line inside this process: quicker, for tables of small mistakes; `verify` runs as `blijk` does. Paths must be absolute. */
  inProcess(args: readonly string[]): Promise<Finished>;
  /** Writes a file into `dir` and gives its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** The first number, or text, that a query over the SQLite file answers with. */
  count(sql: string): number;
  text(sql: string): string;
  /** A copy with data and keys of its own. */
  copy(): Promise<Place>;
  remove(): Promise<void>;
}

/** An empty folder for one installation; nothing is made in it yet. */
export async function newPlace(): Promise<Place> {
  return placeIn(await mkdtemp(join(tmpdir(), 'blijk-cli-')));
}

/** An installation with the demo organisation, as `blijk init --demo` makes it. */
export async function demoPlace(): Promise<Place> {
  const place = await newPlace();
  const made = await place.blijk(['init', '--demo']);
  if (made.code !== 0) throw new Error(`init ended with ${made.code}: ${made.stderr}`);
  return place;
}

function placeIn(dir: string): Place {
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: join(dir, 'data'), KEYS_DIR: join(dir, 'keys') };
  return {
    dir,
    env,
    async blijk(args, { env: more = {}, input } = {}) {
      const child = spawn(process.execPath, [CLI, ...args], {
        cwd: dir,
        env: { ...env, NODE_COMPILE_CACHE: COMPILED, ...more },
      });
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      return finished(child);
    },
    async inProcess(args) {
      // its worker threads, started and ended a dozen times inside the test runner's own, end that process now and then
      if (args[0] === 'verify') return this.blijk(args);
      const said = { log: [] as string[], error: [] as string[] };
      const { log, error } = console;
      console.log = (line: string) => void said.log.push(`${line}\n`);
      console.error = (line: string) => void said.error.push(`${line}\n`);
      try {
        const code = await main([...args], env);
        return { code, stdout: said.log.join(''), stderr: said.error.join('') };
      } finally {
        Object.assign(console, { log, error });
      }
    },
    async file(name, content) {
      const path = join(dir, name);
      await writeFile(path, content);
      return path;
    },
    count: (sql) => Number(ask(env.DATA_DIR, sql)),
    text: (sql) => String(ask(env.DATA_DIR, sql)),
    async copy() {
      const other = await mkdtemp(join(tmpdir(), 'blijk-cli-'));
      await cp(dir, other, { recursive: true });
      return placeIn(other);
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function ask(dataDir: string, sql: string): unknown {
  const database = new Database(join(dataDir, 'blijk.sqlite'), { readonly: true });
  try {
    return database.prepare(sql).pluck().get();
  } finally {
    database.close();
  }
}

/** Waits for the end of a child process and collects what it said. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    ended,
  ]);
  return { code, stdout, stderr };
}

/** Lines of a text without the empty one at the end. */
export const linesOf = (said: string): string[] => said.split('\n').filter((line) => line !== '');

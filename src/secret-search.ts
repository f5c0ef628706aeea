/** Reads the files of an installation and looks for secrets in plain form; what must not be found, it never shows. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { SecretSearch } from './issuing/doctor/examine.ts';
import type { Traces } from './signing/plain-traces.ts';

const PIECE_BYTES = 1024 * 1024;
/** The database and what SQLite keeps beside it. */
const OF_SQLITE = /\.sqlite(-wal|-shm|-journal)?$/;
const ELSEWHERE = 'the keys are in a process of their own; run it with BLIJK_SIGNER=here';
const STOPPED = 'stopped before the end';
const READ_OUT = "require('node:fs').createReadStream(process.argv[1]).pipe(process.stdout)";

/**
 * Searches all files below `dataDir`, except those below `keysDir`, and what is handed in beside them (a file or a folder).
 * Of a database server it sees nothing: its dump is handed in.
 */
export function createSecretSearch(options: {
  dataDir: string;
  keysDir: string;
  databaseIsServer: boolean;
  /** Null where the keys are out of reach: in a process of their own. */
  traces: () => Promise<Traces | null>;
}): SecretSearch {
  const { dataDir, keysDir, databaseIsServer, traces } = options;
  return {
    async search(alsoFiles, stopping = () => false) {
      const lookFor = await traces();
      if (lookFor === null) return { files: 0, found: [], notChecked: ELSEWHERE };
      const paths = [
        ...(await filesBelow(dataDir, keysDir)),
        ...(await Promise.all(alsoFiles.map((path) => filesBelow(path, keysDir)))).flat(),
      ];
      const found: string[] = [];
      for (const path of paths) {
        const names = await namesIn(path, lookFor, stopping);
        const shown = relative(dataDir, path);
        for (const name of names) found.push(`${shown.startsWith('..') ? path : shown}: ${name}`);
      }
      if (stopping()) return { files: paths.length, found, notChecked: STOPPED };
      const notChecked =
        databaseIsServer && alsoFiles.length === 0 ? 'the database server: hand in a dump with --also' : null;
      return { files: paths.length, found, notChecked };
    },
  };
}

async function filesBelow(path: string, without: string): Promise<string[]> {
  if (path === without) return [];
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => filesBelow(join(path, entry.name), without));
  return (await Promise.all(below)).flat().sort();
}

async function namesIn(path: string, traces: Traces, stopping: () => boolean): Promise<Set<string>> {
  const names = new Set<string>();
  let before: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of piecesOf(path)) {
      if (stopping()) break;
      const bytes = Buffer.concat([before, piece as Buffer]);
      for (const name of traces.in(bytes)) names.add(name);
      before = bytes.subarray(Math.max(0, bytes.length - traces.overlap));
    }
  } catch (error) {
    // deleted since the folder was read
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return names;
}

/**
 * The bytes of a file. Those of SQLite are read by a process of their own: closing such a file here would drop the locks
 * that this process holds on it (POSIX gives them to processes, not to handles). The next command to end would then take
 * itself for the last one and delete the log of writes that we still write to.
 */
function piecesOf(path: string): AsyncIterable<Buffer> {
  return OF_SQLITE.test(basename(path)) ? readElsewhere(path) : createReadStream(path, { highWaterMark: PIECE_BYTES });
}

async function* readElsewhere(path: string): AsyncGenerator<Buffer> {
  const child = spawn(process.execPath, ['-e', READ_OUT, path], { env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  yield* child.stdout as AsyncIterable<Buffer>;
  const code = await ended;
  // stat throws ENOENT for one that was deleted since
  if (code !== 0 && (await stat(path))) throw new Error(`could not read ${basename(path)}`);
}

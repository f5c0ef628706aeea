/**
 * Backups: one ZIP file with the database as it was at one moment, logos, pictures and evidence, and the list of what was
 * erased. Never keys: they are kept apart, so that who finds a backup can sign nothing.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, appendFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { AppError } from './errors.ts';
import { writeZip } from './leave-files.ts';

const DATABASE = 'blijk.sqlite';
const ERASED = 'erased.list';
const MANIFEST = 'manifest.json';
/** Folders of files that are named by the SHA-256 of their bytes. */
const FOLDERS = ['files', 'evidence'];
const FORMAT = 1;
/** A backup that unpacks to more than this many times its own size is no backup of ours. */
const MOST_TIMES = 200;
/** The first bytes of every SQLite file (its file format, 1.3). */
const SQLITE = Buffer.from('SQLite format 3\0', 'latin1');

/** Beside a database that was put back, until the start that looks to it has done so. */
const RESTORED = 'restored';

interface Manifest {
  format: number;
  /** DateTime. */
  at: string;
  /** Of the database and the list of what was erased, which have no hash for a name. */
  sha256: Record<string, string>;
  files: number;
}

/** How large a backup became, and how many files are in it beside the database. */
export interface BackedUp {
  bytes: number;
  files: number;
}

/** Writes a backup; `target` must not exist. The service may be at work meanwhile. `backup.exists`. */
export async function writeBackup(options: {
  dataDir: string;
  target: string;
  /** Writes the database as it is at one moment to a new file. */
  copyDatabase: (path: string) => Promise<void>;
  now: Date;
}): Promise<BackedUp> {
  const { dataDir, target, copyDatabase, now } = options;
  if (await isThere(target)) throw refused('backup.exists', `${target} is there already. Name another file.`);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(dirname(target), '.blijk-backup-'));
  try {
    const database = join(folder, DATABASE);
    await copyDatabase(database);
    let files = 0;
    const fill = async (
      add: (name: string, bytes: Uint8Array) => Promise<void>,
      addFile: (name: string, path: string) => void,
    ): Promise<void> => {
      addFile(DATABASE, database);
      for (const path of (await Promise.all(FOLDERS.map((name) => filesBelow(join(dataDir, name))))).flat()) {
        const bytes = await readIfThere(path);
        // erased since the folder was read: the copy of the database is older, and the list below says so
        if (bytes === null) continue;
        await add(relative(dataDir, path).split(sep).join('/'), bytes);
        files += 1;
      }
      const erased = (await readIfThere(join(dataDir, ERASED))) ?? Buffer.alloc(0);
      await add(ERASED, erased);
      const sha256 = { [DATABASE]: await hashOfFile(database), [ERASED]: hashOf(erased) };
      const manifest: Manifest = { format: FORMAT, at: now.toISOString(), sha256, files };
      await add(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    };
    return { bytes: await writeZip(target, fill, now), files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Puts a backup back into a data folder without a database. Everything is unpacked and compared with its hash first; then
 * it is moved into place, the database last. `alsoErased`: a newer list of what was erased. The next start does what
 * `wasRestored` asks for. `backup.not_empty`, `backup.broken`.
 */
export async function readBackup(options: {
  source: string;
  dataDir: string;
  alsoErased: string | null;
}): Promise<{ at: string; files: number }> {
  const { source, dataDir, alsoErased } = options;
  if (await isThere(join(dataDir, DATABASE)))
    throw refused('backup.not_empty', `${dataDir} holds a database already. Set DATA_DIR to an empty folder.`);
  const newer = alsoErased === null ? '' : await readFile(alsoErased, 'utf8');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(dataDir, '.restoring-'));
  try {
    await unpack(source, folder);
    const manifest = await checkUnpacked(folder);
    for (const name of FOLDERS) await moveFiles(join(folder, name), join(dataDir, name));
    // what this folder knows to be erased stays so
    const erased = await readFile(join(folder, ERASED), 'utf8');
    await appendFile(join(dataDir, ERASED), `\n${erased}\n${newer}\n`, { mode: 0o600, flush: true });
    await writeFile(join(dataDir, RESTORED), `${manifest.at}\n`, { mode: 0o600, flush: true });
    await rename(join(folder, DATABASE), join(dataDir, DATABASE));
    return { at: manifest.at, files: manifest.files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether the database of this folder was put back and no start has looked to it: `at` (DateTime) it was kept; `settled` says that one has. */
export async function wasRestored(dataDir: string): Promise<{ at: string; settled: () => Promise<void> } | null> {
  const path = join(dataDir, RESTORED);
  const text = (await readIfThere(path))?.toString().trim() ?? null;
  return text === null ? null : { at: text, settled: () => rm(path) };
}

async function unpack(source: string, folder: string): Promise<void> {
  const zip = await openPromise(source, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw broken(source, error instanceof Error ? error.message : String(error));
  });
  try {
    let unpacked = 0;
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize;
      if (unpacked > MOST_TIMES * zip.fileSize) throw broken(source, 'it unpacks to more than it can hold');
      await unpackEntry(zip, entry, source, folder);
    }
  } catch (error) {
    throw error instanceof AppError ? error : broken(source, error instanceof Error ? error.message : String(error));
  } finally {
    zip.close();
  }
}

const NAMES =
  /^(blijk\.sqlite|erased\.list|manifest\.json|(files|evidence)\/([0-9a-f]{2})\/([0-9a-f]{2})\/\3\4[0-9a-f]{60})$/;

async function unpackEntry(zip: ZipFile, entry: Entry, source: string, folder: string): Promise<void> {
  if (!NAMES.test(entry.fileName)) throw broken(source, `it holds "${entry.fileName}"`);
  const path = join(folder, entry.fileName);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await pipeline(
    await zip.openReadStreamPromise(entry),
    createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }),
  );
}

async function checkUnpacked(folder: string): Promise<Manifest> {
  const manifest = parse((await readIfThere(join(folder, MANIFEST)))?.toString() ?? '');
  const { format, at, sha256, files: count } = manifest;
  if (format !== FORMAT || !isTable(sha256) || !isTime(at) || !isCount(count))
    throw broken('The backup', 'its manifest is missing or of another version');
  for (const name of [DATABASE, ERASED]) {
    const path = join(folder, name);
    if (!(await isThere(path)) || (await hashOfFile(path)) !== sha256[name])
      throw broken('The backup', `${name} is missing or changed`);
  }
  if (!(await beginsWith(join(folder, DATABASE), SQLITE))) throw broken('The backup', `${DATABASE} is no database`);
  const files = (await Promise.all(FOLDERS.map((name) => filesBelow(join(folder, name))))).flat();
  for (const path of files)
    if (!path.endsWith(await hashOfFile(path))) throw broken('The backup', `${relative(folder, path)} is changed`);
  if (files.length !== count) throw broken('The backup', `${count - files.length} files are missing`);
  return { format, at, sha256, files: count };
}

function parse(text: string): Partial<Manifest> {
  try {
    const value: unknown = JSON.parse(text);
    return isTable(value) ? value : {};
  } catch {
    return {};
  }
}

const isTable = (value: unknown): value is Record<string, string> => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));

async function moveFiles(from: string, to: string): Promise<void> {
  for (const path of await filesBelow(from)) {
    const target = join(to, relative(from, path));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(path, target);
  }
}

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  // a file that is being written has another name until it is whole
  return entries
    .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function beginsWith(path: string, start: Buffer): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(start.length), 0, start.length, 0);
    return buffer.equals(start);
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function refused(code: 'backup.exists' | 'backup.not_empty', detail: string): AppError {
  return new AppError(code, { detail });
}

function broken(what: string, why: string): AppError {
  return new AppError('backup.broken', {
    detail: `${what} cannot be put back: ${why.replace(/\.$/, '')}. Nothing was changed.`,
  });
}

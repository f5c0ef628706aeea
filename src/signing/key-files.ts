import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

/** 32 random bytes: the key-encryption key itself. */
export const MASTER_KEY_FILE = 'master.key';
/** Salt, cost and check value of a passphrase; nothing secret. */
export const PASSPHRASE_FILE = 'passphrase.json';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

export interface KeysFolder {
  masterKey: boolean;
  passphrase: boolean;
  /** Other files that lie there; README.md and hidden files are not counted. */
  others: string[];
}

/** Which key files lie in the folder; a folder that does not exist is empty. `key.missing` when it cannot be read. */
export async function lookInKeysFolder(dir: string): Promise<KeysFolder> {
  const names: string[] = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw unusable(`The keys folder ${dir} cannot be read (${error.code})`, error);
  });
  return {
    masterKey: names.includes(MASTER_KEY_FILE),
    passphrase: names.includes(PASSPHRASE_FILE),
    others: names.filter(
      (name) => ![MASTER_KEY_FILE, PASSPHRASE_FILE, 'README.md'].includes(name) && !name.startsWith('.'),
    ),
  };
}

/** Bytes of a key file; `openToOthers` when its permissions let anybody but the owner in (POSIX only). */
export async function readKeyFile(dir: string, name: string): Promise<{ bytes: Uint8Array; openToOthers: boolean }> {
  const path = join(dir, name);
  try {
    const bytes = await readFile(path);
    const { mode } = await stat(path);
    return { bytes, openToOthers: process.platform !== 'win32' && (mode & 0o077) !== 0 };
  } catch (error) {
    throw unusable(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

/**
 * Writes a new key file, readable by its owner only: temporary file, fsync, then into place in one step, so that a crash
 * leaves nothing or all of it. Never overwrites: a key file that is there stays. `key.missing` when it cannot be written.
 */
export async function writeNewKeyFile(dir: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(dir, name);
  const temporary = join(dir, `.${name}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(dir, { recursive: true, mode: OWNER_ONLY_FOLDER });
    await writeDurably(temporary, bytes);
    await moveWithoutReplacing(temporary, path);
    await syncFolder(dir);
  } catch (error) {
    throw unusable(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`, error);
  } finally {
    await unlink(temporary).catch(() => undefined); // moved or never made
  }
}

/** Where the key that is to come lies until every row is locked with it; by its own check, so that two attempts never meet. */
export const nextKeyFile = (check: string): string => `.next-${check.slice(-16)}`;

/**
 * Puts the key of this check in its place, where rows were locked with it and its file was not moved yet; the one before it is
 * overwritten and taken away. Without such a file nothing happens. May be stopped anywhere, and begun again.
 */
export async function settleKeyFiles(dir: string, check: string): Promise<void> {
  const next = join(dir, nextKeyFile(check));
  const there = await stat(next).catch(() => null);
  if (there === null) return;
  try {
    await wipe(join(dir, MASTER_KEY_FILE));
    await wipe(join(dir, PASSPHRASE_FILE));
    await rename(next, join(dir, check.startsWith('file:') ? MASTER_KEY_FILE : PASSPHRASE_FILE));
    await syncFolder(dir);
  } catch (error) {
    throw unusable(`${next} cannot be put in its place (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

/** Takes a key file away that was never used. */
export async function dropNextKeyFile(dir: string, check: string): Promise<void> {
  await wipe(join(dir, nextKeyFile(check)));
}

/** Overwrites a file and takes it away; nothing when there is none. A disk may still keep what was overwritten. */
async function wipe(path: string): Promise<void> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  try {
    await file.write(randomBytes((await file.stat()).size), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(path);
}

/** The passphrase itself, without the line end an editor leaves behind. `config.invalid` for a file that is not usable. */
export async function readPassphrase(
  source: { from: 'value'; value: string } | { from: 'file'; path: string } | null,
): Promise<string | null> {
  if (source === null) return null;
  if (source.from === 'value') return source.value;
  const field = 'BLIJK_KEY_PASSPHRASE_FILE';
  const text = await readFile(source.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrongSetting(field, `${field} names ${source.path}, which cannot be read (${error.code}).`);
  });
  const passphrase = text.replace(/\r?\n$/, '');
  if (passphrase === '') throw wrongSetting(field, `${field} names ${source.path}, which is empty.`);
  return passphrase;
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY_FILE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(path, OWNER_ONLY_FILE); // also where the umask says otherwise
}

/** A hard link fails where a file already stands, a rename would replace it: two first starts must not fight. */
async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)) throw error;
    const taken = await stat(to).then(
      () => true,
      () => false,
    );
    if (taken) throw error;
    await rename(from, to); // a file system without hard links
  }
}

async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unusable(what: string, cause: unknown): AppError {
  return new AppError('key.missing', { detail: `${what}. Check KEYS_DIR and its permissions.` }, { cause });
}

function wrongSetting(field: string, detail: string): AppError {
  return new AppError(
    'config.invalid',
    { detail },
    { fields: [{ field, code: 'config.invalid', params: { detail } }] },
  );
}

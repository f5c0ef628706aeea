/**
 * The key-encryption key of an installation: locks the data keys that lock the signing keys. It comes from a passphrase
 * or from a file, is made once on an empty installation and never replaced: a missing or wrong one stops the start.
 */
import { createSecretKey, hkdfSync, type KeyObject, randomBytes, scrypt } from 'node:crypto';
import { AppError } from '../errors.ts';
import {
  lookInKeysFolder,
  MASTER_KEY_FILE,
  nextKeyFile,
  PASSPHRASE_FILE,
  readKeyFile,
  settleKeyFiles,
  writeNewKeyFile,
} from './key-files.ts';
import { type PassphraseSettings, parsePassphraseSettings } from './passphrase-settings.ts';
import { seal, unseal } from './seal.ts';

/** Where the key comes from. */
type Kind = 'file' | 'passphrase';

const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SHORT_PASSPHRASE = 12;

/** Locks and unlocks data keys. The key itself stays inside. */
export interface KeyEncryption {
  wrap(dataKey: Uint8Array, boundTo: string): Uint8Array;
  /** Null when this is not the key, the text or the bytes that were wrapped. */
  unwrap(wrapped: Uint8Array, boundTo: string): Uint8Array | null;
  /** 32 bytes for another secret of this installation (sessions, fingerprints); always the same for one purpose. */
  secretFor(purpose: string): Uint8Array;
  /** For looking whether it lies somewhere in plain form (key-traces.ts), and for nothing else. */
  secretParts(): Uint8Array[];
}

export interface OpenedKeyEncryption {
  encryption: KeyEncryption;
  /** Recognises this key without telling anything of it. Keep it in the database and hand it in at every later start. */
  check: string;
  /** English lines worth printing: a key was made, a file is open to others. */
  notices: string[];
}

export interface OpenKeyOptions {
  keysDir: string;
  passphrase: string | null;
  check: string | null;
  databaseHasKeys: boolean;
  mayCreate: boolean;
  /** What `keepSecrets` gave when this key took the place of another. */
  kept?: KeptSecrets;
}

/** Secrets of an earlier key by purpose, locked with this one (base64). */
export type KeptSecrets = Readonly<Record<string, string>>;

/**
 * Opens the key-encryption key, or makes it when nothing needs an older one.
 * `check` is what an earlier start gave (null: none kept yet); `databaseHasKeys` whether any signing key exists.
 * Throws `key.missing` or `key.wrong_passphrase`; `params.detail` is one English line that says what to do.
 */
export async function openKeyEncryption(options: OpenKeyOptions): Promise<OpenedKeyEncryption> {
  const { keysDir, passphrase, check } = options;
  if (check !== null) await settleKeyFiles(keysDir, check);
  const folder = await lookInKeysFolder(keysDir);
  const given: Kind = passphrase === null ? 'file' : 'passphrase';
  const used = kindInUse(check, folder, keysDir);
  if (used !== null && used !== given)
    throw new AppError('key.wrong_passphrase', { detail: OTHER_KIND[used](keysDir) });
  if (options.databaseHasKeys && check === null) throw missing(NO_CHECK);

  const there = given === 'file' ? folder.masterKey : folder.passphrase;
  const notices: string[] = [];
  if (!there) {
    if (used !== null) throw missing(lost(keysDir, fileOf(given)));
    if (!options.mayCreate) throw missing(`There is no key in ${keysDir}. Run "blijk init" or start the server first.`);
    if (folder.others.length > 0) throw missing(notEmpty(keysDir, folder.others));
    notices.push(await makeKeyFile(keysDir, passphrase));
  }
  const { key, found, openToOthers } = await readKey(keysDir, passphrase);
  if (check !== null && check !== found) throw wrong(given, keysDir);
  if (openToOthers) notices.push(`${keysDir}/${fileOf(given)} can be read by others: run "chmod 600" on it.`);
  if (passphrase !== null && passphrase.length < SHORT_PASSPHRASE) notices.push(SHORT_NOTICE);
  return { encryption: keyEncryption(key, options.kept), check: found, notices };
}

/**
 * Makes another key and writes it beside the one in use, which it replaces only when `settleKeyFiles` is called. `passphrase`
 * null: a file. Its secrets for `purposes` are those of `before`, so that what was sealed or hashed with them goes on.
 */
export async function makeNextKeyEncryption(
  keysDir: string,
  passphrase: string | null,
  { before, purposes }: { before: KeyEncryption; purposes: readonly string[] },
): Promise<{ encryption: KeyEncryption; check: string; kept: KeptSecrets }> {
  const { key, check, bytes } = await makeKey(passphrase);
  await writeNewKeyFile(keysDir, nextKeyFile(check), bytes);
  const encryption = keyEncryption(key);
  const kept = Object.fromEntries(
    purposes.map((purpose) => [
      purpose,
      Buffer.from(encryption.wrap(before.secretFor(purpose), keptBinding(purpose))).toString('base64'),
    ]),
  );
  return { encryption, check, kept };
}

const keptBinding = (purpose: string): string => `secret|${purpose}`;

function keyEncryption(key: KeyObject, kept: KeptSecrets = {}): KeyEncryption {
  const secrets = new Map<string, Uint8Array>();
  for (const [purpose, wrapped] of Object.entries(kept)) {
    const secret = unseal(key, Buffer.from(wrapped, 'base64'), keptBinding(purpose));
    if (secret === null) throw missing(DAMAGED);
    secrets.set(purpose, secret);
  }
  return {
    wrap: (dataKey, boundTo) => seal(key, dataKey, boundTo),
    unwrap: (wrapped, boundTo) => unseal(key, wrapped, boundTo),
    secretFor: (purpose) => secrets.get(purpose) ?? derive(key, `secret:${purpose}`),
    secretParts: () => [key.export()],
  };
}

function kindInUse(
  check: string | null,
  folder: { masterKey: boolean; passphrase: boolean },
  keysDir: string,
): Kind | null {
  if (check !== null) return check.startsWith('file:') ? 'file' : 'passphrase';
  if (folder.masterKey && folder.passphrase) {
    throw missing(`${keysDir} holds both ${MASTER_KEY_FILE} and ${PASSPHRASE_FILE}: take the wrong one away.`);
  }
  if (folder.masterKey) return 'file';
  return folder.passphrase ? 'passphrase' : null;
}

/** Makes the file of this kind and gives the line that says so. */
async function makeKeyFile(keysDir: string, passphrase: string | null): Promise<string> {
  const { bytes } = await makeKey(passphrase);
  if (passphrase === null) {
    await writeNewKeyFile(keysDir, MASTER_KEY_FILE, bytes);
    return `Made ${keysDir}/${MASTER_KEY_FILE}. Back it up apart from the database: without it nothing can be signed.`;
  }
  await writeNewKeyFile(keysDir, PASSPHRASE_FILE, bytes);
  return `Made ${keysDir}/${PASSPHRASE_FILE} (not secret). Back it up with the passphrase: both are needed to sign.`;
}

/** A new key with what its file holds: itself, or how it is made of the passphrase. */
async function makeKey(passphrase: string | null): Promise<{ key: KeyObject; check: string; bytes: Uint8Array }> {
  if (passphrase === null) {
    const bytes = randomBytes(KEY_BYTES);
    const key = createSecretKey(bytes);
    return { key, check: checkOf('file', key), bytes };
  }
  const salt = randomBytes(16);
  const key = await fromPassphrase(passphrase, { ...SCRYPT, salt });
  const check = checkOf('passphrase', key);
  const settings = { version: 1, kdf: 'scrypt', ...SCRYPT, salt: salt.toString('base64url'), check };
  return { key, check, bytes: Buffer.from(`${JSON.stringify(settings, null, 2)}\n`) };
}

async function readKey(
  keysDir: string,
  passphrase: string | null,
): Promise<{ key: KeyObject; found: string; openToOthers: boolean }> {
  if (passphrase === null) {
    const { bytes, openToOthers } = await readKeyFile(keysDir, MASTER_KEY_FILE);
    if (bytes.length !== KEY_BYTES) throw wrong('file', keysDir);
    const key = createSecretKey(bytes);
    return { key, found: checkOf('file', key), openToOthers };
  }
  const settings = parsePassphraseSettings((await readKeyFile(keysDir, PASSPHRASE_FILE)).bytes);
  if (settings === null) throw missing(`${keysDir}/${PASSPHRASE_FILE} is damaged: put it back from a backup.`);
  const key = await fromPassphrase(passphrase, settings);
  const found = checkOf('passphrase', key);
  if (found !== settings.check) throw wrong('passphrase', keysDir);
  return { key, found, openToOthers: false };
}

function fromPassphrase(passphrase: string, cost: Omit<PassphraseSettings, 'check'>): Promise<KeyObject> {
  const { N, r, p, salt } = cost;
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, bytes) =>
      error === null ? resolve(createSecretKey(bytes)) : reject(error),
    );
  });
}

function checkOf(kind: Kind, key: KeyObject): string {
  return `${kind}:${Buffer.from(derive(key, 'check')).toString('hex')}`;
}

function derive(key: KeyObject, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, 'blijk', purpose, KEY_BYTES));
}

function fileOf(kind: Kind): string {
  return kind === 'file' ? MASTER_KEY_FILE : PASSPHRASE_FILE;
}

const OTHER_KIND: Record<Kind, (keysDir: string) => string> = {
  file: (keysDir) =>
    `BLIJK_KEY_PASSPHRASE is set, but the keys of this installation are locked with ${keysDir}/${MASTER_KEY_FILE}. Unset it.`,
  passphrase: () =>
    'The keys of this installation are locked with a passphrase. Set BLIJK_KEY_PASSPHRASE or BLIJK_KEY_PASSPHRASE_FILE.',
};
const NO_CHECK = 'The database holds signing keys, but not which key locks them. Put the database back from a backup.';
const DAMAGED = 'A secret in the database does not open with this key. Put the database back from a backup.';
const SHORT_NOTICE = `The key passphrase has fewer than ${SHORT_PASSPHRASE} characters: choose a longer one for real use.`;

function lost(keysDir: string, file: string): string {
  return `${keysDir}/${file} is missing, and the signing keys in the database are locked with it. Put it back from a backup; no new key is made.`;
}

function notEmpty(keysDir: string, others: readonly string[]): string {
  return `${keysDir} is not empty (${others.join(', ')}), so no key is made there. Name the right KEYS_DIR or empty it.`;
}

function missing(detail: string): AppError {
  return new AppError('key.missing', { detail });
}

function wrong(kind: Kind, keysDir: string): AppError {
  const detail =
    kind === 'file'
      ? `${keysDir}/${MASTER_KEY_FILE} is not the key that locks the signing keys of this database. Put the right one back.`
      : 'The key passphrase is wrong. Set BLIJK_KEY_PASSPHRASE or BLIJK_KEY_PASSPHRASE_FILE to the right one.';
  return new AppError('key.wrong_passphrase', { detail });
}

/**
 * The trust list of an installation on disk and what it remembers of it: the operator's key, pinned at first use, and the
 * last sequence. Also the operator's side: the offline key and the signature.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { AppError } from './errors.ts';
import type { SettingRecords } from './issuing/records.ts';
import { nodePlatform } from './node-platform.ts';
import type { Platform, Trust } from './verify/adapters.ts';
import { encodeBase58Multibase } from './verify/encoding.ts';
import { bytesToSign, readTrustList, type SignedTrustList, trustOf } from './verify/trust-list.ts';

/** Setting with `{key, sequence, sha256}` of the last list that was accepted. */
const SETTING = 'trust-list';

export interface OpenTrustList {
  trust: Trust;
  list: SignedTrustList;
  /** English lines worth printing at the start. */
  notices: string[];
}

export interface TrustListParts {
  path: string;
  settings: SettingRecords;
  platform: Pick<Platform, 'ed25519Verify'>;
  now: () => Date;
}

/**
 * Opens TRUST_LIST. The key that signed the first list is remembered; after that only its signature counts, and the
 * sequence may only rise (the same number stands for the same text). Throws `config.invalid` with one English line.
 */
export async function openTrustList({ path, settings, platform, now }: TrustListParts): Promise<OpenTrustList> {
  const bytes = await readListFile(path);
  const remembered = parseRemembered(await settings.get(SETTING));
  const read = await readTrustList(bytes, { pinnedKey: remembered?.key ?? null, now: now(), platform });
  if (!read.ok) throw refusedFile(path, read.reason);
  const { list } = read;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (remembered !== null && list.sequence < remembered.sequence) {
    throw refusedFile(path, `is older (sequence ${list.sequence}) than the one in use (${remembered.sequence})`);
  }
  if (remembered !== null && list.sequence === remembered.sequence && sha256 !== remembered.sha256) {
    throw refusedFile(path, `is another text with the same sequence ${list.sequence}; sign it with a higher one`);
  }
  const notices =
    remembered === null ? [`Trust list: from now on only lists signed with ${list.key} are accepted.`] : [];
  await settings.set(SETTING, JSON.stringify({ key: list.key, sequence: list.sequence, sha256 }));
  return { trust: trustOf(list), list, notices };
}

/** A list that somebody hands in on the command line and so vouches for; nothing is remembered. `config.invalid`. */
export async function readTrustFile(path: string, now: Date): Promise<SignedTrustList> {
  const read = await readTrustList(await readListFile(path), { pinnedKey: null, now, platform: nodePlatform });
  if (!read.ok) throw refusedFile(path, read.reason);
  return read.list;
}

/**
 * Makes the operator's signing key: PKCS #8 PEM, readable by its owner only, to be kept off the server. Never overwrites.
 * Returns its public side as multibase.
 */
export async function makeOperatorKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(path, pem, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw refusedFile(
      path,
      error.code === 'EEXIST' ? 'is there already; a key is never written over' : 'cannot be written',
    );
  });
  return publicMultibase(privateKey);
}

/** The list with a signature over everything in it, pretty-printed. `config.invalid` when the key file is none. */
export async function signTrustList(list: Record<string, unknown>, keyPath: string): Promise<string> {
  const pem = await readFile(keyPath).catch(() => {
    throw refusedFile(keyPath, 'cannot be read');
  });
  const key = privateKeyOf(pem);
  if (key === null) throw refusedFile(keyPath, 'is no Ed25519 key of "blijk operator key"');
  const { signature: _old, ...content } = list;
  const value = sign(null, bytesToSign(content), key).toString('base64url');
  return `${JSON.stringify({ ...content, signature: { alg: 'Ed25519', key: publicMultibase(key), value } }, null, 2)}\n`;
}

/** Writes a list in one step: a half-written file never carries the name. */
export async function writeListFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** Bytes of a list file; `config.invalid` when it cannot be read. */
export async function readListFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw refusedFile(path, `cannot be read (${cause.code})`, cause);
  });
}

function privateKeyOf(pem: Buffer): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function publicMultibase(key: KeyObject): string {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return encodeBase58Multibase(Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(x, 'base64url')]));
}

function parseRemembered(text: string | null): { key: string; sequence: number; sha256: string } | null {
  return text === null ? null : JSON.parse(text);
}

/** An AppError `config.invalid` about a file of the operator: what is wrong with it. */
export function refusedFile(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('config.invalid', { detail: `${path} ${reason}.` }, { cause });
}

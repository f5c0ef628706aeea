/**
 * The key of the installation that signs heads of the register, and nothing else: no document can be made to look like a
 * head. It lies in the database as the keys of organisations do, under a data key of its own.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { AppError } from '../errors.ts';
import { checkpointBody, checkpointText, keyIdInput, keyIdOf, type RegisterKey } from '../register/checkpoint.ts';
import type { KeyEncryption } from './key-encryption.ts';
import type { RegisterKeyRecord } from './key-records.ts';
import { seal, unseal } from './seal.ts';

const VERSION = 1;

/** Signs the heads of one register; the private key stays inside. */
export interface CheckpointSigner {
  key: RegisterKey;
  keyId: Uint8Array;
  /** The signed text of a head of this many entries. */
  signCheckpoint(head: { size: number; root: Uint8Array }): Promise<string>;
}

/** Makes a new key for the register of this name and locks it. `at` is a DateTime. */
export function makeRegisterKey(origin: string, encryption: KeyEncryption, at: string): RegisterKeyRecord {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = rawKey(publicKey);
  const keyId = keyIdText({ origin, publicKey: raw });
  const dataKey = randomBytes(32);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const boundTo = binding({ origin, keyId, version: VERSION });
  const record: RegisterKeyRecord = {
    keyId,
    origin,
    publicKey: raw,
    wrappedDataKey: encryption.wrap(dataKey, boundTo),
    ciphertext: seal(createSecretKey(dataKey), pkcs8, boundTo),
    version: VERSION,
    activeFrom: at,
    retiredAt: null,
  };
  dataKey.fill(0);
  pkcs8.fill(0);
  return record;
}

/** Unlocks a key. `key.not_this_organisation` where a row was moved, changed, or shows a public key that is not its own. */
export function openRegisterKey(record: RegisterKeyRecord, encryption: KeyEncryption): CheckpointSigner {
  const privateKey = unlockRegisterKey(record, encryption);
  const key = { origin: record.origin, publicKey: record.publicKey };
  const keyId = keyIdBytes(key);
  // Asked for with every proof, and the same head always gives the same bytes (RFC 8032): the newest is kept.
  let newest = { body: '', text: '' };
  return {
    key,
    keyId,
    async signCheckpoint({ size, root }) {
      const body = checkpointBody({ origin: key.origin, size, root });
      if (body === newest.body) return newest.text;
      const signature = new Uint8Array(sign(null, Buffer.from(body, 'utf8'), privateKey));
      newest = { body, text: checkpointText(body, key.origin, keyId, signature) };
      return newest.text;
    },
  };
}

/** The record locked with another key. Throws as `openRegisterKey`. */
export function relockRegisterKey(
  record: RegisterKeyRecord,
  from: KeyEncryption,
  to: KeyEncryption,
): RegisterKeyRecord {
  const inside = from.unwrap(record.wrappedDataKey, binding(record));
  if (inside === null) throw notOurs(record);
  const wrappedDataKey = to.wrap(inside, binding(record));
  inside.fill(0);
  return { ...record, wrappedDataKey };
}

/** The private key of a record. Throws as `openRegisterKey`. */
export function unlockRegisterKey(record: RegisterKeyRecord, encryption: KeyEncryption): KeyObject {
  const boundTo = binding(record);
  const dataKey = encryption.unwrap(record.wrappedDataKey, boundTo);
  const pkcs8 = dataKey && unseal(createSecretKey(dataKey), record.ciphertext, boundTo);
  dataKey?.fill(0);
  if (!pkcs8) throw notOurs(record);
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  pkcs8.fill(0);
  const key = { origin: record.origin, publicKey: rawKey(createPublicKey(privateKey)) };
  if (keyIdText(key) !== record.keyId || !Buffer.from(key.publicKey).equals(record.publicKey)) throw notOurs(record);
  return privateKey;
}

function rawKey(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
}

const keyIdBytes = (key: RegisterKey): Uint8Array =>
  keyIdOf(new Uint8Array(createHash('sha256').update(keyIdInput(key)).digest()));
const keyIdText = (key: RegisterKey): string => Buffer.from(keyIdBytes(key)).toString('hex');

function binding({ origin, keyId, version }: Pick<RegisterKeyRecord, 'origin' | 'keyId' | 'version'>): string {
  return `register|${origin}|${keyId}|Ed25519|${version}`;
}

function notOurs({ keyId }: RegisterKeyRecord): AppError {
  return new AppError('key.not_this_organisation', { methodId: `register ${keyId}` });
}

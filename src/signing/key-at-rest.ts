/**
 * A signing key on its way into and out of the database. A fresh data key locks each private key, the key-encryption key
 * locks the data key, and both are bound to organisation, issuer, method id, algorithm and version: a row copied or
 * moved to another organisation, in whole or by column, does not open.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { AppError } from '../errors.ts';
import type { PublicKey } from './did-document.ts';
import type { KeyEncryption } from './key-encryption.ts';
import type { KeyRecord } from './key-records.ts';
import { ed25519Multibase, p256Jwk, thumbprint } from './public-key.ts';
import { seal, unseal } from './seal.ts';

/** The organisation a key belongs to, and the DID it signs under. */
export interface KeyOwner {
  id: string;
  did: string;
}

const VERSION = 1;
const ALGORITHM = { credential: 'Ed25519', jwt: 'P-256', status: 'Ed25519' } as const;

/** Makes a new key for one use and locks it. `createdAt` (DateTime) is also when it becomes active. */
export function makeKeyRecord(
  owner: KeyOwner,
  use: KeyRecord['use'],
  encryption: KeyEncryption,
  createdAt: string,
): KeyRecord {
  const { privateKey } =
    ALGORITHM[use] === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const times = { state: 'active', activeFrom: createdAt, retiredAt: null, compromisedAt: null, createdAt } as const;
  return lockKey(owner, use, privateKey, encryption, times);
}

/** This private key as a record, with a fresh data key. */
function lockKey(
  owner: KeyOwner,
  use: KeyRecord['use'],
  privateKey: KeyObject,
  encryption: KeyEncryption,
  times: KeyTimes,
): KeyRecord {
  const algorithm = ALGORITHM[use];
  const shown = publicForm(owner.did, algorithm, createPublicKey(privateKey));
  const about = {
    methodId: shown.methodId,
    organisationId: owner.id,
    issuerDid: owner.did,
    use,
    algorithm,
    publicKeyMultibase: shown.algorithm === 'Ed25519' ? shown.publicKeyMultibase : null,
    publicJwk: shown.algorithm === 'P-256' ? JSON.stringify(shown.publicKeyJwk) : null,
    version: VERSION,
  };
  const dataKey = randomBytes(32);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const record: KeyRecord = {
    ...about,
    ...times,
    wrappedDataKey: encryption.wrap(dataKey, wrapBinding(about)),
    ciphertext: seal(createSecretKey(dataKey), pkcs8, keyBinding(about)),
  };
  dataKey.fill(0);
  pkcs8.fill(0);
  return record;
}

/**
 * Unlocks the private key of a record for this owner. Throws `key.not_this_organisation` when the record names another
 * organisation or issuer, was moved or changed in any bound column, or shows a public key that is not its own.
 */
export function openKeyRecord(record: KeyRecord, owner: KeyOwner, encryption: KeyEncryption): KeyObject {
  if (record.organisationId !== owner.id || record.issuerDid !== owner.did) throw notTheirs(record);
  const dataKey = encryption.unwrap(record.wrappedDataKey, wrapBinding(record));
  if (dataKey === null) throw notTheirs(record);
  const pkcs8 = unseal(createSecretKey(dataKey), record.ciphertext, keyBinding(record));
  dataKey.fill(0);
  if (pkcs8 === null) throw notTheirs(record);
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  pkcs8.fill(0);
  const own = publicForm(owner.did, record.algorithm, createPublicKey(privateKey));
  const shown = own.algorithm === 'Ed25519' ? own.publicKeyMultibase : JSON.stringify(own.publicKeyJwk);
  const written = own.algorithm === 'Ed25519' ? record.publicKeyMultibase : record.publicJwk;
  if (own.methodId !== record.methodId || shown !== written) throw notTheirs(record);
  return privateKey;
}

/**
 * The record without its private part, for a key that will never sign again. What is left shows that the row is as it was.
 * Throws as `openKeyRecord` for a row that was changed before.
 */
export function destroyPrivatePart(record: KeyRecord, owner: KeyOwner, encryption: KeyEncryption): KeyRecord {
  openKeyRecord(record, owner, encryption);
  return {
    ...record,
    wrappedDataKey: encryption.wrap(publicHash(record), publicBinding(record)),
    ciphertext: new Uint8Array(0),
  };
}

/** A key with its private part, for a file that is locked by itself (key-export.ts in the folder above), and for nothing else. */
export interface BareKey extends KeyTimes {
  methodId: string;
  use: KeyRecord['use'];
  /** PKCS#8, base64url. */
  pkcs8: string;
}

type KeyTimes = Pick<KeyRecord, 'state' | 'activeFrom' | 'retiredAt' | 'compromisedAt' | 'createdAt'>;

/** The key without its lock. Throws as `openKeyRecord`. */
export function bareKey(record: KeyRecord, owner: KeyOwner, encryption: KeyEncryption): BareKey {
  const pkcs8 = openKeyRecord(record, owner, encryption).export({ type: 'pkcs8', format: 'der' });
  const { methodId, use, state, activeFrom, retiredAt, compromisedAt, createdAt } = record;
  return { methodId, use, state, activeFrom, retiredAt, compromisedAt, createdAt, pkcs8: pkcs8.toString('base64url') };
}

/** That key locked again. Throws `key.not_this_organisation` where it is not the one its name says, of this owner. */
export function lockBareKey(
  { methodId, use, pkcs8, ...times }: BareKey,
  owner: KeyOwner,
  encryption: KeyEncryption,
): KeyRecord {
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
    const record = lockKey(owner, use, privateKey, encryption, times);
    if (record.methodId === methodId) return record;
  } catch {
    // no private key at all, or of another kind than its use takes
  }
  throw new AppError('key.not_this_organisation', { methodId });
}

/** The record locked with another key. Throws `key.not_this_organisation` where it does not open with `from`. */
export function relockKeyRecord(record: KeyRecord, from: KeyEncryption, to: KeyEncryption): KeyRecord {
  const boundTo = isDestroyed(record) ? publicBinding(record) : wrapBinding(record);
  const inside = from.unwrap(record.wrappedDataKey, boundTo);
  if (inside === null) throw notTheirs(record);
  const wrappedDataKey = to.wrap(inside, boundTo);
  inside.fill(0);
  return { ...record, wrappedDataKey };
}

/** Whether the private part of a record is gone for good. */
export const isDestroyed = (record: KeyRecord): boolean => record.ciphertext.length === 0;

/** The public form of a record, whether it can still sign or not. Throws `key.not_this_organisation` as `openKeyRecord`. */
export function publishedForm(record: KeyRecord, owner: KeyOwner, encryption: KeyEncryption): PublicKey {
  if (!isDestroyed(record))
    return publicForm(owner.did, record.algorithm, createPublicKey(openKeyRecord(record, owner, encryption)));
  const kept = encryption.unwrap(record.wrappedDataKey, publicBinding(record));
  if (record.organisationId !== owner.id || record.issuerDid !== owner.did || kept === null) throw notTheirs(record);
  if (!Buffer.from(kept).equals(publicHash(record))) throw notTheirs(record);
  const { methodId, publicKeyMultibase, publicJwk } = record;
  return publicKeyMultibase === null
    ? { methodId, algorithm: 'P-256', publicKeyJwk: JSON.parse(publicJwk ?? '{}') }
    : { methodId, algorithm: 'Ed25519', publicKeyMultibase };
}

function publicHash({ publicKeyMultibase, publicJwk }: KeyRecord): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([publicKeyMultibase, publicJwk]))
    .digest();
}

const publicBinding = (record: Bound): string => `${wrapBinding(record)}|public`;

/** Public half of an unlocked key, with its method id: `<did>#<multibase>` or `<did>#<thumbprint>`. */
export function publicForm(did: string, algorithm: KeyRecord['algorithm'], publicKey: KeyObject): PublicKey {
  if (algorithm === 'Ed25519') {
    const publicKeyMultibase = ed25519Multibase(publicKey);
    return { methodId: `${did}#${publicKeyMultibase}`, algorithm, publicKeyMultibase };
  }
  const publicKeyJwk = p256Jwk(publicKey);
  return { methodId: `${did}#${thumbprint(publicKeyJwk)}`, algorithm, publicKeyJwk };
}

type Bound = Pick<KeyRecord, 'organisationId' | 'issuerDid' | 'methodId' | 'algorithm' | 'version' | 'use'>;

function keyBinding({ organisationId, issuerDid, methodId, algorithm, version }: Bound): string {
  const parts = [organisationId, issuerDid, methodId, algorithm, String(version)];
  if (parts.some((part) => part.includes('|'))) throw new TypeError('a bound value may not contain "|"');
  return parts.join('|');
}

/** The data key is bound to the use as well: a status-list key cannot be made a credential key by changing its row. */
function wrapBinding(record: Bound): string {
  return `${keyBinding(record)}|${record.use}`;
}

function notTheirs(record: KeyRecord): AppError {
  return new AppError('key.not_this_organisation', { methodId: record.methodId });
}

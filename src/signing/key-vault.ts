/**
 * The port behind which all private keys lie, and what locks them: whoever is in front of it holds public keys and functions
 * that sign. Two adapters: this process (here), and one of its own (remote-vault.ts; signer-process.ts in
 * the folder above starts it).
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { besideEachOther } from '../ecdsa-forms.ts';
import type { PublicKey } from './did-document.ts';
import {
  destroyPrivatePart,
  isDestroyed,
  type KeyOwner,
  makeKeyRecord,
  openKeyRecord,
  publishedForm,
} from './key-at-rest.ts';
import type { KeyEncryption } from './key-encryption.ts';
import type { KeyRecord, RegisterKeyRecord } from './key-records.ts';
import { type CheckpointSigner, makeRegisterKey, openRegisterKey } from './register-key.ts';

/** Signs bytes with one private key. Ed25519: 64 bytes; P-256: r || s, 64 bytes (JWS form). */
export type Sign = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** A key whose row was found to be as it was written. */
export interface OpenedKey {
  published: PublicKey;
  /** Null where the private part was destroyed. */
  sign: Sign | null;
}

/** Errors are those of key-at-rest.ts and register-key.ts; `key.signer_away` (503) where the keys cannot be reached just now. */
export interface KeyVault {
  /** A new key for one use, locked. */
  make(owner: KeyOwner, use: KeyRecord['use'], createdAt: string): Promise<KeyRecord>;
  open(record: KeyRecord, owner: KeyOwner): Promise<OpenedKey>;
  /** The record without its private part. */
  destroy(record: KeyRecord, owner: KeyOwner): Promise<KeyRecord>;
  makeRegisterKey(origin: string, at: string): Promise<RegisterKeyRecord>;
  openRegisterKey(record: RegisterKeyRecord): Promise<CheckpointSigner>;
}

/** The keys in this process. */
export function createLocalVault(encryption: KeyEncryption): KeyVault {
  return {
    make: async (owner, use, createdAt) => makeKeyRecord(owner, use, encryption, createdAt),
    async open(record, owner) {
      const key = isDestroyed(record) ? null : openKeyRecord(record, owner, encryption);
      const published = publishedForm(record, owner, encryption);
      return { published, sign: key === null ? null : signWith(key) };
    },
    destroy: async (record, owner) => destroyPrivatePart(record, owner, encryption),
    makeRegisterKey: async (origin, at) => makeRegisterKey(origin, encryption, at),
    openRegisterKey: async (record) => openRegisterKey(record, encryption),
  };
}

/** Signs with a key that is already unlocked; the KeyObject stays inside. */
export function signWith(key: KeyObject): (bytes: Uint8Array) => Uint8Array {
  return key.asymmetricKeyType === 'ed25519'
    ? (bytes) => sign(null, bytes, key)
    : (bytes) => besideEachOther(sign('sha256', bytes, key), 64);
}

/** Remembers keys that were opened, by the exact content of their row: a changed row is opened anew. Nobody changes a record that was read. */
export function rememberOpened(open: KeyVault['open']): KeyVault['open'] {
  const opened = new Map<string, { row: string; key: OpenedKey }>();
  /** The same for a row that was read once and is looked at several times. */
  const openedFor = new WeakMap<KeyRecord, { id: string; did: string; key: OpenedKey }>();
  return async (record, { id, did }) => {
    const same = openedFor.get(record);
    if (same?.id === id && same.did === did) return same.key;
    const row = fingerprint(record, { id, did });
    const known = opened.get(record.methodId);
    const key = known?.row === row ? known.key : await open(record, { id, did });
    opened.set(record.methodId, { row, key });
    openedFor.set(record, { id, did, key });
    return key;
  };
}

function fingerprint(record: KeyRecord, owner: KeyOwner): string {
  const { organisationId, issuerDid, methodId, use, algorithm, publicKeyMultibase, publicJwk, version } = record;
  const row = [
    owner,
    organisationId,
    issuerDid,
    methodId,
    use,
    algorithm,
    publicKeyMultibase,
    publicJwk,
    version,
    record.wrappedDataKey.length,
  ];
  return createHash('sha256')
    .update(JSON.stringify(row))
    .update(record.wrappedDataKey)
    .update(record.ciphertext)
    .digest('hex');
}

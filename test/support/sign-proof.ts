/**
 * Embedded proofs of every suite, made by hand from the text of the standards with `jsonld` and `node:crypto`: no library
 * of ours or of others decides here what is signed, so also what no honest signer would make can be made.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import jsonld from 'jsonld';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import { encodeBase58Multibase } from '../../src/verify/encoding.ts';
import type { Json } from './mock-authority.ts';

export interface TestKey {
  kind: 'Ed25519' | 'P-256' | 'P-384';
  privateKey: KeyObject;
  jwk: Json;
  multibase: string;
  /** `did:key:<multibase>` and its method. */
  did: string;
  methodId: string;
}

const PREFIX = { Ed25519: [0xed, 0x01], 'P-256': [0x80, 0x24], 'P-384': [0x81, 0x24] };

/** A new key in all its published forms. */
export function createKey(kind: TestKey['kind']): TestKey {
  const { privateKey, publicKey } =
    kind === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: kind });
  const jwk = publicKey.export({ format: 'jwk' }) as Json;
  const x = Buffer.from(String(jwk.x), 'base64url');
  const y = Buffer.from(String(jwk.y ?? ''), 'base64url');
  const body = kind === 'Ed25519' ? x : Buffer.concat([Buffer.from([2 + ((y.at(-1) ?? 0) & 1)]), x]);
  const multibase = encodeBase58Multibase(Buffer.from([...PREFIX[kind], ...body]));
  const did = `did:key:${multibase}`;
  return { kind, privateKey, jwk, multibase, did, methodId: `${did}#${multibase}` };
}

export interface ProofOptions {
  /** Members laid over the right ones before signing; undefined leaves one out. */
  proof?: Json;
  /** Proofs of the document that this one follows, part of what is signed. */
  previous?: readonly Json[];
}

/** One proof over a document; its suite is that of the key unless `proof` says otherwise. */
export async function createProof(document: Json, key: TestKey, options: ProofOptions = {}): Promise<Json> {
  const { proof = {}, previous = [] } = options;
  const { proof: _proofs, '@context': context, ...unsecured } = document;
  const config = {
    type: 'DataIntegrityProof',
    cryptosuite: key.kind === 'Ed25519' ? 'eddsa-rdfc-2022' : 'ecdsa-rdfc-2019',
    created: '2026-11-20T10:00:00Z',
    verificationMethod: key.methodId,
    proofPurpose: 'assertionMethod',
    ...proof,
  };
  const stated = JSON.parse(JSON.stringify(config)) as Json;
  const secured = previous.length > 0 ? { ...unsecured, proof: previous } : unsecured;
  const hash = key.kind === 'P-384' ? 'sha384' : 'sha256';
  const hashes: Buffer[] = [];
  for (const part of [stated, secured]) {
    const nquads = await jsonld.canonize(
      { '@context': context, ...part },
      { algorithm: 'RDFC-1.0', format: 'application/n-quads', base: null, safe: true, documentLoader },
    );
    hashes.push(createHash(hash).update(nquads).digest());
  }
  const data = Buffer.concat(hashes);
  const signature =
    key.kind === 'Ed25519'
      ? sign(null, data, key.privateKey)
      : sign(hash, data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return { ...stated, proofValue: encodeBase58Multibase(signature) };
}

/** The document with one proof by this key. */
export async function withProof(document: Json, key: TestKey, options: ProofOptions = {}): Promise<Json> {
  return { ...document, proof: [await createProof(document, key, options)] };
}

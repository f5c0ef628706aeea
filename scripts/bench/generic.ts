/**
 * The baseline: an issuer and verifier built on the generic library alone (`@digitalbazaar/vc`), as well as one can:
 * key objects are kept, contexts and documents come from memory. It shares no code with ours but the pinned contexts.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { issue, verifyCredential } from '@digitalbazaar/vc';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import type { DidDocument } from '../../src/openbadges/types.ts';
import { ed25519Multibase } from '../../src/signing/public-key.ts';

export type Json = Record<string, unknown>;

/** A key with its method, ready to sign. */
export interface GenericKey {
  methodId: string;
  multibase: string;
  privateKey: KeyObject;
}

export function makeGenericKey(did: string): GenericKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const multibase = ed25519Multibase(publicKey);
  return { methodId: `${did}#${multibase}`, multibase, privateKey };
}

/** The DID document of an issuer with these keys. */
export function didDocumentOf(did: string, ...keys: readonly GenericKey[]): DidDocument {
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: keys.map(({ methodId, multibase }) => ({
      id: methodId,
      type: 'Multikey',
      controller: did,
      publicKeyMultibase: multibase,
    })),
    assertionMethod: keys.map(({ methodId }) => methodId),
  };
}

/** `vc.issue` with a kept key. The document is not changed. */
export async function issueGeneric(document: object, key: GenericKey, created: string): Promise<Json> {
  const suite = new DataIntegrityProof({
    signer: { algorithm: 'Ed25519', id: key.methodId, sign: async ({ data }) => sign(null, data, key.privateKey) },
    date: created,
    cryptosuite,
  });
  return issue({ credential: structuredClone(document), suite, documentLoader });
}

export interface GenericVerifier {
  verify(credential: object): Promise<boolean>;
}

/** `vc.verifyCredential` over these DID documents and status lists (by address), its status check included. */
export function genericVerifier(
  documents: readonly DidDocument[],
  lists: ReadonlyMap<string, Json>,
  now: Date,
): GenericVerifier {
  const known = new Map<string, object>();
  for (const document of documents) {
    known.set(document.id, document);
    for (const method of document.verificationMethod) {
      known.set(method.id, { '@context': 'https://w3id.org/security/multikey/v1', ...method });
    }
  }
  const loader: JsonLdDocumentLoader = async (url) => {
    const document = known.get(url);
    return document === undefined ? documentLoader(url) : { contextUrl: null, documentUrl: url, document };
  };
  const check = async (credential: object): Promise<boolean> => {
    const suite = new DataIntegrityProof({ cryptosuite: withKeptKeys });
    const { verified } = await verifyCredential({ credential, suite, documentLoader: loader, now, checkStatus });
    return verified;
  };
  const checkStatus = async (options: object): Promise<{ verified: boolean }> => {
    const { credential } = options as { credential: { credentialStatus: StatusEntry } };
    const { statusListCredential, statusListIndex } = credential.credentialStatus;
    const list = lists.get(statusListCredential);
    if (list === undefined || !(await check(list))) return { verified: false };
    const { encodedList } = list.credentialSubject as { encodedList: string };
    const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'));
    const index = Number(statusListIndex);
    return { verified: ((bits[index >> 3] ?? 0xff) & (0x80 >> (index & 7))) === 0 };
  };
  return { verify: check };
}

interface StatusEntry {
  statusListCredential: string;
  statusListIndex: string;
}

/** The bits as a signed status list. */
export async function issueGenericList(
  bits: Uint8Array,
  about: { listUrl: string; did: string; key: GenericKey; validFrom: string; validUntil: string },
): Promise<Json> {
  return issueGeneric(
    {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: about.listUrl,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: about.did,
      validFrom: about.validFrom,
      validUntil: about.validUntil,
      credentialSubject: {
        id: `${about.listUrl}#list`,
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: `u${gzipSync(bits).toString('base64url')}`,
      },
    },
    about.key,
    about.validFrom,
  );
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** DER of an Ed25519 SubjectPublicKeyInfo up to its 32 bytes (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const keptKeys = new Map<string, KeyObject>();

/** The stock suite, but for the key object that it would make anew at every call. */
const withKeptKeys: LinkedDataCryptosuite = {
  ...cryptosuite,
  async createVerifier({ verificationMethod }) {
    const { publicKeyMultibase } = verificationMethod as { publicKeyMultibase: string };
    const key = keptKeys.get(publicKeyMultibase) ?? keyOf(publicKeyMultibase);
    keptKeys.set(publicKeyMultibase, key);
    return { algorithm: 'Ed25519', verify: async ({ data, signature }) => verify(null, data, key, signature) };
  },
};

function keyOf(multibase: string): KeyObject {
  let number = 0n;
  for (const character of multibase.slice(1)) number = number * 58n + BigInt(BASE58.indexOf(character));
  const bytes = Buffer.from(number.toString(16).padStart(68, '0'), 'hex').subarray(2);
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}

/**
 * A fictional issuer for tests: own keys, DID document, status list, and the power to sign anything, also what no honest
 * issuer would. It signs with the @digitalbazaar packages, so verifier and signer share no code but the contexts.
 */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { CompactSign, importJWK } from 'jose';
import { nodePlatform } from '../../src/node-platform.ts';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import type { FetchResult, TrustedIssuer, VerifyOptions } from '../../src/verify/index.ts';

export type Json = Record<string, unknown>;

export const NOW = new Date('2026-11-21T14:00:00Z');
export const CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
];

export interface SignOptions {
  key?: MultikeyPair;
  proofPurpose?: string;
  /** Members added to the proof before it is signed. */
  proof?: Json;
  created?: string | null;
}

export interface JwtOptions {
  header?: Json;
  /** Claims laid over the right ones; undefined leaves a claim out. */
  claims?: Json;
}

export interface ListOptions {
  revoked?: readonly number[];
  bits?: number;
  encodedList?: string;
  key?: MultikeyPair;
  /** Members laid over the right ones before signing. */
  list?: Json;
  subject?: Json;
}

export interface Authority {
  did: string;
  didUrl: string;
  listUrl: string;
  credentialKey: MultikeyPair;
  statusKey: MultikeyPair;
  /** Method id of the P-256 key. */
  jwtKid: string;
  /** The DID document; change it freely, it is served as it is. */
  didDocument: Json & { verificationMethod: Json[]; assertionMethod: unknown[] };
  /** An unsigned Open Badge in our canonical shape. */
  credential(overrides?: Json): Json;
  /** Any document with an eddsa-rdfc-2022 proof (one-element array). */
  sign(document: Json, options?: SignOptions): Promise<Json & { proof: Json[] }>;
  signJwt(document: Json, options?: JwtOptions): Promise<string>;
  /** A statement for paper: any payload text, with members laid over the right header; `key` absent: the right one. */
  signStatement(payload: string, header?: Json): Promise<string>;
  statusList(options?: ListOptions): Promise<Json>;
  /** Serves DID document and status list in this world. */
  publish(world: World, options?: ListOptions): Promise<void>;
}

/** Documents by address, and who asked for what. */
export interface World {
  documents: Map<string, Json | string | Uint8Array | FetchResult>;
  requests: string[];
  trust: TrustedIssuer[];
  options(overrides?: Partial<VerifyOptions>): VerifyOptions;
}

/** An internet of its own: nothing is reachable but what was put into `documents`. */
export function createWorld(): World {
  const world: World = {
    documents: new Map(),
    requests: [],
    trust: [],
    options: (overrides = {}) => ({
      now: NOW,
      platform: nodePlatform,
      trust: { find: async (did) => world.trust.find((issuer) => issuer.did === did) ?? null },
      fetchDocument: async (url) => {
        world.requests.push(url);
        return answer(world.documents.get(url));
      },
      ...overrides,
    }),
  };
  return world;
}

function answer(document: Json | string | Uint8Array | FetchResult | undefined): FetchResult {
  if (document === undefined) return { ok: false, code: 'NOT_FOUND' };
  if (document instanceof Uint8Array) return { ok: true, bytes: document, contentType: '' };
  if (typeof document === 'object' && typeof document.ok === 'boolean') return document as FetchResult;
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return { ok: true, bytes: new TextEncoder().encode(text), contentType: 'application/json' };
}

/** Makes an issuer at `did:web:<host>:issuers:<slug>`. Keys are new each time unless seeds are given. */
export async function createAuthority({ host = 'issuer.example', slug = 'werkplek' } = {}): Promise<Authority> {
  const did = `did:web:${host}:issuers:${slug}`;
  const base = `https://${decodeURIComponent(host)}`;
  const listUrl = `${base}/status/1`;
  const credentialKey = await Ed25519Multikey.generate({ controller: did });
  const statusKey = await Ed25519Multikey.generate({ controller: did });
  const ecKey = await EcdsaMultikey.generate({ controller: did, curve: 'P-256' });
  const secretJwk = await EcdsaMultikey.toJwk({ keyPair: ecKey, secretKey: true });
  const jwtKid = `${did}#jwt-${randomBytes(4).toString('hex')}`;
  const { kty, crv, x, y } = secretJwk;

  const authority: Authority = {
    did,
    didUrl: `${base}/issuers/${slug}/did.json`,
    listUrl,
    credentialKey,
    statusKey,
    jwtKid,
    didDocument: {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: did,
      verificationMethod: [
        multikeyMethod(did, credentialKey),
        multikeyMethod(did, statusKey),
        { id: jwtKid, type: 'JsonWebKey', controller: did, publicKeyJwk: { kty, crv, x, y } },
      ],
      assertionMethod: [credentialKey.id, statusKey.id, jwtKid],
    },
    credential: (overrides = {}) => ({ ...baseCredential(did, listUrl), ...overrides }),
    sign: (document, options = {}) => signDocument(document, { key: credentialKey, ...options }),
    async signJwt(document, { header = {}, claims = {} } = {}) {
      const payload = { ...claimsOf(document), ...document, ...claims };
      const protectedHeader = { alg: 'ES256', kid: jwtKid, typ: 'JWT', ...header };
      return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader(protectedHeader)
        .sign(await importJWK(secretJwk, 'ES256'));
    },
    async signStatement(payload, header = {}) {
      const kid = jwtKid.split('#')[1]?.slice(0, 8);
      return new CompactSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'blijk1', ...header })
        .sign(await importJWK(secretJwk, 'ES256'));
    },
    statusList: (options = {}) => signList(did, listUrl, { key: statusKey, ...options }),
    async publish(world, options = {}) {
      world.documents.set(authority.didUrl, authority.didDocument);
      world.documents.set(listUrl, await authority.statusList(options));
    },
  };
  return authority;
}

/** A verification method as an issuer publishes it. */
export function multikeyMethod(controller: string, key: MultikeyPair): Json {
  return { id: key.id, type: 'Multikey', controller, publicKeyMultibase: key.publicKeyMultibase };
}

/** Signs whatever it is given: the checks of a credential library are left out on purpose. */
export async function signDocument(
  document: Json,
  {
    key,
    proofPurpose = 'assertionMethod',
    proof = {},
    created = '2026-11-20T10:00:00Z',
  }: SignOptions & { key: MultikeyPair },
): Promise<Json & { proof: Json[] }> {
  const suite = new DataIntegrityProof({ signer: key.signer(), date: created, cryptosuite });
  const made = await suite.createProof({
    document,
    purpose: { update: async (draft: Json) => ({ ...draft, proofPurpose, ...proof }) },
    proofSet: [],
    documentLoader,
  });
  return { ...document, proof: [made] };
}

/** `encodedList` with these bits set; `bits` below 131,072 makes a list that is too short. */
export function encodeBits(revoked: readonly number[], bits = 131_072): string {
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  for (const index of revoked) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return `u${gzipSync(bytes).toString('base64url')}`;
}

function signList(did: string, listUrl: string, options: ListOptions & { key: MultikeyPair }): Promise<Json> {
  const { revoked = [], bits, encodedList = encodeBits(revoked, bits), list = {}, subject = {}, key } = options;
  const unsigned = {
    '@context': [CONTEXTS[0]],
    id: listUrl,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: did,
    validFrom: '2026-11-21T13:30:00Z',
    validUntil: '2026-11-22T13:30:00Z',
    credentialSubject: {
      id: `${listUrl}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList,
      ...subject,
    },
    ...list,
  };
  return signDocument(unsigned, { key, created: '2026-11-21T13:30:00Z' });
}

function claimsOf(document: Json): Json {
  const seconds = (time: unknown): number => Math.floor(Date.parse(String(time)) / 1_000);
  const subject = document.credentialSubject as Json;
  const issuer = document.issuer as Json;
  return {
    iss: issuer.id,
    jti: document.id,
    nbf: seconds(document.validFrom),
    sub: subject.id,
    ...(document.validUntil === undefined ? {} : { exp: seconds(document.validUntil) }),
  };
}

/** "Kan goed samenwerken", of a fictional issuer to a fictional person. Name hash: "Sam de Vries" + salt. */
function baseCredential(did: string, listUrl: string): Json {
  const achievement = 'https://issuer.example/achievements/7';
  const level = (slug: string, name: string): Json => ({
    id: `${achievement}#${slug}`,
    type: ['RubricCriterionLevel'],
    name,
  });
  return {
    '@context': CONTEXTS,
    id: 'urn:uuid:6f9d4a3e-2f0c-4b5e-9d57-3c1a2b4e5f60',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Samenwerken',
    issuer: { id: did, type: ['Profile'], name: 'Stichting Proefwerk (fictief)' },
    validFrom: '2026-11-20T10:00:00Z',
    awardedDate: '2026-11-20T12:00:00Z',
    credentialSubject: {
      id: 'urn:uuid:0b7f2c1d-8e3a-4d6b-9c5f-7a1e2d3c4b5a',
      type: ['AchievementSubject'],
      identifier: [
        {
          type: 'IdentityObject',
          hashed: true,
          identityType: 'name',
          identityHash: 'sha256$d3945c7bdabfc4beb82e7bc1a93760c17fbb9d105dac0b90540c5be3c9092ba9',
          salt: 'AAAAAAAAAAAAAAAAAAAAAA',
        },
      ],
      achievement: {
        id: achievement,
        type: ['Achievement'],
        achievementType: 'Badge',
        name: 'Samenwerken',
        description: 'kan goed samenwerken',
        criteria: { narrative: '- helpt een collega' },
        tag: ['team', 'werk'],
        alignment: [
          { type: ['Alignment'], targetName: 'Samenwerken', targetUrl: 'http://data.europa.eu/esco/skill/fictief' },
        ],
        resultDescription: [
          {
            id: `${achievement}#niveau`,
            type: ['ResultDescription'],
            name: 'Niveau',
            resultType: 'RubricCriterionLevel',
            rubricCriterionLevel: [level('beginner', 'Beginner'), level('gevorderd', 'Gevorderd')],
          },
        ],
      },
      result: [
        { type: ['Result'], resultDescription: `${achievement}#niveau`, achievedLevel: `${achievement}#gevorderd` },
      ],
    },
    credentialStatus: {
      id: `${listUrl}#94567`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '94567',
      statusListCredential: listUrl,
    },
  };
}

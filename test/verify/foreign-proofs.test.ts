/** Proofs and keys of others: every suite and form of key we check, sets and chains of proofs, VCDM 1.1. */

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { CompactSign, importJWK } from 'jose';
import { type Check, type Verification, verify } from '../../src/verify/index.ts';
import { CONTEXTS, createAuthority, createWorld, type Json, type World } from '../support/mock-authority.ts';
import { createKey, createProof, type TestKey, withProof } from '../support/sign-proof.ts';

const V1 = 'https://www.w3.org/2018/credentials/v1';
const SUITE_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';
const CONTEXT_301 = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json';

const template = (await createAuthority()).credential();
let world: World;

beforeEach(() => {
  world = createWorld();
});

/** A badge of this issuer without a status. */
function badge(issuerId: string, overrides: Json = {}): Json {
  const { credentialStatus: _status, ...rest } = template;
  return { ...rest, issuer: { ...(rest.issuer as Json), id: issuerId }, ...overrides };
}

function badgeOfVcdm1(issuerId: string, overrides: Json = {}): Json {
  const { validFrom, '@context': _contexts, ...rest } = badge(issuerId);
  return { '@context': [V1, CONTEXT_301, SUITE_2020], ...rest, issuanceDate: validFrom, ...overrides };
}

const run = (input: Json | string): Promise<Verification> =>
  verify({ text: typeof input === 'string' ? input : JSON.stringify(input) }, world.options());

/** Verdict and the code of the first check that did not pass, except that nobody knows these issuers. */
async function judge(input: Json | string): Promise<[string, string | undefined]> {
  const { report } = await run(input);
  const bad = report.checks.find(({ outcome, id }) => (outcome === 'fail' || outcome === 'unknown') && id !== 'issuer');
  return [report.verdict, bad?.code];
}

async function checkOf(input: Json | string, id: Check['id']): Promise<Check | undefined> {
  return (await run(input)).report.checks.find((check) => check.id === id);
}

const GENUINE = ['unknown_issuer', undefined];
const legacy = { type: 'Ed25519Signature2020', cryptosuite: undefined };

describe('suites', () => {
  test.each<[string, TestKey['kind'], Json]>([
    ['eddsa-rdfc-2022', 'Ed25519', {}],
    ['eddsa-2022', 'Ed25519', { cryptosuite: 'eddsa-2022' }],
    ['ecdsa-rdfc-2019', 'P-256', {}],
    ['ecdsa-rdfc-2019', 'P-384', {}],
  ])('%s with %s', async (suite, kind, proof) => {
    const key = createKey(kind);
    const signed = await withProof(badge(key.did), key, { proof });
    expect(await judge(signed)).toEqual(GENUINE);
    expect((await checkOf(signed, 'proof'))?.params).toEqual({ suite });
    expect(await judge({ ...signed, name: 'Lassen' })).toEqual(['invalid', 'PROOF_INVALID']);
    const [made] = signed.proof as [Json];
    expect(await judge({ ...signed, proof: [{ ...made, created: '2026-11-20T10:00:01Z' }] })).toEqual([
      'invalid',
      'PROOF_INVALID',
    ]);
    expect(await judge({ ...signed, proof: [{ ...made, proofValue: `z${'1'.repeat(64)}` }] })).toEqual([
      'invalid',
      'PROOF_INVALID',
    ]);
  });

  test('Ed25519Signature2020, which needs its context and a date', async () => {
    const key = createKey('Ed25519');
    const document = badge(key.did, { '@context': [...CONTEXTS, SUITE_2020] });
    const signed = await withProof(document, key, { proof: legacy });
    expect(await judge(signed)).toEqual(GENUINE);
    expect(await judge({ ...signed, name: 'Lassen' })).toEqual(['invalid', 'PROOF_INVALID']);
    const undated = await withProof(document, key, { proof: { ...legacy, created: undefined } });
    expect(await judge(undated)).toEqual(['unverifiable', 'PROOF_MALFORMED']);
    expect(await judge({ ...signed, '@context': CONTEXTS })).toEqual(['unverifiable', 'DATA_LOSS_DETECTION_ERROR']);
  });

  test('a key of another kind than the suite', async () => {
    const ed = createKey('Ed25519');
    const ec = createKey('P-256');
    const wrong = await withProof(badge(ec.did), ec, { proof: { cryptosuite: 'eddsa-rdfc-2022' } });
    expect(await judge(wrong)).toEqual(['unverifiable', 'KEY_TYPE_UNSUPPORTED']);
    const other = await withProof(badge(ed.did), ed, { proof: { cryptosuite: 'ecdsa-rdfc-2019' } });
    expect(await judge(other)).toEqual(['unverifiable', 'KEY_TYPE_UNSUPPORTED']);
  });

  test.each(['ecdsa-sd-2023', 'bbs-2023', 'eddsa-jcs-2022', 'toString'])('%s is not checked', async (cryptosuite) => {
    const key = createKey('Ed25519');
    const signed = await withProof(badge(key.did), key, { proof: { cryptosuite } });
    expect(await judge(signed)).toEqual(['unverifiable', 'SUITE_UNSUPPORTED']);
  });
});

describe('keys', () => {
  test.each(['P-256', 'P-384'] as const)('did:key of %s as a library of others writes it', async (curve) => {
    const pair = await EcdsaMultikey.generate({ curve });
    const key = createKey(curve);
    const jwk = await EcdsaMultikey.toJwk({ keyPair: pair, secretKey: true });
    const privateKey = await importJWK(jwk, curve === 'P-256' ? 'ES256' : 'ES384', { extractable: true });
    expect(privateKey).toBeDefined();
    const did = `did:key:${pair.publicKeyMultibase}`;
    const { KeyObject } = await import('node:crypto');
    const theirs: TestKey = {
      ...key,
      privateKey: KeyObject.from(privateKey as never),
      did,
      methodId: `${did}#${pair.publicKeyMultibase}`,
    };
    expect(await judge(await withProof(badge(did), theirs))).toEqual(GENUINE);
  });

  test.each<TestKey['kind']>(['Ed25519', 'P-256', 'P-384'])('JsonWebKey of %s at an https issuer', async (kind) => {
    const key = createKey(kind);
    const issuer = 'https://school.example/profiel';
    const methodId = `${issuer}#sleutel`;
    const method = { id: methodId, type: 'JsonWebKey', controller: issuer, publicKeyJwk: key.jwk };
    world.documents.set(issuer, { id: issuer, verificationMethod: [method], assertionMethod: [methodId] });
    const signed = await withProof(badge(issuer), { ...key, methodId });
    expect(await judge(signed)).toEqual(GENUINE);
    world.trust.push({ did: issuer, name: 'School', own: false, from: null, until: null, keys: [key.multibase] });
    expect(await judge(signed)).toEqual(['valid', undefined]);
  });

  test.each<TestKey['kind']>(['Ed25519', 'P-256', 'P-384'])('did:jwk of %s', async (kind) => {
    const key = createKey(kind);
    const did = `did:jwk:${Buffer.from(JSON.stringify(key.jwk)).toString('base64url')}`;
    expect(await judge(await withProof(badge(did), { ...key, methodId: `${did}#0` }))).toEqual(GENUINE);
    expect(world.requests).toEqual([]);
    const forCipher = `did:jwk:${Buffer.from(JSON.stringify({ ...key.jwk, use: 'enc' })).toString('base64url')}`;
    const refused = await withProof(badge(forCipher), { ...key, methodId: `${forCipher}#0` });
    expect(await judge(refused)).toEqual(['unverifiable', 'DID_INVALID']);
  });

  test.each(['did:jwk:', 'did:jwk:e30', 'did:jwk:bm8', 'did:jwk:e30='])('%s gives no key', async (did) => {
    const key = createKey('Ed25519');
    expect((await judge(await withProof(badge(did), { ...key, methodId: `${did}#0` })))[0]).toBe('unverifiable');
  });

  test('a bare did:key as method', async () => {
    const key = createKey('P-256');
    expect(await judge(await withProof(badge(key.did), { ...key, methodId: key.did }))).toEqual(GENUINE);
  });

  const atIssuer = async (method: (key: TestKey) => Json): Promise<[string, string | undefined]> => {
    const key = createKey('P-256');
    const issuer = 'https://school.example/profiel';
    const methodId = `${issuer}#sleutel`;
    const published = { id: methodId, controller: issuer, ...method(key) };
    world.documents.set(issuer, { id: issuer, verificationMethod: [published], assertionMethod: [methodId] });
    return judge(await withProof(badge(issuer), { ...key, methodId }));
  };

  test.each<[string, (key: TestKey) => Json, string, string]>([
    [
      'a point beside its curve',
      ({ jwk }) => ({ publicKeyJwk: { ...jwk, y: jwk.x } }),
      'unverifiable',
      'KEY_TYPE_UNSUPPORTED',
    ],
    [
      'a coordinate with a byte too few',
      ({ jwk }) => ({ publicKeyJwk: { ...jwk, x: String(jwk.x).slice(0, -4) } }),
      'unverifiable',
      'KEY_TYPE_UNSUPPORTED',
    ],
    [
      'secp256k1',
      ({ jwk }) => ({ publicKeyJwk: { ...jwk, crv: 'secp256k1' } }),
      'unverifiable',
      'KEY_TYPE_UNSUPPORTED',
    ],
    [
      'two keys in one method',
      ({ jwk, multibase }) => ({ publicKeyJwk: jwk, publicKeyMultibase: multibase }),
      'unverifiable',
      'ISSUER_DOCUMENT_INVALID',
    ],
    [
      'the secret beside it',
      ({ multibase }) => ({ publicKeyMultibase: multibase, secretKeyMultibase: 'z42' }),
      'invalid',
      'KEY_LEAK',
    ],
    [
      'revoked',
      ({ multibase }) => ({ publicKeyMultibase: multibase, revoked: '2026-11-21T00:00:00Z' }),
      'invalid',
      'KEY_REVOKED',
    ],
    [
      'expired when it signed',
      ({ multibase }) => ({ publicKeyMultibase: multibase, expires: '2026-11-20T09:59:59Z' }),
      'invalid',
      'KEY_EXPIRED_AT_SIGNING',
    ],
  ])('%s', async (_about, method, verdict, code) => {
    expect(await atIssuer(method)).toEqual([verdict, code]);
  });

  test('a profile that publishes no keys for assertions', async () => {
    const key = createKey('Ed25519');
    const issuer = 'https://school.example/profiel';
    const methodId = `${issuer}#sleutel`;
    world.documents.set(issuer, {
      id: issuer,
      type: ['Profile'],
      publicKey: [{ id: methodId, controller: issuer, publicKeyMultibase: key.multibase }],
    });
    const signed = await withProof(badge(issuer), { ...key, methodId });
    expect(await judge(signed)).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
  });
});

describe('C10: several proofs', () => {
  const issuer = createKey('Ed25519');
  const witness = createKey('P-256');
  const document = badge(issuer.did);
  const set = async (...proofs: (Json | Promise<Json>)[]): Promise<Json> => ({
    ...document,
    proof: await Promise.all(proofs),
  });
  const own = createProof(document, issuer);
  const other = createProof(document, witness);
  const broken = other.then((proof) => ({ ...proof, created: '2026-11-20T10:00:01Z' }));
  const strange = own.then((proof) => ({ ...proof, cryptosuite: 'bbs-2023' }));

  test('all right, in any order', async () => {
    expect(await judge(await set(own, other))).toEqual(GENUINE);
    expect(await judge(await set(other, own))).toEqual(GENUINE);
    const check = await checkOf(await set(other, own), 'proof');
    expect(check?.params).toEqual({ suite: 'eddsa-rdfc-2022', proofs: 2 });
    expect((await checkOf(await set(other, own), 'key'))?.params).toEqual({ method: issuer.methodId });
  });

  test('one bad, whoever signed it', async () => {
    expect(await judge(await set(own, broken))).toEqual(['invalid', 'PROOF_INVALID']);
    expect(await judge(await set(broken, own))).toEqual(['invalid', 'PROOF_INVALID']);
  });

  test('an unknown suite beside a good one is not known, beside a bad one it is bad', async () => {
    expect(await judge(await set(own, strange))).toEqual(['unverifiable', 'SUITE_UNSUPPORTED']);
    expect(await judge(await set(strange, own))).toEqual(['unverifiable', 'SUITE_UNSUPPORTED']);
    expect(await judge(await set(own, strange, broken))).toEqual(['invalid', 'PROOF_INVALID']);
  });

  test('without one of the issuer nobody is asked', async () => {
    const web = { ...witness, methodId: 'did:web:getuige.example#k' };
    const signed = await set(createProof(document, web), other);
    expect(await judge(signed)).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
    expect(world.requests).toEqual([]);
  });

  test('a witness who cannot be reached', async () => {
    const web = { ...witness, methodId: 'did:web:getuige.example#k' };
    expect(await judge(await set(own, createProof(document, web)))).toEqual(['unverifiable', 'ISSUER_UNREACHABLE']);
  });

  test('four are checked, five refused', async () => {
    expect(await judge(await set(own, other, own, other))).toEqual(GENUINE);
    expect(await judge(await set(own, other, own, other, own))).toEqual(['unverifiable', 'PROOF_COUNT']);
  });

  describe('chains', () => {
    const first = createProof(document, witness, { proof: { id: 'urn:uuid:00000000-0000-4000-8000-000000000001' } });
    const second = createProof(document, witness, { proof: { id: 'urn:uuid:00000000-0000-4000-8000-000000000002' } });
    const chain = async (named: unknown, ...previous: Promise<Json>[]): Promise<Json> =>
      createProof(document, issuer, {
        proof: { previousProof: named },
        previous: await Promise.all(previous),
      });
    const idOf = async (proof: Promise<Json>): Promise<string> => String((await proof).id);

    test('one before it, as text; two, as a list', async () => {
      expect(await judge(await set(first, chain(await idOf(first), first)))).toEqual(GENUINE);
      const named = [await idOf(first), await idOf(second)];
      expect(await judge(await set(first, second, chain(named, first, second)))).toEqual(GENUINE);
      expect(await judge(await set(chain(named, first, second), second, first))).toEqual(GENUINE);
    });

    test('the proof before it is taken away', async () => {
      const chained = chain(await idOf(first), first);
      expect(await judge(await set(chained))).toEqual(['invalid', 'PROOF_VERIFICATION_ERROR']);
      expect(await judge(await set(second, chained))).toEqual(['invalid', 'PROOF_VERIFICATION_ERROR']);
    });

    test('the proof before it is another of that name, or two', async () => {
      const chained = chain(await idOf(first), first);
      const renamed = createProof(document, witness, {
        proof: { id: await idOf(first), created: '2026-11-20T11:00:00Z' },
      });
      expect(await judge(await set(renamed, chained))).toEqual(['invalid', 'PROOF_INVALID']);
      expect(await judge(await set(first, renamed, chained))).toEqual(['unverifiable', 'PROOF_MALFORMED']);
    });

    test('a chained proof that did not sign the one before it', async () => {
      expect(await judge(await set(first, chain(await idOf(first))))).toEqual(['invalid', 'PROOF_INVALID']);
    });

    test.each([[5], [{}], [['urn:uuid:1', 5]]])('previousProof %p', async (previousProof) => {
      const made = { ...(await own), previousProof };
      expect((await judge(await set(made)))[0]).not.toBe('unknown_issuer');
    });
  });
});

describe('VCDM 1.1', () => {
  const key = createKey('Ed25519');
  const sign = (overrides: Json = {}): Promise<Json> =>
    withProof(JSON.parse(JSON.stringify(badgeOfVcdm1(key.did, overrides))), key, { proof: legacy });

  test('genuine, with its dates in the report', async () => {
    const signed = await sign({ expirationDate: '2027-11-20T10:00:00Z' });
    expect(await judge(signed)).toEqual(GENUINE);
    expect((await checkOf(signed, 'validity'))?.params).toEqual({
      validFrom: '2026-11-20T10:00:00Z',
      validUntil: '2027-11-20T10:00:00Z',
    });
    expect((await run(signed)).report.summary.validFrom).toBe('2026-11-20T10:00:00Z');
    expect(await judge({ ...signed, name: 'Lassen' })).toEqual(['invalid', 'PROOF_INVALID']);
  });

  test('expired, and not yet valid', async () => {
    expect((await judge(await sign({ expirationDate: '2026-11-20T11:00:00Z' })))[0]).toBe('expired');
    expect((await judge(await sign({ issuanceDate: '2026-11-22T11:00:00Z' })))[0]).toBe('not_yet_valid');
  });

  test.each<[string, Json]>([
    ['context.json', { '@context': [V1, 'https://purl.imsglobal.org/spec/ob/v3p0/context.json', SUITE_2020] }],
    ['3.0.2', { '@context': [V1, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json', SUITE_2020] }],
  ])('context %s', async (_about, overrides) => {
    expect(await judge(await sign({ ...overrides, awardedDate: undefined }))).toEqual(GENUINE);
  });

  test('without a date, or with the dates of 2.0', async () => {
    const { issuanceDate, ...undated } = await sign();
    expect(issuanceDate).toBeDefined();
    expect(await judge(undated)).toEqual(['unverifiable', 'DATE_INVALID']);
    expect(await judge(await sign({ validFrom: '2026-11-20T10:00:00Z' }))).toEqual(['unverifiable', 'DATE_INVALID']);
    expect(await judge(await sign({ validUntil: '2026-11-20T11:00:00Z' }))).toEqual(['unverifiable', 'DATE_INVALID']);
    const modern = { ...badge(key.did), issuanceDate: '2026-11-20T10:00:00Z' };
    expect(await judge({ ...modern, proof: [await createProof(badge(key.did), key)] })).toEqual([
      'unverifiable',
      'DATE_INVALID',
    ]);
  });

  test('P1: the expiry carried off to a second object of the credential, signature right', async () => {
    const id = template.id;
    const expirationDate = '2026-11-20T11:00:00Z';
    const expired = await sign({ expirationDate, evidence: [{ id, type: ['Evidence'] }] });
    expect((await judge(expired))[0]).toBe('expired');
    const { expirationDate: _gone, ...rest } = expired;
    const moved = { ...rest, evidence: [{ id, type: ['Evidence', 'VerifiableCredential'], expirationDate }] };
    expect(await judge(moved)).toEqual(['unverifiable', 'SHAPE_VALUE']);
  });

  test('the context of 1.1 in another place, or in our name', async () => {
    expect(await judge({ ...(await sign()), '@context': [...CONTEXTS, V1] })).toEqual([
      'unverifiable',
      'SHAPE_CONTEXT_NOT_ALLOWED',
    ]);
    world.trust.push({ did: key.did, name: 'Wij', own: true, from: null, until: null, keys: [] });
    expect(await judge(await sign())).toEqual(['invalid', 'SHAPE_CONTEXT_NOT_ALLOWED']);
  });

  test('a name is required', async () => {
    const { name: _name, ...nameless } = badgeOfVcdm1(key.did);
    const signed = await withProof(nameless, key, { proof: legacy });
    expect(await judge(signed)).toEqual(['unverifiable', 'SCHEMA_INVALID']);
  });

  describe('as a token', () => {
    const ec = createKey('P-256');
    const token = (payload: Json): Promise<string> =>
      importJWK(ec.privateKey.export({ format: 'jwk' }) as never, 'ES256').then((secret) =>
        new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
          .setProtectedHeader({ alg: 'ES256', kid: ec.methodId })
          .sign(secret),
      );
    const vc = badgeOfVcdm1(ec.did, { '@context': [V1, CONTEXT_301] });
    const claims = {
      iss: ec.did,
      jti: vc.id,
      sub: (vc.credentialSubject as Json).id,
      nbf: Date.parse(String(vc.issuanceDate)) / 1_000,
    };

    test('in the claim vc, by a did:key of P-256', async () => {
      expect(await judge(await token({ ...claims, vc }))).toEqual(GENUINE);
      const { sub: _sub, ...without } = claims;
      expect((await checkOf(await token({ ...without, vc }), 'proof'))?.params).toEqual({
        suite: 'ES256',
        missing: 'sub',
      });
      expect(await judge(await token({ ...claims, nbf: 1, vc }))).toEqual(['invalid', 'JWT_CLAIMS_MISMATCH']);
    });

    test('VCDM 2.0 in vc, 1.1 beside it, or both', async () => {
      const mismatch = ['unverifiable', 'JWT_CLAIMS_MISMATCH'];
      expect(await judge(await token({ ...claims, vc: badge(ec.did) }))).toEqual(mismatch);
      expect(await judge(await token({ ...claims, ...vc }))).toEqual(mismatch);
      expect(await judge(await token({ ...claims, ...badge(ec.did), vc }))).toEqual(['unverifiable', 'SHAPE_VALUE']);
      expect(await judge(await token({ ...claims, ...badge(ec.did), vc: { name: 'x' } }))).toEqual(mismatch);
    });
  });
});

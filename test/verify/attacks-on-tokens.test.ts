/** Attacks on the VC-JWT form and on keys and DIDs (rows J, P13). */
import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { verify } from '../../src/verify/index.ts';
import { type Authority, createAuthority, createWorld, type Json, type World } from '../support/mock-authority.ts';

let issuer: Authority;
let attacker: Authority;
let world: World;
let token: string;

beforeAll(async () => {
  issuer = await createAuthority();
  attacker = await createAuthority({ host: 'kwaad.example', slug: 'e' });
  world = createWorld();
  await issuer.publish(world);
  await attacker.publish(world);
  token = await issuer.signJwt(issuer.credential());
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const part = (at: number): Json => JSON.parse(Buffer.from(token.split('.')[at] ?? '', 'base64url').toString());

async function judge(compact: string, own = false): Promise<[string, string | undefined]> {
  const trust = {
    find: async (did: string) =>
      did === issuer.did ? { did, name: 'x', own, from: null, until: null, keys: [] } : null,
  };
  const { report } = await verify({ text: compact }, world.options({ trust }));
  return [report.verdict, report.checks.find(({ outcome }) => outcome === 'fail' || outcome === 'unknown')?.code];
}

/** The genuine token with another header, its signature kept (or replaced). */
function forge(header: Json, signature = token.split('.')[2]): string {
  return `${encode({ ...part(0), ...header })}.${token.split('.')[1]}.${signature}`;
}

describe('J1: algorithms', () => {
  test.each(['none', 'NONE', '', 'HS256', 'nOnE', 'dir'])('%p is refused', async (alg) => {
    expect(await judge(forge({ alg }))).toEqual(['invalid', 'ERR_JOSE_ALG_NOT_ALLOWED']);
    expect(await judge(forge({ alg }, ''), true)).toEqual(['invalid', 'ERR_JOSE_ALG_NOT_ALLOWED']);
  });

  test('HS256 with the public key as secret', async () => {
    const body = `${encode({ ...part(0), alg: 'HS256' })}.${token.split('.')[1]}`;
    const secret = JSON.stringify(issuer.didDocument.verificationMethod[2]?.publicKeyJwk);
    const mac = createHmac('sha256', secret).update(body).digest('base64url');
    expect(await judge(`${body}.${mac}`)).toEqual(['invalid', 'ERR_JOSE_ALG_NOT_ALLOWED']);
  });

  test('RS256 in our name, and with a key of another kind', async () => {
    expect(await judge(forge({ alg: 'RS256' }), true)).toEqual(['invalid', 'ERR_JOSE_ALG_NOT_ALLOWED']);
    expect(await judge(forge({ alg: 'RS256' }))).toEqual(['unverifiable', 'KEY_TYPE_UNSUPPORTED']);
  });

  test('a sound algorithm that is not supported is not called false', async () => {
    expect(await judge(forge({ alg: 'PS256' }))).toEqual(['unverifiable', 'SUITE_UNSUPPORTED']);
    expect(await judge(forge({ alg: 'PS256' }), true)).toEqual(['invalid', 'ERR_JOSE_ALG_NOT_ALLOWED']);
  });

  test.each([
    ['RS256', 2048, 'valid'],
    ['EdDSA', 0, 'valid'],
  ])('%s of a foreign issuer', async (alg, modulusLength, verdict) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, {
      extractable: true,
      ...(modulusLength ? { modulusLength } : {}),
    });
    const kid = `${issuer.did}#${alg}`;
    const method = { id: kid, type: 'JsonWebKey', controller: issuer.did, publicKeyJwk: await exportJWK(publicKey) };
    const document = structuredClone(issuer.didDocument);
    document.verificationMethod.push(method);
    document.assertionMethod.push(kid);
    world.documents.set(issuer.didUrl, document);
    const made = await new SignJWT(part(1)).setProtectedHeader({ alg, kid }).sign(privateKey);
    expect((await judge(made))[0]).toBe(verdict);
    world.documents.set(issuer.didUrl, issuer.didDocument);
  });
});

describe('J2, J5, P13: header members', () => {
  test('a token signed with the key in its own header', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const header = { alg: 'ES256', jwk: await exportJWK(publicKey) };
    const forged = await new SignJWT(part(1)).setProtectedHeader(header).sign(privateKey);
    expect(await judge(forged)).toEqual(['unverifiable', 'JOSE_HEADER_NOT_ALLOWED']);
    expect(await judge(forged, true)).toEqual(['invalid', 'JOSE_HEADER_NOT_ALLOWED']);
  });

  test.each<[Json]>([
    [{ jku: 'https://kwaad.example/jwks' }],
    [{ x5u: 'https://kwaad.example/cert' }],
    [{ x5c: ['MIIB'] }],
    [{ crit: ['exp'] }],
    [{ b64: false }],
    [{ zip: 'DEF' }],
    [{ cty: 'JWT' }],
    [{ typ: 'at+jwt' }],
    [{ kid: undefined }],
  ])('%p', async (header) => {
    expect(await judge(forge(header))).toEqual(['unverifiable', 'JOSE_HEADER_NOT_ALLOWED']);
    expect((await judge(forge(header), true))[0]).toBe('invalid');
  });
});

describe('J3: kid', () => {
  test.each([
    '../../keys/x',
    "' OR 1=1",
    'http://169.254.169.254/latest',
    'x'.repeat(10_000),
    'did:web:issuer.example:issuers:werkplek2#k',
  ])('%.40s is nobody of this issuer and causes no request', async (kid) => {
    const before = world.requests.length;
    expect(await judge(forge({ kid }))).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
    expect(world.requests.length).toBe(before);
  });

  test("the attacker's own kid and signature on the issuer's badge", async () => {
    expect(await judge(await attacker.signJwt(issuer.credential()))).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
  });
});

test('any other signature or payload fails', async () => {
  const [header, payload, signature = ''] = token.split('.');
  const changed = encode({ ...part(1), name: 'Lassen' });
  expect(await judge(`${header}.${changed}.${signature}`)).toEqual(['invalid', 'PROOF_INVALID']);
  expect(await judge(`${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`)).toEqual([
    'invalid',
    'PROOF_INVALID',
  ]);
  expect(await judge(`${header}.${payload}.AAAA`)).toEqual(['invalid', 'PROOF_INVALID']);
});

describe('claims', () => {
  test.each<[Json]>([
    [{ iss: 'did:web:kwaad.example:issuers:e' }],
    [{ sub: 'urn:uuid:11111111-1111-4111-8111-111111111111' }],
    [{ jti: 'urn:uuid:11111111-1111-4111-8111-111111111111' }],
    [{ nbf: 1 }],
    [{ nbf: '1795168800' }],
    [{ exp: 4_102_444_800 }],
  ])('%p contradicts the credential', async (claims) => {
    expect(await judge(await issuer.signJwt(issuer.credential(), { claims }))).toEqual([
      'invalid',
      'JWT_CLAIMS_MISMATCH',
    ]);
  });

  test.each(['iss', 'jti', 'nbf'])('%s is required', async (claim) => {
    const made = await issuer.signJwt(issuer.credential(), { claims: { [claim]: undefined } });
    expect(await judge(made)).toEqual(['unverifiable', 'JWT_CLAIMS_MISSING']);
    expect(await judge(made, true)).toEqual(['invalid', 'JWT_CLAIMS_MISSING']);
  });

  test('exp is required where the credential ends', async () => {
    const made = await issuer.signJwt(issuer.credential({ validUntil: '2027-11-20T10:00:00Z' }), {
      claims: { exp: undefined },
    });
    expect(await judge(made)).toEqual(['unverifiable', 'JWT_CLAIMS_MISSING']);
    expect((await judge(await issuer.signJwt(issuer.credential({ validUntil: '2027-11-20T10:00:00Z' }))))[0]).toBe(
      'valid',
    );
  });

  test('a foreign token may lack sub and carry iat and aud', async () => {
    const made = await issuer.signJwt(issuer.credential(), {
      claims: { sub: undefined, iat: 1_795_168_800, aud: 'x' },
    });
    expect((await judge(made))[0]).toBe('valid');
    expect(await judge(made, true)).toEqual(['invalid', 'JWT_CLAIMS_MISSING']);
  });
});

describe('the payload passes the same gate', () => {
  test('full addresses as keys, foreign contexts, expired, another kind of token', async () => {
    const gated = async (overrides: Json): Promise<unknown> =>
      judge(await issuer.signJwt(issuer.credential(overrides)));
    expect(await gated({ 'https://x.example/y': 'z' })).toEqual(['unverifiable', 'SHAPE_IRI_KEY']);
    expect(await gated({ '@context': ['https://kwaad.example'] })).toEqual([
      'unverifiable',
      'SHAPE_CONTEXT_NOT_ALLOWED',
    ]);
    expect(await gated({ validUntil: '2026-11-20T11:00:00Z' })).toEqual(['expired', 'EXPIRED']);
    const session = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32));
    expect(await judge(session)).toEqual(['unverifiable', 'SHAPE_CONTEXT_NOT_ALLOWED']);
  });

  test('a second, embedded proof is not passed over', async () => {
    const signed = await issuer.sign(issuer.credential());
    expect(await judge(await issuer.signJwt(signed))).toEqual(['valid', undefined]);
    expect(await judge(await issuer.signJwt(signed), true)).toEqual(['invalid', 'PROOF_SET_UNSUPPORTED']);
    const other = await issuer.signJwt({ ...signed, name: 'Lassen' });
    expect(await judge(other)).toEqual(['invalid', 'PROOF_INVALID']);
  });
});

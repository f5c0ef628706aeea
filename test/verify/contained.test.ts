import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import jsonld from 'jsonld';
import { encodeBase58Multibase } from '../../src/verify/encoding.ts';
import { type Verification, verify } from '../../src/verify/index.ts';
import {
  type Authority,
  createAuthority,
  createWorld,
  type Json,
  signDocument,
  type World,
} from '../support/mock-authority.ts';

let issuer: Authority;
let world: World;
let good: Json;
let bad: Json;
let revoked: Json;
let holder: Awaited<ReturnType<typeof Ed25519Multikey.generate>>;
let holderDid: string;

beforeAll(async () => {
  issuer = await createAuthority();
  world = createWorld();
  world.trust.push({ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] });
  await issuer.publish(world, { revoked: [11] });
  good = await issuer.sign(issuer.credential());
  bad = { ...good, name: 'Directeur' };
  const status = {
    ...(issuer.credential().credentialStatus as Json),
    id: `${issuer.listUrl}#11`,
    statusListIndex: '11',
  };
  revoked = await issuer.sign(issuer.credential({ credentialStatus: status }));
  holder = await Ed25519Multikey.generate({});
  holderDid = `did:key:${holder.publicKeyMultibase}`;
  Object.assign(holder, { id: `${holderDid}#${holder.publicKeyMultibase}`, controller: holderDid });
});

const check = (value: unknown, overrides = {}): Promise<Verification> =>
  verify({ text: typeof value === 'string' ? value : JSON.stringify(value) }, world.options(overrides));

const parts = ({ report }: Verification): string[] => (report.contained ?? []).map(({ verdict }) => verdict);
const codes = ({ report }: Verification): string[] => report.checks.slice(0, 3).map(({ code }) => code);

describe('a list', () => {
  test('of a good one, a token and a revoked one is as good as the worst', async () => {
    const result = await check([good, await issuer.signJwt(issuer.credential()), revoked]);
    expect(parts(result)).toEqual(['valid', 'valid', 'revoked']);
    expect(result.report.verdict).toBe('revoked');
    expect(codes(result)).toEqual(['SEVERAL_CREDENTIALS', 'SEE_CONTAINED', 'SEE_CONTAINED']);
    expect(result.contained?.[0]?.credential?.name).toBe('Samenwerken');
    expect(result.report.checks.map(({ id }) => id)).toEqual(result.report.contained?.[0]?.checks.map(({ id }) => id));
  });

  test('of one', async () => {
    const result = await check([good]);
    expect([result.report.verdict, result.report.summary.achievement]).toEqual(['valid', 'Samenwerken']);
  });

  test.each<[string, () => unknown, string]>([
    ['a forged one', () => [good, bad], 'invalid'],
    ['something else', () => [good, { hallo: 1 }], 'unverifiable'],
    ['a token that cannot be read', () => [good, 'a.b.c'], 'unverifiable'],
    ['more than fifty', () => Array.from({ length: 51 }, () => good), 'unverifiable'],
    ['a list in a list', () => [[good], good], 'unverifiable'],
    ['numbers', () => [1], 'unverifiable'],
    ['nothing', () => [], 'unverifiable'],
  ])('with %s is not valid', async (_about, make, verdict) => {
    expect((await check(make())).report.verdict).toBe(verdict);
  });

  test('too many are not judged at all', async () => {
    const before = world.requests.length;
    expect(codes(await check(Array.from({ length: 51 }, () => good)))[0]).toBe('TOO_LARGE');
    expect(world.requests.length).toBe(before);
  });
});

describe('a presentation', () => {
  const present = (inside: unknown, more: Json = {}): Json => ({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    verifiableCredential: inside,
    ...more,
  });
  const signed = (inside: unknown, proof: Json = {}, proofPurpose = 'authentication') =>
    signDocument(present(inside, { holder: holderDid }), { key: holder as MultikeyPair, proofPurpose, proof });

  test('without a signature of the holder: each badge counts', async () => {
    const result = await check(present([good]));
    expect([result.report.verdict, ...codes(result)]).toEqual([
      'valid',
      'PRESENTATION',
      'NO_PRESENTATION_PROOF',
      'NO_PRESENTATION_PROOF',
    ]);
    expect((await check(present(good))).report.verdict).toBe('valid');
    expect((await check(present([good, bad]))).report.verdict).toBe('invalid');
    expect((await check(present([]))).report.verdict).toBe('unverifiable');
  });

  test('signed by its holder, with the challenge that was asked', async () => {
    const document = await signed([good], { challenge: 'abc', domain: 'werkgever.example' });
    const result = await check(document, { presentation: { challenge: 'abc', domain: 'werkgever.example' } });
    expect([result.report.verdict, ...codes(result)]).toEqual([
      'valid',
      'PRESENTATION',
      'PROOF_VALID',
      'KEY_AUTHORIZED',
    ]);
    expect((await check(document)).report.verdict).toBe('valid');
  });

  test.each<[string, () => Promise<Json>, object, string, string]>([
    [
      'another challenge',
      () => signed([good], { challenge: 'abc' }),
      { challenge: 'xyz' },
      'invalid',
      'INVALID_CHALLENGE_ERROR',
    ],
    [
      'another domain',
      () => signed([good], { challenge: 'abc', domain: 'elders.example' }),
      { challenge: 'abc', domain: 'werkgever.example' },
      'invalid',
      'INVALID_DOMAIN_ERROR',
    ],
    [
      'no signature where one was asked',
      async () => present([good]),
      { challenge: 'abc' },
      'unverifiable',
      'PROOF_MISSING',
    ],
    ['a proof for another purpose', () => signed([good], {}, 'assertionMethod'), {}, 'invalid', 'PROOF_PURPOSE'],
    [
      'a badge put in afterwards',
      async () => ({ ...(await signed([good])), verifiableCredential: [good, revoked] }),
      {},
      'invalid',
      'PROOF_INVALID',
    ],
    ['another holder', async () => ({ ...(await signed([good])), holder: issuer.did }), {}, 'invalid', 'KEY_NOT_FOUND'],
  ])('with %s', async (_about, make, presentation, verdict, code) => {
    const asked = 'challenge' in presentation ? { presentation } : {};
    const result = await check(await make(), asked);
    expect([result.report.verdict, codes(result)[1]]).toEqual([verdict, code]);
  });

  describe('gives the JSON-LD library nothing that no gate saw', () => {
    const poison = { type: ['Achievement'], tag: Array.from({ length: 3_000 }, (_, at) => `t${at}`) };
    const badgeWith = (achievement: Json): Json =>
      issuer.credential({ credentialSubject: { type: ['AchievementSubject'], achievement } });
    const envelope = async (more: Json): Promise<Json> => ({
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${await issuer.signJwt(issuer.credential())}`,
      ...more,
    });
    const V2 = ['https://www.w3.org/ns/credentials/v2'];
    const large = (): Json => ({ ...badgeWith({ a: Array(40).fill({ b: 1 }) }), proof: { type: 'Other' } });
    const assertion = {
      '@context': 'https://w3id.org/openbadges/v2',
      type: 'Assertion',
      id: 'https://oud.example/1',
      recipient: { type: 'email', identity: 'sam@example.org', hashed: false },
      badge: 'https://oud.example/b',
      verification: { type: 'HostedBadge' },
      issuedOn: '2026-01-01T00:00:00Z',
      tag: poison.tag,
    };
    const proof = { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', proofPurpose: 'authentication' };
    const presented = (inside: unknown, more: Json = {}): Json =>
      present(inside, {
        holder: holderDid,
        proof: { ...proof, verificationMethod: holder.id, proofValue: encodeBase58Multibase(new Uint8Array(64)) },
        ...more,
      });

    test.each<[string, () => Json | Promise<Json>]>([
      ['a badge that the gate refuses', () => presented([{ ...good, ...badgeWith(poison) }])],
      ['in a presentation inside', () => presented([present([{ ...good, ...badgeWith(poison) }])])],
      ['in a list inside', () => presented([[{ ...good, ...badgeWith(poison) }]])],
      ['around the badges of a presentation inside', () => presented([present([good], { tag: poison.tag })])],
      ['beside the token of an envelope', async () => presented([await envelope({ tag: poison.tag })])],
      ['in the context of an envelope', async () => presented([await envelope({ '@context': [{ a: poison }] })])],
      [
        'as more contexts of an envelope',
        async () => presented([await envelope({ '@context': Array(300).fill(V2[0]) })]),
      ],
      ['in a badge of 2.0', () => presented([assertion])],
      [
        'in a member that no presentation has',
        () => presented([good], { credentialSubject: { achievement: { a: 1 } } }),
      ],
      ['in a proof', () => presented([good], { proof: { ...proof, verificationMethod: holder.id, tag: poison.tag } })],
      ['more than there is in fifty rich badges', () => presented(Array(50).fill(large()))],
    ])('%s', async (_about, make) => {
      const canonize = jest.spyOn(jsonld, 'canonize');
      const result = await check(await make());
      const largest = Math.max(0, ...canonize.mock.calls.map(([document]) => JSON.stringify(document).length));
      canonize.mockRestore();
      expect(largest).toBeLessThan(8_000);
      expect(['unverifiable', 'invalid']).toContain(result.report.verdict);
      expect(codes(result)[1]).not.toBe('PROOF_INVALID');
    });

    test('and reads an envelope, a presentation and a token inside a signed one', async () => {
      const inside = [await envelope({}), present([good]), [good]];
      const result = await check(presented(inside));
      expect([result.report.verdict, codes(result)[1]]).toEqual(['invalid', 'PROOF_INVALID']);
      const right = await signed([await envelope({}), present([good])]);
      expect([(await check(right)).report.verdict, codes(await check(right))[1]]).toEqual(['valid', 'PROOF_VALID']);
    });
  });

  test('a key for assertions only does not speak for a holder', async () => {
    const document = await signDocument(present([good], { holder: issuer.did }), {
      key: issuer.credentialKey,
      proofPurpose: 'authentication',
    });
    const result = await check(document);
    expect([result.report.verdict, codes(result)[2]]).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
  });

  test('an enveloped credential and a token presentation', async () => {
    const jwt = await issuer.signJwt(issuer.credential());
    const envelope = {
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${jwt}`,
    };
    expect((await check(envelope)).report.verdict).toBe('valid');
    expect(parts(await check(present([envelope])))).toEqual(['valid']);
    const payload = Buffer.from(JSON.stringify({ vp: present([jwt]) })).toString('base64url');
    const result = await check(`${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${payload}.AAAA`);
    expect([result.report.verdict, ...parts(result)]).toEqual(['unverifiable', 'valid']);
  });
});

test('a CLR: its badges are judged one by one, its own signature is not', async () => {
  const clr = {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
    ],
    id: 'urn:uuid:5e1f0a4a-3a57-4f57-8f8e-7f3a8fd1a001',
    type: ['VerifiableCredential', 'ClrCredential'],
    name: 'Skills (fictief)',
    issuer: { id: issuer.did, type: ['Profile'], name: 'Proefwerk' },
    validFrom: '2026-11-20T10:00:00Z',
    credentialSubject: { id: 'urn:uuid:1', type: ['ClrSubject'], verifiableCredential: [good, revoked] },
    proof: [{ type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', proofValue: 'z1' }],
  };
  const result = await check(clr);
  expect([result.report.verdict, codes(result)[0]]).toEqual(['unverifiable', 'SHAPE_CONTEXT_NOT_ALLOWED']);
  expect(parts(result)).toEqual(['valid', 'revoked']);
});

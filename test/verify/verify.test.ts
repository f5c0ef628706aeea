import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHECK_IDS, UnreadableInput, type Verification, verify } from '../../src/verify/index.ts';
import { type Authority, createAuthority, createWorld, type Json, NOW, type World } from '../support/mock-authority.ts';

let issuer: Authority;
let world: World;

beforeAll(async () => {
  issuer = await createAuthority();
  world = createWorld();
  await issuer.publish(world, { revoked: [11] });
  world.trust.push({ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] });
});

const outcome = ({ report }: Verification): Record<string, string> =>
  Object.fromEntries(report.checks.map(({ id, outcome: result, code }) => [id, `${result} ${code}`]));

const withStatus = (index: number): Json => ({
  credentialStatus: {
    id: `${issuer.listUrl}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(index),
    statusListCredential: issuer.listUrl,
  },
});

async function check(document: Json, overrides = {}): Promise<Verification> {
  return verify({ text: JSON.stringify(document) }, world.options(overrides));
}

describe('a genuine badge', () => {
  test('of a known issuer is valid, every check in its place', async () => {
    const result = await check(await issuer.sign(issuer.credential()));
    expect(result.report.verdict).toBe('valid');
    expect(result.report.checks.map(({ id }) => id)).toEqual(CHECK_IDS);
    expect(outcome(result)).toEqual({
      shape: 'pass SHAPE_OK',
      proof: 'pass PROOF_VALID',
      key: 'pass KEY_AUTHORIZED',
      validity: 'pass WITHIN_VALIDITY',
      status: 'pass NOT_REVOKED',
      schema: 'pass SCHEMA_VALID',
      issuer: 'pass ISSUER_KNOWN',
      recipient: 'skipped NOT_ASKED',
      endorsements: 'skipped NO_ENDORSEMENTS',
      register: 'skipped NO_REGISTER',
    });
    expect(result.report.checkedAt).toBe('2026-11-21T14:00:00Z');
    expect(result.report.summary).toEqual({
      achievement: 'Samenwerken',
      level: 'gevorderd',
      issuer: { id: issuer.did, name: 'Stichting Proefwerk (fictief)', known: true },
      validFrom: '2026-11-20T10:00:00Z',
      recipientName: null,
      qualification: null,
    });
  });

  test('as VC-JWT is valid too', async () => {
    const result = await verify({ text: await issuer.signJwt(issuer.credential()) }, world.options());
    expect(result.report.verdict).toBe('valid');
    expect(result.report.checks[1]).toMatchObject({ code: 'PROOF_VALID', params: { suite: 'ES256' } });
  });

  test('has every document fetched once', async () => {
    const before = world.requests.length;
    await check(await issuer.sign(issuer.credential()));
    expect(world.requests.slice(before).sort()).toEqual([issuer.didUrl, issuer.listUrl].sort());
  });

  test('with results at two levels names neither: their order is not signed', async () => {
    const credential = issuer.credential();
    const subject = credential.credentialSubject as Json;
    const [result = {}] = subject.result as Json[];
    const level = String(result.achievedLevel).replace('gevorderd', 'beginner');
    const two = { ...subject, result: [result, { ...result, achievedLevel: level }] };
    const { report } = await check(await issuer.sign({ ...credential, credentialSubject: two }));
    expect([report.verdict, report.summary.level]).toEqual(['valid', null]);
  });

  test('of our own issuer passes the strict profile, as JSON and as JWT', async () => {
    const trust = { find: async () => ({ did: issuer.did, name: 'x', own: true, from: null, until: null, keys: [] }) };
    expect((await check(await issuer.sign(issuer.credential()), { trust })).report).toMatchObject({
      verdict: 'valid',
      checks: expect.arrayContaining([expect.objectContaining({ id: 'shape', params: { profile: 'own' } })]),
    });
    const jwt = await verify({ text: await issuer.signJwt(issuer.credential()) }, world.options({ trust }));
    expect(jwt.report.verdict).toBe('valid');
  });

  test('of a did:key issuer needs no document, and is unknown', async () => {
    const { credentialKey } = issuer;
    const did = `did:key:${credentialKey.publicKeyMultibase}`;
    const credential: Json = { ...issuer.credential(), issuer: { id: did, type: ['Profile'], name: 'x' } };
    delete credential.credentialStatus;
    for (const id of [`${did}#${credentialKey.publicKeyMultibase}`, did]) {
      const key = { ...credentialKey, id, signer: () => ({ ...credentialKey.signer(), id }) };
      const before = world.requests.length;
      const result = await check(await issuer.sign(credential, { key }));
      expect(result.report.verdict).toBe('unknown_issuer');
      expect(outcome(result)).toMatchObject({ status: 'skipped NO_STATUS', issuer: 'unknown ISSUER_UNKNOWN' });
      expect(world.requests.length).toBe(before);
    }
  });

  test('shows what the gate let through and nothing when it did not', async () => {
    const signed = await issuer.sign(issuer.credential());
    expect((await check(signed)).credential?.name).toBe('Samenwerken');
    const refused = await check({ ...signed, '@id': 'x' });
    expect(refused.credential).toBeNull();
    expect(refused.report.summary).toMatchObject({ achievement: null, issuer: null });
  });
});

describe('the verdict', () => {
  test.each<[string, () => Json, Partial<Record<string, string>>]>([
    ['expired', () => ({ validUntil: '2026-11-20T11:00:00Z' }), { validity: 'fail EXPIRED' }],
    ['not_yet_valid', () => ({ validFrom: '2027-01-01T00:00:00Z' }), { validity: 'fail NOT_YET_VALID' }],
    ['revoked', () => withStatus(11), { status: 'fail REVOKED' }],
    ['revoked', () => ({ ...withStatus(11), validUntil: '2026-11-20T11:00:00Z' }), { validity: 'fail EXPIRED' }],
    [
      'unverifiable',
      () => ({
        credentialStatus: {
          ...(withStatus(3).credentialStatus as Json),
          statusListCredential: 'https://gone.example/1',
        },
        validUntil: '2026-11-20T11:00:00Z',
      }),
      { status: 'unknown STATUS_RETRIEVAL_ERROR', validity: 'fail EXPIRED' },
    ],
  ])('%s', async (verdict, overrides, expected) => {
    const result = await check(await issuer.sign(issuer.credential(overrides())));
    expect(result.report.verdict).toBe(verdict);
    expect(outcome(result)).toMatchObject(expected);
  });

  test('is unknown_issuer for a right signature of somebody nobody knows, whatever name they chose', async () => {
    const other = await createAuthority({ host: 'elders.example' });
    await other.publish(world);
    const copy = other.credential();
    const result = await check(await other.sign(copy));
    expect(result.report.verdict).toBe('unknown_issuer');
    expect(result.report.summary.issuer).toEqual({
      id: other.did,
      name: 'Stichting Proefwerk (fictief)',
      known: false,
    });
  });

  test('is never valid when a part of the installation fails', async () => {
    const signed = await issuer.sign(issuer.credential());
    const broken = async (): Promise<never> => {
      throw new Error('broken');
    };
    const parts = [
      { trust: { find: broken } },
      { fetchDocument: broken },
      { keyState: broken },
      { platform: { ...world.options().platform, sha256: broken } },
      { platform: { ...world.options().platform, ed25519Verify: broken } },
      { platform: { ...world.options().platform, gunzip: broken } },
    ];
    for (const part of parts) {
      const { report } = await check(signed, part);
      expect(report.verdict).toBe('unverifiable');
      expect(report.checks.map(({ id }) => id)).toEqual(CHECK_IDS);
    }
  });
});

describe('a status list, given as if it were a badge', () => {
  const lists = async (own: boolean) => {
    const authority = await createAuthority({ host: 'lijst.example' });
    await authority.publish(world);
    const trust = { find: async () => ({ did: authority.did, name: 'W', own, from: null, until: null, keys: [] }) };
    const list = await authority.statusList();
    const judge = async (change: Json) => {
      const { report, credential } = await check({ ...list, ...change }, { trust });
      return [report.verdict, ...report.checks.slice(0, 4).map(({ code }) => code), credential];
    };
    return { list, judge };
  };

  test.each([true, false])('is no badge, and not called false (own: %s)', async (own) => {
    const { judge } = await lists(own);
    const right = ['unverifiable', 'NOT_A_BADGE', 'PROOF_VALID', 'KEY_AUTHORIZED', 'NOT_REACHED', null];
    expect(await judge({})).toEqual(right);
    expect(await judge({ validUntil: '2030-01-01T00:00:00Z' })).toEqual([
      'invalid',
      'NOT_A_BADGE',
      'PROOF_INVALID',
      ...right.slice(3),
    ]);
  });

  test('without a signature, or also called a badge, one in our name stays false', async () => {
    const { list, judge } = await lists(true);
    expect((await judge({ proof: undefined })).slice(0, 2)).toEqual(['invalid', 'PROOF_MISSING']);
    const types = [...(list.type as string[]), 'OpenBadgeCredential'];
    expect((await judge({ type: types })).slice(0, 2)).toEqual(['invalid', 'SHAPE_CONTEXT_NOT_ALLOWED']);
  });
});

describe('input without a credential', () => {
  const codeOf = async (input: Parameters<typeof verify>[0]): Promise<[string, number]> => {
    const error = await verify(input, world.options()).catch((thrown: unknown) => thrown);
    if (!(error instanceof UnreadableInput)) throw error;
    return [error.code, error.status];
  };
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  test.each<[string, Uint8Array, [string, number]]>([
    ['nothing', bytes(''), ['PARSING_ERROR', 400]],
    ['plain words', bytes('hallo'), ['PARSING_ERROR', 400]],
    ['cut off JSON', bytes('{"a":'), ['PARSING_ERROR', 400]],
    ['invalid UTF-8 in JSON', Uint8Array.of(0x7b, 0xff), ['PARSING_ERROR', 400]],
    ['a damaged photo', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00), ['BAKED_MISSING', 400]],
    ['a photo of a kind that browsers do not show', bytes('\0\0\0\x18ftypheic\0\0\0\0'), ['WRONG_KIND', 415]],
    ['a web page', bytes('<!doctype html><title>x</title>'), ['WRONG_KIND', 415]],
    ['JSON above 2 MB', bytes(`"${'x'.repeat(2 * 1024 * 1024)}"`), ['TOO_LARGE', 413]],
    ['a file above 10 MB', new Uint8Array(10 * 1024 * 1024 + 1), ['TOO_LARGE', 413]],
    ['a token with loose bits', bytes('eyJ9.e30.AB'), ['PARSING_ERROR', 400]],
    [
      'a token whose payload is a list',
      bytes(`${btoa('{}')}.${btoa('[1]')}.`.replaceAll('=', '')),
      ['PARSING_ERROR', 400],
    ],
  ])('%s', async (_about, input, expected) => {
    expect(await codeOf({ bytes: input })).toEqual(expected);
  });

  test('a document that is JSON but no object is judged, not refused', async () => {
    const { report } = await verify({ text: '[1]' }, world.options());
    expect(report.verdict).toBe('unverifiable');
    expect(report.checks[0]).toMatchObject({ code: 'SHAPE_VALUE' });
  });
});

test('the time is that of this call, without fractions', async () => {
  const { report } = await verify({ text: '{}' }, world.options({ now: new Date(NOW.getTime() + 999) }));
  expect(report.checkedAt).toBe('2026-11-21T14:00:00Z');
});

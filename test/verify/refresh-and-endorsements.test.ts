/** What a badge names or holds of others: a newer form of itself, and recommendations (row C29). */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Check, type Verification, verify } from '../../src/verify/index.ts';
import {
  type Authority,
  CONTEXTS,
  createAuthority,
  createWorld,
  type Json,
  type World,
} from '../support/mock-authority.ts';

const EXTENSIONS = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';
const REFRESH = 'https://issuer.example/refresh/7';

const issuer = await createAuthority();
const friend = await createAuthority({ host: 'bedrijf.example', slug: 'b' });
const other = await createAuthority({ host: 'elders.example', slug: 'e' });
let world: World;

beforeEach(async () => {
  world = createWorld();
  for (const { did } of [issuer, friend]) {
    world.trust.push({ did, name: 'Bekend', own: false, from: null, until: null, keys: [] });
  }
  for (const authority of [issuer, friend, other]) await authority.publish(world);
});

const run = (document: Json): Promise<Verification> => verify({ text: JSON.stringify(document) }, world.options());

async function checkOf(document: Json, id: Check['id']): Promise<Check | undefined> {
  return (await run(document)).report.checks.find((check) => check.id === id);
}

describe('refresh', () => {
  const document = (overrides: Json = {}): Json =>
    issuer.credential({
      '@context': [...CONTEXTS, EXTENSIONS],
      refreshService: { id: REFRESH, type: '1EdTechCredentialRefresh' },
      ...overrides,
    });
  const newer = { name: 'Samenwerken (nieuw)', validFrom: '2026-11-20T11:00:00Z' };

  async function refreshed(answer: World['documents'] extends Map<string, infer V> ? V : never): Promise<unknown[]> {
    world.documents.set(REFRESH, answer);
    const { report, credential } = await run(await issuer.sign(document()));
    return [report.verdict, report.checks[1]?.params.refresh, credential?.name];
  }

  test('a newer form replaces it, and is asked for once', async () => {
    expect(await refreshed(await issuer.sign(document(newer)))).toEqual(['valid', 'replaced', newer.name]);
    expect(world.requests.filter((url) => url === REFRESH)).toHaveLength(1);
  });

  test('what follows is about the newer form', async () => {
    const ended = { ...newer, validUntil: '2026-11-20T12:00:00Z' };
    expect(await refreshed(await issuer.sign(document(ended)))).toEqual(['expired', 'replaced', newer.name]);
    expect(await refreshed(await issuer.signJwt(document(newer)))).toEqual(['valid', 'replaced', newer.name]);
  });

  test('an older form does not', async () => {
    const older = await issuer.sign(document({ ...newer, validFrom: '2026-11-19T11:00:00Z' }));
    expect(await refreshed(older)).toEqual(['valid', 'kept', 'Samenwerken']);
  });

  test.each<[string, () => Promise<Json | string> | Json | string]>([
    ['another badge', () => issuer.sign(document({ ...newer, id: 'urn:uuid:11111111-1111-4111-8111-111111111111' }))],
    ['of another issuer', () => other.sign({ ...other.credential(newer), id: issuer.credential().id })],
    ['signed by another', () => other.sign(document(newer))],
    ['changed after signing', async () => ({ ...(await issuer.sign(document(newer))), name: 'Lassen' })],
    ['without a signature', () => document(newer)],
    ['not to be had', () => ({ ok: false, code: 'FETCH_TIMEOUT' })],
    ['a page', () => '<!doctype html>'],
    ['a list', async () => [await issuer.sign(document(newer))] as unknown as Json],
  ])('%s leaves the badge as it is', async (_about, answer) => {
    expect(await refreshed(await answer())).toEqual(['valid', 'failed', 'Samenwerken']);
  });

  test('nothing is fetched for a badge whose signature is wrong, or for one of ours', async () => {
    const signed = await issuer.sign(document());
    await run({ ...signed, name: 'Lassen' });
    world.trust.unshift({ did: issuer.did, name: 'Wij', own: true, from: null, until: null, keys: [] });
    await run(signed);
    expect(world.requests).not.toContain(REFRESH);
  });
});

describe('C29: endorsements', () => {
  const badgeId = String(issuer.credential().id);
  const achievementId = 'https://issuer.example/achievements/7';
  let serial = 0;

  /** An endorsement by `authority` of `about`. */
  function endorsement(authority: Authority, about: string, overrides: Json = {}): Json {
    serial += 1;
    return {
      '@context': CONTEXTS,
      id: `urn:uuid:22222222-2222-4222-8222-${String(serial).padStart(12, '0')}`,
      type: ['VerifiableCredential', 'EndorsementCredential'],
      name: 'Aanbeveling',
      issuer: { id: authority.did, type: ['Profile'], name: 'Bedrijf (fictief)' },
      validFrom: '2026-11-20T10:00:00Z',
      credentialSubject: { id: about, type: ['EndorsementSubject'], endorsementComment: 'Top' },
      ...overrides,
    };
  }

  async function endorsed(overrides: Json): Promise<[string | undefined, string | undefined, unknown]> {
    const document = await issuer.sign(issuer.credential(overrides));
    const { report } = await run(document);
    expect(report.verdict).toBe('valid');
    const check = report.checks.find(({ id }) => id === 'endorsements');
    return [check?.outcome, check?.code, check?.params];
  }

  const counts = (count: number, valid: number, bad: number, unknown: number): Json => ({ count, valid, bad, unknown });

  test('by somebody we know, of this badge', async () => {
    const one = await friend.sign(endorsement(friend, badgeId));
    expect(await endorsed({ endorsement: [one] })).toEqual(['pass', 'ENDORSEMENTS_VALID', counts(1, 1, 0, 0)]);
    expect(await endorsed({ endorsement: one })).toEqual(['pass', 'ENDORSEMENTS_VALID', counts(1, 1, 0, 0)]);
  });

  test('as a token, for which context 3.0.3 needs its later term', async () => {
    const token = await friend.signJwt(endorsement(friend, badgeId));
    expect(await endorsed({ endorsementJwt: [token] })).toEqual(['pass', 'ENDORSEMENTS_VALID', counts(1, 1, 0, 0)]);
    const [head, body] = token.split('.');
    const forged = `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`;
    expect(await endorsed({ endorsementJwt: [token, forged] })).toEqual([
      'fail',
      'ENDORSEMENTS_INVALID',
      counts(2, 1, 1, 0),
    ]);
    expect((await endorsed({ endorsementJwt: ['geen token'] }))[1]).toBe('ENDORSEMENTS_UNKNOWN');
  });

  test('of the achievement and of the issuer, each where it stands', async () => {
    const { credentialSubject: subject, issuer: profile } = issuer.credential() as {
      credentialSubject: Json;
      issuer: Json;
    };
    const achievement = {
      ...(subject.achievement as Json),
      endorsement: [await friend.sign(endorsement(friend, achievementId))],
    };
    const ofIssuer = await friend.sign(endorsement(friend, issuer.did));
    const result = await endorsed({
      credentialSubject: { ...subject, achievement },
      issuer: { ...profile, endorsement: [ofIssuer] },
    });
    expect(result).toEqual(['pass', 'ENDORSEMENTS_VALID', counts(2, 2, 0, 0)]);
  });

  test.each<[string, () => Json | Promise<Json>, string, number]>([
    ['by somebody nobody knows', () => other.sign(endorsement(other, badgeId)), 'ENDORSEMENTS_UNKNOWN', 0],
    ['of something else', () => friend.sign(endorsement(friend, 'urn:uuid:1')), 'ENDORSEMENTS_UNKNOWN', 0],
    ['of the issuer on itself', () => issuer.sign(endorsement(issuer, badgeId)), 'ENDORSEMENTS_UNKNOWN', 0],
    [
      'expired',
      () => friend.sign(endorsement(friend, badgeId, { validUntil: '2026-11-20T11:00:00Z' })),
      'ENDORSEMENTS_UNKNOWN',
      0,
    ],
    ['without a name', () => friend.sign(endorsement(friend, badgeId, { name: undefined })), 'ENDORSEMENTS_UNKNOWN', 0],
    ['signed in the name of another', () => other.sign(endorsement(friend, badgeId)), 'ENDORSEMENTS_INVALID', 1],
  ])('%s', async (_about, make, code, bad) => {
    const document = JSON.parse(JSON.stringify(await make())) as Json;
    const [, found, params] = await endorsed({ endorsement: [document] });
    expect([found, params]).toEqual([code, counts(1, 0, bad, 1 - bad)]);
  });

  test('revoked', async () => {
    await friend.publish(world, { revoked: [94_567] });
    const one = await friend.sign(
      endorsement(friend, badgeId, { credentialStatus: friend.credential().credentialStatus }),
    );
    expect((await endorsed({ endorsement: [one] }))[1]).toBe('ENDORSEMENTS_INVALID');
  });

  test('ten are judged, more are not', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, () => friend.sign(endorsement(friend, badgeId))));
    expect(await endorsed({ endorsement: many })).toEqual(['unknown', 'ENDORSEMENTS_UNKNOWN', counts(12, 10, 0, 2)]);
  });

  test('endorsements of endorsements: below the third level nobody is asked any more', async () => {
    const authorities = await Promise.all(
      [1, 2, 3, 4].map((level) => createAuthority({ host: `niveau${level}.example` })),
    );
    let inner: string | null = null;
    for (const authority of [...authorities].reverse()) {
      const inside: Json = inner === null ? {} : { endorsementJwt: [inner] };
      inner = await authority.signJwt(endorsement(authority, badgeId, inside));
      await authority.publish(world);
    }
    expect((await endorsed({ endorsementJwt: [inner] }))[1]).toBe('ENDORSEMENTS_UNKNOWN');
    const asked = authorities.map(({ didUrl }) => world.requests.includes(didUrl));
    expect(asked).toEqual([true, true, true, false]);
  });

  test('what a visitor typed is not held against an endorsement', async () => {
    const one = await friend.sign(endorsement(friend, badgeId));
    const document = await issuer.sign(issuer.credential({ endorsement: [one] }));
    const { report } = await verify(
      { text: JSON.stringify(document) },
      world.options({ recipient: { name: 'Sam de Vries' } }),
    );
    expect(report.checks.find(({ id }) => id === 'recipient')?.code).toBe('RECIPIENT_MATCH');
    expect(report.checks.find(({ id }) => id === 'endorsements')?.code).toBe('ENDORSEMENTS_VALID');
  });

  test('a schema of endorsements on an endorsement, not on a badge', async () => {
    const credentialSchema = [
      {
        id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json',
        type: '1EdTechJsonSchemaValidator2019',
      },
    ];
    const contexts = [...CONTEXTS, EXTENSIONS];
    const document = endorsement(friend, badgeId, { '@context': contexts, credentialSchema });
    expect((await checkOf(await friend.sign(document), 'schema'))?.code).toBe('SCHEMA_VALID');
    const badge = await issuer.sign(issuer.credential({ '@context': contexts, credentialSchema }));
    expect((await checkOf(badge, 'schema'))?.code).toBe('SCHEMA_INVALID');
  });
});

/** A stolen key: what was made with it before counts, and nothing that its thief makes. All people are fictional. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { compromiseKey } from '../../src/issuing/organisations/compromise-key.ts';
import type { Organisation } from '../../src/issuing/organisations/organisations.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import type { LintedCredential } from '../../src/openbadges/lint.ts';
import type { DidDocument } from '../../src/openbadges/types.ts';
import { evidenceAsJson, type RegisterEvidence } from '../../src/register/evidence.ts';
import type { RegisterAccess } from '../../src/verify/adapters.ts';
import { type Verification, verify } from '../../src/verify/index.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { forge, NO_BADGE, saidIn } from '../support/forged-statement.ts';
import { type Issued, issueBadge } from '../web/issued-badge.ts';

const HOUR = 3_600_000;
const at = (hours: number): string => `${new Date(START.getTime() + hours * HOUR).toISOString().slice(0, 19)}Z`;
const STOLEN = at(1);

let app: TestApp;
let organisation: Organisation;
let before: Issued;
let after: Issued;
let late: Issued;
let underWay: string;
let failAt: string | null = null;
/** What the thief signed before anybody knew. */
let forged: Record<'backdated' | 'dated after' | 'another name' | 'statement', string>;
let oldStatusList: string;
let listAfterCrash: string;
let done: Awaited<ReturnType<typeof compromiseKey>>[];

const stored = async ({ award }: Issued) => {
  const credential = await app.storage.awards.credential(award.id);
  if (credential === null) throw new Error('no credential');
  return credential;
};
const keyOf = async (use: 'credential' | 'jwt' | 'status') =>
  (await app.storage.keys.ofOrganisation(organisation.id)).filter((key) => key.use === use);
const codesOf = ({ report }: Verification, ...ids: string[]) => [
  report.verdict,
  ...report.checks.filter(({ id }) => ids.includes(id)).map(({ code }) => code),
];
const judge = async (text: string) =>
  codesOf(await app.services.verify({ bytes: new TextEncoder().encode(text) }), 'key', 'register');

beforeAll(async () => {
  app = await startTestApp(
    {},
    {
      failPoint: (name) => {
        if (name === failAt) throw new Error('the power went');
      },
    },
  );
  const made = await app.addOrganisation('werk');
  organisation = made.organisation;
  before = await issueBadge(app, made, { key: 'before' });
  app.setNow(new Date(START.getTime() + 2 * HOUR));
  after = await issueBadge(app, made, { key: 'after' });
  failAt = 'planned';
  await issueBadge(app, made, { key: 'under way' }).catch(() => undefined);
  failAt = null;
  underWay = (await app.storage.awards.byIdempotencyKeys(organisation.id, ['under way']))[0]?.id ?? '';

  const { json, statement } = await stored(before);
  const { proof: _proof, ...genuine } = JSON.parse(json);
  const steal = async (change: object) => {
    const document = { ...genuine, ...change };
    const { validFrom } = document;
    const linted = {
      issuerDid: organisation.did,
      validFrom,
      text: () => JSON.stringify(document),
      spend: () => document,
    };
    return (await app.issuing.signer.sign(organisation.id, linted as unknown as LintedCredential)).json;
  };
  forged = {
    backdated: await steal({ id: NO_BADGE }),
    'dated after': await steal({ id: NO_BADGE, validFrom: at(1.5) }),
    'another name': await steal({ awardedDate: '2026-11-01T00:00:00Z' }),
    statement: await forge(app, organisation.id, statement ?? '', { recipientName: 'Bo Bedrieger' }),
  };
  oldStatusList = (await app.storage.statusLists.ofOrganisation(organisation.id))[0]?.credential ?? '';
  // until somebody notices, only the register tells what is genuine
  expect(await judge(json)).toEqual(['valid', 'KEY_AUTHORIZED', 'REGISTER_INCLUDED']);

  app.setNow(new Date(START.getTime() + 3 * HOUR));
  done = [];
  for (const use of ['credential', 'jwt', 'status'] as const) {
    const [key] = await keyOf(use);
    // the power goes before the lists are signed anew
    failAt = use === 'status' ? 'compromised' : null;
    const work = compromiseKey(app.issuing, organisation, { methodId: key?.methodId ?? '', at: STOLEN });
    if (use === 'status') await expect(work).rejects.toThrow('the power went');
    else done.push(await work);
  }
  failAt = null;
  const { statusListId } = before.award;
  listAfterCrash = (await request(app.app).get(`/status/${statusListId}`).buffer()).text;
  late = await issueBadge(app, made, { key: 'late' });
}, 120_000);
afterAll(() => app.end());

test('says what it did: a new key for each, how far the old ones count, and what has to be awarded anew', async () => {
  expect(done.map(({ use, size, badgesSince, underWay: planned }) => [use, size, badgesSince, planned])).toEqual([
    ['credential', 1, 1, 1],
    ['jwt', 1, 1, 0],
  ]);
  for (const use of ['credential', 'jwt', 'status'] as const) {
    const keys = await keyOf(use);
    expect(keys.map(({ state, compromisedAt, ciphertext }) => [state, compromisedAt, ciphertext.length > 0])).toEqual([
      ['compromised', STOLEN, false],
      ['active', null, true],
    ]);
  }
  const log = await app.storage.audit.list(organisation.id, { limit: 100 });
  expect(log.items.filter(({ action }) => action === 'key.compromise')).toHaveLength(3);
  expect((await app.storage.register.keyActs(1, 100)).map(({ act, detail }) => [act, detail])).toEqual(
    Array(3).fill(['compromise', '1']),
  );
});

test('what was in the register before stays valid, what came after does not, and the new key goes on', async () => {
  for (const form of ['json', 'jwt', 'statement'] as const) {
    expect([form, await judge((await stored(before))[form] ?? '')]).toEqual([
      form,
      ['valid', 'KEY_REVOKED_SINCE', 'REGISTER_INCLUDED'],
    ]);
    expect([form, await judge((await stored(after))[form] ?? '')]).toEqual([
      form,
      ['invalid', 'KEY_REVOKED', 'REGISTER_INCLUDED'],
    ]);
    expect(await judge((await stored(late))[form] ?? '')).toEqual(['valid', 'KEY_AUTHORIZED', 'REGISTER_INCLUDED']);
  }
  const page = await request(app.app).get(`/b/${before.slug}`).expect(200);
  expect(page.text).toContain('Echt en geldig');
  const other = await request(app.app).get(`/b/${after.slug}`).expect(200);
  expect(other.text).toContain('De sleutel van de handtekening is gestolen');
  expect(other.text).not.toContain('De inhoud klopt niet');
});

test.each([
  ['backdated', 'REGISTER_MISSING'],
  ['dated after', 'REGISTER_MISSING'],
  ['another name', 'REGISTER_MISMATCH'],
  ['statement', 'REGISTER_MISMATCH'],
] as const)('a forgery is refused, whatever time it claims: %s', async (which, code) => {
  expect(await judge(forged[which])).toEqual(['invalid', 'KEY_REVOKED', code]);
});

test('an award that was planned with the old key is planned anew and issued with the new one', async () => {
  const award = await app.storage.awards.byId(underWay);
  expect([award?.state, award?.plannedAt, award?.statusIndex]).toEqual(['approved', null, null]);
  await issueAward(app.issuing, underWay);
  const { json } = (await app.storage.awards.credential(underWay)) ?? { json: '' };
  expect((await judge(json)).slice(0, 2)).toEqual(['valid', 'KEY_AUTHORIZED']);
});

test('the status list is signed anew, and one of the stolen key says nothing any more', async () => {
  const [list] = await app.storage.statusLists.ofOrganisation(organisation.id);
  const [stolen, next] = await keyOf('status');
  const methodIn = (text: string) => [JSON.parse(text).proof].flat()[0].verificationMethod;
  expect(methodIn(oldStatusList)).toBe(stolen?.methodId);
  expect(methodIn(list?.credential ?? '')).toBe(next?.methodId);
  expect(methodIn(listAfterCrash)).toBe(next?.methodId);
  const read = await outside((await stored(late)).json, { statusList: oldStatusList, of: late });
  expect(codesOf(read, 'status')).toEqual(['unverifiable', 'STATUS_VERIFICATION_ERROR']);
});

/** As a verifier that has only what is public: the DID document, the list, and the proof that came along. */
async function outside(
  text: string,
  {
    change = (proof) => proof,
    of = before,
    own = true,
    register = true,
    statusList,
  }: {
    change?: (proof: RegisterEvidence) => unknown;
    of?: Issued;
    own?: boolean;
    register?: boolean;
    statusList?: string;
  } = {},
): Promise<Verification> {
  const known = await app.services.knownIssuers();
  const { findEvidence } = await import('../../src/issuing/register/evidence-of.ts');
  const credentialId = JSON.parse((await stored(of)).json).id;
  const found = (await findEvidence(app.issuing, credentialId)) as RegisterEvidence<Uint8Array>;
  const proof = change(evidenceAsJson(found)) as RegisterEvidence;
  const publicKey = new Uint8Array(Buffer.from(known.register?.publicKey ?? '', 'base64'));
  const access: RegisterAccess = { key: { origin: known.register?.origin ?? '', publicKey }, find: async () => proof };
  const issuers = known.issuers.map((issuer) => ({ ...issuer, own }));
  return verify(
    { text },
    {
      now: app.issuing.now(),
      platform: nodePlatform,
      trust: { find: async (did) => issuers.find((issuer) => issuer.did === did) ?? null },
      fetchDocument: async (url, { accept }) => {
        const { pathname } = new URL(url);
        const given = pathname.startsWith('/status/') ? statusList : undefined;
        const body = given ?? (await request(app.app).get(pathname).set('Accept', accept).buffer()).text;
        return { ok: true, bytes: new TextEncoder().encode(body), contentType: accept };
      },
      ...(register ? { register: access } : {}),
    },
  );
}

describe('for verifiers elsewhere', () => {
  test('the DID document names the stolen keys as revoked, and lets them assert nothing', async () => {
    const { text } = await request(app.app).get('/issuers/werk/did.json').buffer().expect(200);
    const document = JSON.parse(text) as DidDocument;
    const stolen = document.verificationMethod.filter(({ revoked }) => revoked !== undefined);
    expect(stolen.map(({ revoked }) => revoked)).toEqual(Array(3).fill(STOLEN));
    expect(document.assertionMethod).toHaveLength(3);
    for (const { id } of stolen) expect(document.assertionMethod).not.toContain(id);
  });

  test('the proof that goes along shows how far the key counts', async () => {
    const { json, jwt } = await stored(before);
    expect(codesOf(await outside(json), 'key')).toEqual(['valid', 'KEY_REVOKED_SINCE']);
    expect(codesOf(await outside(jwt), 'key')).toEqual(['valid', 'KEY_REVOKED_SINCE']);
    const { json: later } = await stored(after);
    expect(codesOf(await outside(later, { of: after }), 'key')).toEqual(['invalid', 'KEY_REVOKED']);
  });

  const first = (proof: RegisterEvidence) => proof.compromised ?? [];
  test.each<[string, (proof: RegisterEvidence) => unknown]>([
    ['no entry of the key', ({ compromised: _gone, ...proof }) => proof],
    ['a greater size', (proof) => ({ ...proof, compromised: first(proof).map((key) => ({ ...key, size: 3 })) })],
    ['a later time', (proof) => ({ ...proof, compromised: first(proof).map((key) => ({ ...key, at: at(2.5) })) })],
    ['another entry', (proof) => ({ ...proof, compromised: first(proof).map((key) => ({ ...key, seq: 1 })) })],
    ['another key', (proof) => ({ ...proof, compromised: first(proof).map((key) => ({ ...key, method: 'did:x#y' })) })],
  ])('with %s nothing is valid', async (_what, change) => {
    const { json } = await stored(after);
    expect(codesOf(await outside(json, { change, of: after }), 'key')).toEqual([
      'unverifiable',
      'KEY_REVOKED_UNPROVEN',
    ]);
  });

  test('without the register it cannot be told, and to a stranger it is revoked', async () => {
    const { json, statement } = await stored(before);
    for (const text of [json, statement ?? ''])
      expect(codesOf(await outside(text, { register: false }), 'key')).toEqual([
        'unverifiable',
        'KEY_REVOKED_UNPROVEN',
      ]);
    expect(codesOf(await outside(json, { own: false }), 'key')).toEqual(['invalid', 'KEY_REVOKED']);
  });
});

test('the time may be said again only when it is earlier; then less counts', async () => {
  const [key] = await keyOf('credential');
  const methodId = key?.methodId ?? '';
  const again = (time: string, id = methodId) => compromiseKey(app.issuing, organisation, { methodId: id, at: time });
  await expect(again(at(2))).rejects.toMatchObject({ code: 'key.already_compromised' });
  await expect(again(at(9))).rejects.toMatchObject({ code: 'key.time_invalid' });
  await expect(again('gisteren')).rejects.toMatchObject({ code: 'key.time_invalid' });
  await expect(again(at(0), 'did:web:x#y')).rejects.toMatchObject({ code: 'key.not_found' });
  expect(await again(at(0))).toMatchObject({ next: null, size: 0 });
  const { json } = await stored(before);
  expect(await judge(json)).toEqual(['invalid', 'KEY_REVOKED', 'REGISTER_INCLUDED']);
});

test('what does not count any more can be revoked, and the doctor is content then', async () => {
  const { actor } = await app.signIn(organisation.id, 'admin', 'beheer@werk.example');
  for (const issued of [before, after]) await revokeAward(app.issuing, actor, issued.award.id, 'vergissing');
  const { examine } = await import('../../src/issuing/doctor/examine.ts');
  const examined = await examine(app.issuing, app.secrets);
  expect(examined.filter(({ invariant }) => invariant !== 'I6').flatMap(({ findings }) => findings)).toEqual([]);
  expect(saidIn((await stored(late)).statement ?? '').recipientName).not.toBe('');
});

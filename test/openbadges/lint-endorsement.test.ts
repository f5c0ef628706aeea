import { describe, expect, it } from '@jest/globals';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import { buildEndorsement, type EndorsementInput, endorsedLines } from '../../src/openbadges/endorsement.ts';
import { type EndorsementFacts, LintedEndorsement, lintEndorsement } from '../../src/openbadges/lint-endorsement.ts';
import { gateOwn } from '../../src/openbadges/shape-gate.ts';
import type { UnsignedEndorsement } from '../../src/openbadges/types.ts';
import { ORIGIN } from './good-badge.ts';
import { goodPraktijkverklaring, praktijkverklaringFacts } from './good-praktijkverklaring.ts';

const DID = 'did:web:blijk.example:issuers:woonzorg';
const about = goodPraktijkverklaring();
const SHA = 'ab'.repeat(32);

const input = (changes: Partial<EndorsementInput> = {}): EndorsementInput => ({
  credentialId: 'urn:uuid:6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c12',
  about: about.id,
  issuer: { did: DID, name: 'Voorbeeld Woonzorg B.V. (fictief)', kvk: '00000000' },
  validFrom: about.validFrom,
  status: { listUrl: `${ORIGIN}/status/7Kq3`, index: 5 },
  judgements: [
    {
      day: '2026-06-26',
      role: 'praktijkopleider',
      sha256: SHA,
      performances: [
        { code: 'B1-K1-W1', performance: 'zelfstandig' },
        { code: 'B1-K1-W3', performance: 'met-begeleiding' },
      ],
    },
    {
      day: '2026-07-01',
      role: 'teamleider',
      sha256: SHA,
      performances: [{ code: 'B1-K1-W4', performance: 'zelfstandig' }],
    },
  ],
  ...changes,
});
const facts = (changes: Partial<EndorsementFacts> = {}): EndorsementFacts => ({
  ...praktijkverklaringFacts(),
  about,
  issuerDid: DID,
  issuerName: 'Voorbeeld Woonzorg B.V. (fictief)',
  credentialKey: { methodId: `${DID}#key`, controller: DID, active: true },
  status: { listUrl: `${ORIGIN}/status/7Kq3`, index: 5, unique: true, unset: true },
  gateOwn,
  documentLoader,
  ...changes,
});
const [first, second] = input().judgements;
const without = first && second ? [first] : [];
const otherwise =
  first && second
    ? [
        {
          ...first,
          performances: first.performances.map(({ code }) => ({ code, performance: 'zelfstandig' as const })),
        },
        second,
      ]
    : [];
const SAYS = 'endorsement-says-what-its-credential-says';
const changed = (change: (endorsement: UnsignedEndorsement) => unknown) => (good: UnsignedEndorsement) => {
  const copy = structuredClone(good);
  change(copy);
  return copy;
};

function nest(document: object, levels: number): void {
  for (let level = 1, at: { deeper?: object } = document; level < levels; level += 1) at = at.deeper = {};
}

type Change = (good: UnsignedEndorsement) => UnsignedEndorsement;
const FIXTURES: [what: string, rule: string, change: Change, facts?: Partial<EndorsementFacts>][] = [
  [
    'another credential',
    SAYS,
    () => buildEndorsement(input({ about: 'urn:uuid:11111111-1111-4111-8111-111111111111' })),
  ],
  ['a work process less', SAYS, () => buildEndorsement(input({ judgements: without }))],
  ['another performance', SAYS, () => buildEndorsement(input({ judgements: otherwise }))],
  ['another time', SAYS, () => buildEndorsement(input({ validFrom: '2026-11-21T13:02:12Z' }))],
  ['the id of its credential', SAYS, () => buildEndorsement(input({ credentialId: about.id }))],
  ['the name of the learner', SAYS, changed((e) => (e.credentialSubject.endorsementComment += '\n\nFatma Yıldız'))],
  ['a telephone number', SAYS, changed((e) => (e.credentialSubject.endorsementComment += '\n\nbel 06-12345678'))],
  ['a member that no endorsement has', SAYS, changed((e) => Object.assign(e, { awardedDate: about.awardedDate }))],
  ['both types', SAYS, changed((e) => e.type.push('OpenBadgeCredential'))],
  [
    'an Open Badge as what it is about',
    SAYS,
    (good) => good,
    {
      about: {
        ...about,
        credentialSubject: {
          ...about.credentialSubject,
          achievement: { ...about.credentialSubject.achievement, achievementType: 'Badge' },
        },
      },
    },
  ],
  [
    'the school itself',
    SAYS,
    changed((e) => (e.issuer.id = about.issuer.id)),
    {
      issuerDid: about.issuer.id,
      credentialKey: { methodId: `${about.issuer.id}#k`, controller: about.issuer.id, active: true },
    },
  ],
  ['another name', 'issuer-is-organisation', changed((e) => (e.issuer.name = 'Ander B.V.'))],
  [
    'a key that may not sign',
    'key-active-and-own',
    (good) => good,
    { credentialKey: { methodId: `${DID}#key`, controller: DID, active: false } },
  ],
  [
    'an index of another',
    'status-entry-own-and-unset',
    (good) => good,
    { status: { listUrl: `${ORIGIN}/status/7Kq3`, index: 5, unique: false, unset: true } },
  ],
  ['a hidden character', 'texts-clean', changed((e) => (e.credentialSubject.endorsementComment += '\u202e'))],
  ['thousands of levels', 'gate-passes', changed((e) => nest(e, 8_000))],
  ['no status', 'gate-passes', changed((e) => Reflect.deleteProperty(e, 'credentialStatus'))],
];

describe('lintEndorsement', () => {
  it('gives a token for what its credential says, to be spent once', async () => {
    const good = buildEndorsement(input());
    const result = await lintEndorsement(good, facts());
    if (!result.ok) throw new Error(JSON.stringify(result.findings));
    expect(result.linted).toBeInstanceOf(LintedEndorsement);
    expect(result.linted.peek()).toEqual(good);
    expect(result.linted.spend()).toEqual(good);
    expect(() => result.linted.spend()).toThrow(TypeError);
    expect(() => result.linted.peek()).toThrow(TypeError);
    expect(endorsedLines(good.credentialSubject.endorsementComment).map(({ code }) => code)).toEqual([
      'B1-K1-W1',
      'B1-K1-W3',
      'B1-K1-W4',
    ]);
  });

  it('nobody else makes a token', () => {
    expect(() => Reflect.construct(LintedEndorsement, [Symbol('lint-endorsement'), '{}'])).toThrow(TypeError);
  });

  it.each(FIXTURES)('refuses %s (%s)', async (_what, rule, change, other = {}) => {
    const result = await lintEndorsement(change(buildEndorsement(input())), facts(other));
    expect(result.ok ? [] : result.findings.map((finding) => finding.rule)).toContain(rule);
  });
});

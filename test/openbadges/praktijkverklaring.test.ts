/** What a school signs: complete, said in Open Badges terms, and never to be taken for a badge or a diploma. */
import { describe, expect, it } from '@jest/globals';
import { lint } from '../../src/openbadges/lint.ts';
import { buildPraktijkverklaring } from '../../src/openbadges/praktijkverklaring.ts';
import { closingSentences } from '../../src/openbadges/praktijkverklaring-terms.ts';
import { readPraktijkverklaring } from '../../src/openbadges/read-praktijkverklaring.ts';
import { gateOwn } from '../../src/openbadges/shape-gate.ts';
import type { UnsignedCredential } from '../../src/openbadges/types.ts';
import { goodCredential, goodFacts } from './good-badge.ts';
import {
  goodPraktijkverklaring,
  goodPraktijkverklaringInput,
  praktijkverklaringFacts,
} from './good-praktijkverklaring.ts';

/** Rules that are broken, each once. */
async function broken(credential: UnsignedCredential, facts = praktijkverklaringFacts()): Promise<string[]> {
  const result = await lint(credential, facts);
  return result.ok ? [] : [...new Set(result.findings.map(({ rule, path }) => `${rule} ${path}`))];
}

// biome-ignore lint/suspicious/noExplicitAny: a mutant breaks types on purpose
type Mutant = any;
function mutant(change: (document: Mutant) => void): UnsignedCredential {
  const document = structuredClone(goodPraktijkverklaring());
  change(document);
  return document;
}

describe('the document', () => {
  it('passes every rule, and the own gate without a proof', async () => {
    expect(await broken(goodPraktijkverklaring())).toEqual([]);
    expect(await broken(goodPraktijkverklaring(), { ...praktijkverklaringFacts(), gateOwn })).toEqual([]);
  });

  it('ends with the fixed sentences, for an mbo school with one more', () => {
    const narrative = (mbo: boolean) =>
      buildPraktijkverklaring({ ...goodPraktijkverklaringInput(), mbo }).credentialSubject.achievement.criteria
        .narrative;
    const fixed =
      'Dit is een praktijkverklaring. Het is geen diploma en geen mbo-certificaat. ' +
      'Deze werkprocessen horen bij een opleiding op mbo-niveau 2.';
    expect(narrative(false).endsWith(`\n\n${fixed}`)).toBe(true);
    expect(narrative(true).endsWith(`\n\n${fixed} Deze verklaring is onderdeel van een mbo-verklaring.`)).toBe(true);
  });

  it('is read back as it was written', () => {
    const gated = gateOwn(JSON.stringify(goodPraktijkverklaring()));
    if (!gated.ok) throw new Error(gated.code);
    const input = goodPraktijkverklaringInput();
    expect(readPraktijkverklaring(gated.document)).toEqual({
      recipientName: input.recipientName,
      qualification: input.qualification,
      processes: input.processes.map((process) => ({
        ...process,
        url: `https://badges.example/qualifications/25960/2025/${process.code}`,
      })),
      placement: { startDay: '2026-02-02', endDay: '2026-06-26', hours: '320' },
      company: { name: 'Voorbeeld Woonzorg B.V.', city: 'Rotterdam', kvk: '00000000', leerbedrijfId: '100000000' },
      school: { name: 'Voorbeeld College (demo)', brin: '00XX' },
      judgement: [
        'Bevestigd namens Voorbeeld Woonzorg B.V. op 26 juni 2026 (functie: praktijkopleider).',
        'Namens Voorbeeld College (demo) ondertekend op 20 november 2026 (functie: ondertekenaar).',
      ],
      closing: closingSentences({ level: 2, mbo: true }).join(' '),
    });
  });

  it('nothing is read out of an Open Badge', () => {
    const gated = gateOwn(JSON.stringify(goodCredential()));
    expect(gated.ok && readPraktijkverklaring(gated.document)).toBeNull();
  });
});

const RULE = 'praktijkverklaring-complete';

describe('a school signs only what is complete', () => {
  it.each<[string, (document: Mutant) => void, string]>([
    ['no name', (d) => delete d.credentialSubject.name, `${RULE} credentialSubject.name`],
    ['an empty name', (d) => (d.credentialSubject.name = ' '), `${RULE} credentialSubject.name`],
    ['no training company', (d) => delete d.credentialSubject.source, `${RULE} credentialSubject.source`],
    ['no place', (d) => delete d.credentialSubject.source.address, `${RULE} credentialSubject.source.address`],
    [
      'a number of SBB of eight digits',
      (d) => (d.credentialSubject.source.otherIdentifier[0].identifier = '10000000'),
      `${RULE} credentialSubject.source.otherIdentifier`,
    ],
    [
      'a wrong KvK number',
      (d) => (d.credentialSubject.source.otherIdentifier[1].identifier = '123'),
      `${RULE} credentialSubject.source.otherIdentifier`,
    ],
    [
      'the end before the start',
      (d) => (d.credentialSubject.activityEndDate = '2026-01-01T12:00:00Z'),
      `${RULE} credentialSubject.activityEndDate`,
    ],
    ['no hours', (d) => (d.credentialSubject.result.at(-1).value = '0'), `${RULE} credentialSubject.result`],
    ['half hours', (d) => (d.credentialSubject.result.at(-1).value = '1.5'), `${RULE} credentialSubject.result`],
    ['a work process without result', (d) => d.credentialSubject.result.shift(), `${RULE} credentialSubject.result`],
    [
      '"nog niet"',
      (d) => {
        const [first] = d.credentialSubject.achievement.resultDescription;
        first.rubricCriterionLevel.push({ ...first.rubricCriterionLevel[0], id: `${first.id}-nog-niet`, name: 'x' });
        d.credentialSubject.result[0].achievedLevel = `${first.id}-nog-niet`;
      },
      `${RULE} credentialSubject.result`,
    ],
    [
      'the level of another work process',
      (d) => (d.credentialSubject.result[0].achievedLevel = d.credentialSubject.result[1].achievedLevel),
      `${RULE} credentialSubject.result`,
    ],
    [
      'another alignment in the result',
      (d) => (d.credentialSubject.result[0].alignment = d.credentialSubject.result[1].alignment),
      `${RULE} credentialSubject.result`,
    ],
    [
      'no work process',
      (d) => (d.credentialSubject.achievement.alignment = []),
      `${RULE} credentialSubject.achievement.alignment`,
    ],
    [
      'no code of a work process',
      (d) => (d.credentialSubject.achievement.alignment[0].targetCode = 'W1'),
      `${RULE} credentialSubject.achievement.alignment[0].targetCode`,
    ],
    [
      'the page of another cohort',
      (d) => (d.credentialSubject.achievement.alignment[0].targetDescription = '2024'),
      `${RULE} credentialSubject.achievement.alignment[0].targetDescription`,
    ],
    [
      'mbo level 3',
      (d) =>
        (d.credentialSubject.achievement.criteria.narrative =
          d.credentialSubject.achievement.criteria.narrative.replace('niveau 2', 'niveau 3')),
      `${RULE} credentialSubject.achievement.criteria.narrative`,
    ],
    [
      'no closing sentence',
      (d) => (d.credentialSubject.achievement.criteria.narrative = '- B1-K1-W1 x'),
      `${RULE} credentialSubject.achievement.criteria.narrative`,
    ],
    [
      'something after the closing sentence',
      (d) => (d.credentialSubject.achievement.criteria.narrative += ' Toch wel.'),
      `${RULE} credentialSubject.achievement.criteria.narrative`,
    ],
    ['another BRIN', (d) => (d.issuer.otherIdentifier[0].identifier = '11YY'), `${RULE} issuer.otherIdentifier`],
  ])('%s is refused', async (_name, change, finding) => {
    expect(await broken(mutant(change))).toContain(finding);
  });

  it('mbo level 3 and 4 only where the school is allowed', async () => {
    const input = goodPraktijkverklaringInput();
    const level3 = buildPraktijkverklaring({ ...input, qualification: { ...input.qualification, level: 3 } });
    const facts = praktijkverklaringFacts();
    expect(await broken(level3, facts)).toHaveLength(1);
    expect(await broken(level3, { ...facts, school: { brin: '00XX', mbo: true, higherLevels: true } })).toEqual([]);
  });

  it('whoever is no school signs none', async () => {
    expect(await broken(goodPraktijkverklaring(), { ...praktijkverklaringFacts(), school: null })).toContain(
      `${RULE} issuer`,
    );
  });

  it('a school that is no mbo school does not speak of an mbo-verklaring', async () => {
    const facts = { ...praktijkverklaringFacts(), school: { brin: '00XX', mbo: false, higherLevels: false } };
    expect(await broken(goodPraktijkverklaring(), facts)).toHaveLength(1);
  });
});

describe('an Open Badge is none', () => {
  it.each<[string, (subject: Mutant) => void, string]>([
    ['a plain name', (s) => (s.name = 'Fatma Yıldız'), 'no-personal-data credentialSubject.name'],
    ['a training company', (s) => (s.source = { id: 'urn:uuid:1' }), `${RULE} credentialSubject.source`],
    [
      'a placement',
      (s) => (s.activityStartDate = '2026-02-02T12:00:00Z'),
      `${RULE} credentialSubject.activityStartDate`,
    ],
    [
      'another type',
      (s) => (s.achievement.achievementType = 'Diploma'),
      `${RULE} credentialSubject.achievement.achievementType`,
    ],
  ])('with %s it is refused', async (_name, change, finding) => {
    const document = structuredClone(goodCredential());
    change(document.credentialSubject);
    expect(await broken(document, goodFacts())).toContain(finding);
  });
});

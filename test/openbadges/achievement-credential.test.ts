import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  achievedLevel,
  buildAchievementCredential,
  readCriteria,
} from '../../src/openbadges/achievement-credential.ts';
import type { GatedDocument } from '../../src/openbadges/shape-gate.ts';
import { LEVELS } from '../../src/openbadges/types.ts';
import { goodCredential, goodInput, LIST_URL, VERSION_URL } from './good-badge.ts';

const gated = (value: unknown) => value as GatedDocument;

describe('buildAchievementCredential', () => {
  test('the whole shape, with every optional part', () => {
    const input = goodInput();
    const credential = buildAchievementCredential({
      ...input,
      narrative: 'Je hielp elke dag.',
      achievement: { ...input.achievement, imageCaption: 'Een medaille met twee handen' },
      issuer: { ...input.issuer, brin: '99XX' },
    });
    expect(credential).toMatchObject({
      '@context': [
        'https://www.w3.org/ns/credentials/v2',
        'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
      ],
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      name: 'Samenwerken',
      awardedDate: '2026-11-20T12:00:00Z',
      issuer: {
        otherIdentifier: [
          { type: 'IdentifierEntry', identifier: '12345678', identifierType: 'ext:KVK' },
          { type: 'IdentifierEntry', identifier: '99XX', identifierType: 'ext:BRIN' },
        ],
      },
      credentialSubject: {
        narrative: 'Je hielp elke dag.',
        achievement: {
          id: VERSION_URL,
          achievementType: 'Badge',
          description: 'kan goed samenwerken',
          inLanguage: 'nl',
          version: '2',
          image: { type: 'Image', caption: 'Een medaille met twee handen' },
          criteria: {
            narrative:
              '- Een ander uit zichzelf helpen.\n- Werk eerlijk verdelen.\n\nVoor werkgevers: Deze persoon werkt prettig samen.',
          },
        },
        result: [
          { type: ['Result'], resultDescription: `${VERSION_URL}#niveau`, achievedLevel: `${VERSION_URL}#gevorderd` },
        ],
      },
      credentialStatus: {
        id: `${LIST_URL}#94567`,
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: '94567',
        statusListCredential: LIST_URL,
      },
    });
    const [described] = credential.credentialSubject.achievement.resultDescription ?? [];
    expect(described?.rubricCriterionLevel?.map(({ id }) => id)).toEqual(
      LEVELS.map((level) => `${VERSION_URL}#${level}`),
    );
    expect(described?.rubricCriterionLevel?.[0]?.description).toBe(
      '- Hulp vragen aan een collega.\n- Luisteren naar de groep.',
    );
  });

  test('leaves out nulls and empty arrays, everywhere', () => {
    const input = goodInput();
    const credential = buildAchievementCredential({
      ...input,
      validUntil: null,
      narrative: ' ',
      issuer: { did: input.issuer.did, name: input.issuer.name, url: null, imageUrl: null, kvk: null, brin: null },
      achievement: { ...input.achievement, alignments: [], imageCaption: null },
    });
    expect(Object.keys(credential)).not.toContain('validUntil');
    expect(Object.keys(credential.issuer)).toEqual(['id', 'type', 'name']);
    expect(Object.keys(credential.credentialSubject)).not.toContain('narrative');
    const nothing = (value: unknown): boolean =>
      value === null ||
      value === undefined ||
      (Array.isArray(value) && value.length === 0) ||
      (typeof value === 'object' && Object.values(value).some(nothing));
    expect(nothing(credential)).toBe(false);
  });

  test('is pure: the same bytes again, and the input is not kept', () => {
    const input = goodInput();
    const first = buildAchievementCredential(input);
    const before = JSON.stringify(first);
    expect(JSON.stringify(buildAchievementCredential(input))).toBe(before);
    Object.assign(input.identifiers[0] ?? {}, { salt: 'changed' });
    expect(JSON.stringify(first)).toBe(before);
  });

  test('the plain name is nowhere in it: only what the caller hashed', () => {
    expect(Object.keys(goodCredential().credentialSubject)).toEqual([
      'id',
      'type',
      'identifier',
      'achievement',
      'result',
    ]);
  });
});

describe('readCriteria', () => {
  test('gives back what was built, whatever the texts', () => {
    const line = fc.stringMatching(/^[A-Za-zé,.:-]{1,12}( [A-Za-zé,.:-]{1,12}){0,4}$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), line, (criteria, employerText) => {
        const input = goodInput();
        const levels = { ...input.achievement.levels, gevorderd: criteria };
        const credential = buildAchievementCredential({
          ...input,
          achievement: { ...input.achievement, levels, employerText },
        });
        expect(readCriteria(credential.credentialSubject.achievement.criteria.narrative)).toEqual({
          criteria,
          employerText,
        });
      }),
    );
  });

  test('a line break in a criterion does not make two of it', () => {
    const input = goodInput();
    const levels = { ...input.achievement.levels, gevorderd: ['Netjes\n- werken'] };
    const credential = buildAchievementCredential({
      ...input,
      achievement: { ...input.achievement, levels, employerText: '' },
    });
    expect(readCriteria(credential.credentialSubject.achievement.criteria.narrative)).toEqual({
      criteria: ['Netjes - werken'],
      employerText: null,
    });
  });

  test('another issuer’s free text gives nothing', () => {
    expect(readCriteria('Complete the course.')).toEqual({ criteria: [], employerText: null });
  });
});

describe('achievedLevel', () => {
  test('reads the level of this very achievement', () => {
    expect(achievedLevel(gated(goodCredential()))).toBe('gevorderd');
  });

  test.each([
    ['another achievement', 'https://badges.example/achievements/other#expert'],
    ['a fourth level', `${VERSION_URL}#meester`],
    ['a level inside another word', `${VERSION_URL}#expert2`],
    ['a property of every object', `${VERSION_URL}#toString`],
    ['a number', 3],
  ])('%s is none', (_about, value) => {
    const credential = goodCredential();
    Object.assign(credential.credentialSubject.result?.[0] ?? {}, { achievedLevel: value });
    expect(achievedLevel(gated(credential))).toBeNull();
  });

  test.each([{}, { credentialSubject: null }, { credentialSubject: { achievement: [], result: 'x' } }])(
    'a document without results gives none (%#)',
    (document) => {
      expect(achievedLevel(gated(document))).toBeNull();
    },
  );
});

import { describe, expect, test } from '@jest/globals';
import { parseAchievementContent } from '../../src/issuing/achievements/achievement-content.ts';
import { achievementFormValues, readAchievementForm } from '../../src/issuing/achievements/achievement-form.ts';
import { publishingErrors, readabilityErrors } from '../../src/issuing/texts/publishing-gate.ts';
import type { LintFacts } from '../../src/openbadges/lint.ts';
import { alignmentsKnown } from '../../src/openbadges/lint-rules/urls.ts';
import type { UnsignedCredential } from '../../src/openbadges/types.ts';
import { CONTENT } from './desk-deps.ts';

const ESCO = CONTENT.alignments[0];
const codesOf = (raw: unknown): string[] => {
  const parsed = parseAchievementContent(raw);
  return Array.isArray(parsed) ? parsed.map(({ field, code }) => `${field} ${code}`) : [];
};
const levels = (changes: object) => ({ ...CONTENT.levels, beginner: { ...CONTENT.levels.beginner, ...changes } });

describe('a definition', () => {
  test('comes out as it went in', () => {
    expect(parseAchievementContent(CONTENT)).toEqual(CONTENT);
  });

  test('may be half done, but has a name', () => {
    expect(codesOf({ theme: 'overig', pictogram: 'star' })).toEqual(['name achievement.name_required']);
    expect(parseAchievementContent({ name: ' Nieuw ', theme: 'overig', pictogram: 'star' })).toMatchObject({
      name: 'Nieuw',
      claim: '',
      alignments: [],
      translations: {},
    });
  });

  test.each([
    [{ theme: 'sport' }, 'theme achievement.theme_invalid'],
    [{ name: 'x'.repeat(61) }, 'name achievement.text_too_long'],
    [{ name: 'Samen\u202eneken' }, 'name achievement.text_invalid'],
    [{ claim: 'goed samenwerken' }, 'claim achievement.claim_form'],
    [{ description: '<b>vet</b>' }, 'description achievement.text_invalid'],
    [{ employerText: '[klik](hier)' }, 'employerText achievement.text_invalid'],
    [{ employerText: 'Mail naar jan@voorbeeld.nl' }, 'employerText achievement.personal_data'],
    [{ pictogram: '../x' }, 'pictogram achievement.pictogram_invalid'],
    [{ validityMonths: '0' }, 'validityMonths achievement.validity_invalid'],
    [{ validityMonths: 12.5 }, 'validityMonths achievement.validity_invalid'],
    [{ levels: levels({ paper: 'een\ntwee' }) }, 'levels.beginner.signed achievement.criteria_uneven'],
    [
      { levels: levels({ signed: 'a\nb\nc\nd\ne\nf\ng\nh', paper: '' }) },
      'levels.beginner.signed achievement.criteria_too_many',
    ],
    [{ levels: levels({ signed: ['x'.repeat(121)] }) }, 'levels.beginner.signed achievement.text_too_long'],
    [
      { alignments: [{ ...ESCO, targetUrl: 'https://voorbeeld.nl/' }] },
      'alignments.0.targetUrl achievement.alignment_url_invalid',
    ],
    [
      { alignments: [{ ...ESCO, targetFramework: 'CompetentNL' }] },
      'alignments.0.targetUrl achievement.alignment_url_invalid',
    ],
    [{ alignments: [{ ...ESCO, targetName: '' }] }, 'alignments.0.targetName achievement.alignment_name_required'],
    [{ alignments: Array.from({ length: 11 }, () => ESCO) }, 'alignments achievement.alignments_too_many'],
    [{ translations: { en: { name: 'Working together' } } }, 'translations.en.name achievement.translation_incomplete'],
  ])('%j: %s', (changes, code) => {
    expect(codesOf({ ...CONTENT, ...changes })).toEqual([code]);
  });

  test('says all its mistakes at once, whatever it is given', () => {
    const found = codesOf({ name: '', theme: 1, pictogram: null, claim: 'nee' });
    expect(found).toHaveLength(4);
    for (const raw of [null, undefined, 7, 'x', [], { levels: 3, alignments: 'x', translations: [] }]) {
      expect(codesOf(raw)).toContain('name achievement.name_required');
    }
  });

  test('reads criteria one a line, without bullets and empty lines', () => {
    const paper = ' - Je vraagt hulp.\r\n\r\n• Je komt.';
    const parsed = parseAchievementContent({ ...CONTENT, levels: levels({ paper, signed: 'Hulp vragen.\nKomen.' }) });
    expect(parsed).toMatchObject({ levels: { beginner: { paper: ['Je vraagt hulp.', 'Je komt.'] } } });
  });
});

test('a form shows a definition and reads it back', () => {
  const content = {
    ...CONTENT,
    validityMonths: 24,
    translations: {
      en: {
        name: 'Working together',
        claim: 'can work well with others',
        employerText: 'This person helps the team.',
        levels: { beginner: ['Ask for help.'], gevorderd: ['Help others.'], expert: ['Care for the group.'] },
      },
    },
  };
  const values = achievementFormValues(content);
  expect(values).toMatchObject({ 'levels.beginner.signed': 'Hulp vragen.', 'alignments.0.targetFramework': 'ESCO' });
  expect(parseAchievementContent(readAchievementForm(values))).toEqual(content);
});

test('a form cannot plant what is no field', () => {
  const form = JSON.parse('{"name":"Nieuw","__proto__.polluted":"x","constructor.prototype.polluted":"x"}');
  expect(readAchievementForm(form)).toEqual({ name: 'Nieuw' });
});

test('what a definition may point at, the lint before signing accepts too', () => {
  const urls = ['http://data.europa.eu/esco/skill/S1.8.5', 'https://linkeddata.competentnl.nl/id/human-capability/abc'];
  const alignment = urls.map((targetUrl, i) => ({
    targetFramework: i ? 'CompetentNL' : 'ESCO',
    targetUrl,
    targetName: 'x',
  }));
  expect(codesOf({ ...CONTENT, alignments: alignment })).toEqual([]);
  const credential = { credentialSubject: { achievement: { alignment } } } as unknown as UnsignedCredential;
  expect(alignmentsKnown.check(credential, { origin: 'https://blijk.example' } as LintFacts)).toEqual([]);
});

describe('the publishing gate', () => {
  const errors = (changes: object) =>
    publishingErrors({ ...CONTENT, ...changes }).map(({ field, code }) => `${field} ${code}`);
  const hard = 'Deze organisatieverantwoordelijke communicatieprofessional coördineert certificeringsmogelijkheden.';

  test('lets a whole, plain definition pass', () => {
    expect(errors({})).toEqual([]);
  });

  test('asks for everything that is missing at once', () => {
    const none = { paper: [], signed: [] };
    const empty = {
      claim: '',
      description: '',
      employerText: '',
      alignments: [],
      levels: { beginner: none, gevorderd: none, expert: none },
    };
    expect(errors(empty)).toEqual([
      'claim achievement.claim_required',
      'description achievement.description_required',
      'employerText achievement.employer_text_required',
      'alignments achievement.alignment_required',
      'levels.beginner.paper achievement.criteria_required',
      'levels.beginner.signed achievement.criteria_required',
      'levels.gevorderd.paper achievement.criteria_required',
      'levels.gevorderd.signed achievement.criteria_required',
      'levels.expert.paper achievement.criteria_required',
      'levels.expert.signed achievement.criteria_required',
    ]);
  });

  test('a text that is too hard needs a reason of some length', () => {
    expect(errors({ employerText: hard })).toEqual(['employerText achievement.too_hard']);
    expect(errors({ employerText: hard, readabilityReason: 'mag' })).toEqual(['employerText achievement.too_hard']);
    expect(errors({ employerText: hard, readabilityReason: 'Dit woord hoort bij het vak.' })).toEqual([]);
    expect(readabilityErrors({ ...CONTENT, employerText: hard })).toHaveLength(1);
  });

  test('names a long sentence and a word that is not used', () => {
    const paper = ['Je helpt een ander en je ruimt op en je komt elke dag op tijd.'];
    expect(errors({ levels: levels({ paper }) })).toEqual(['levels.beginner.paper achievement.sentence_too_long']);
    expect(errors({ description: 'Je haalt de toets.' })).toEqual(['description achievement.word_not_allowed']);
  });

  test('no reason mends a guessed gender or a criterion that speaks to the reader', () => {
    const readabilityReason = 'Dit woord hoort bij het vak.';
    expect(errors({ employerText: 'Hij helpt het team.', readabilityReason })).toEqual([
      'employerText achievement.gender_word',
    ]);
    expect(errors({ levels: levels({ signed: ['Hulp vragen als je dat wilt.'] }), readabilityReason })).toEqual([
      'levels.beginner.signed achievement.address_word',
    ]);
  });
});

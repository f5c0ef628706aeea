import { describe, expect, test } from '@jest/globals';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { claimToPerson, THEMES } from '../../src/issuing/achievements/achievement-content.ts';
import { addressWords } from '../../src/issuing/texts/lexicon.ts';
import { publishingErrors } from '../../src/issuing/texts/publishing-gate.ts';
import { checkReadability } from '../../src/issuing/texts/readability.ts';
import { LEVELS } from '../../src/openbadges/types.ts';
import { isPictogram } from '../../src/printing/pictograms.ts';

test('there are 18 definitions with 162 criteria, under different slugs and pictograms, in four themes', () => {
  expect(DEMO_BADGES).toHaveLength(18);
  expect(new Set(DEMO_BADGES.map(({ slug }) => slug)).size).toBe(18);
  expect(new Set(DEMO_BADGES.map(({ content }) => content.pictogram)).size).toBe(18);
  const count = (theme: string) => DEMO_BADGES.filter(({ content }) => content.theme === theme).length;
  expect(THEMES.map(count)).toEqual([3, 4, 5, 6, 0]);
  expect(DEMO_BADGES.flatMap(({ content }) => LEVELS.flatMap((level) => content.levels[level].signed))).toHaveLength(
    162,
  );
});

describe.each(DEMO_BADGES.map(({ slug, content }) => [slug, content] as const))('%s', (slug, content) => {
  test('may be published without a reason', () => {
    expect(content.readabilityReason).toBeNull();
    expect(publishingErrors(content)).toEqual([]);
  });

  test('says three things a level in both forms and in English', () => {
    for (const level of LEVELS) {
      expect(content.levels[level].paper).toHaveLength(3);
      expect(content.levels[level].signed).toHaveLength(3);
      expect(content.translations.en?.levels[level]).toHaveLength(3);
    }
  });

  test('has a claim that reads about a person and to a person, in plain Dutch', () => {
    expect(content.claim).toMatch(/^kan [a-z]/);
    expect(claimToPerson(content.claim)).toMatch(/^Je kunt /);
    expect(checkReadability(`${claimToPerson(content.claim)}.\n${content.description}`, 'candidate')).toEqual([]);
    expect(content.translations.en?.claim).toMatch(/^can /);
  });

  test('signs infinitives: no je, no guessed gender, a capital and a full stop', () => {
    for (const line of LEVELS.flatMap((level) => content.levels[level].signed)) {
      expect(line).toMatch(/^\p{Lu}.*en[ .,].*\.$|^\p{Lu}.*en\.$|^\p{Lu}.*(?:gaan|doen|zien)\b.*\.$/u);
      expect(addressWords(line)).toEqual([]);
      expect(line).not.toMatch(/\b(?:hij|zij|haar|hem|zijn)\b/i);
    }
  });

  test('has a pictogram that printing knows', () => {
    expect(isPictogram(content.pictogram)).toBe(true);
  });

  test('carries only alignment terms that may be signed', () => {
    const terms = ['targetFramework', 'targetUrl', 'targetName', 'targetCode'];
    for (const alignment of content.alignments) {
      expect(Object.keys(alignment).filter((key) => !terms.includes(key))).toEqual([]);
    }
  });

  test('says that it is no language diploma, where it is about language', () => {
    const isLanguage = slug === 'nederlands-op-het-werk';
    expect(content.employerText.includes('Dit is geen taaldiploma.')).toBe(isLanguage);
    expect(content.description.includes('Dit is geen taaldiploma.')).toBe(isLanguage);
    expect((content.translations.en?.employerText ?? '').includes('not a language diploma')).toBe(isLanguage);
  });
});

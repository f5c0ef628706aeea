import { describe, expect, test } from '@jest/globals';
import en from '../../src/i18n/en/paper.json' with { type: 'json' };
import nl from '../../src/i18n/nl/paper.json' with { type: 'json' };
import { printedControlCode, printedShortCode } from '../../src/printing/codes.ts';
import { claimSpans, levelWord, NOT_A_DIPLOMA, quoted, richText } from '../../src/printing/texts.ts';

const claim = (language: 'nl' | 'en', text: string) =>
  claimSpans(language, text, '#000000')
    .map((span) => (span.style === 'bold' ? `**${span.text}**` : span.text))
    .join('');

test('quotation marks open towards the words, whichever way these read', () => {
  expect(quoted('nl', 'Goed gedaan.')).toBe('“Goed gedaan.”');
  expect(quoted('nl', 'أحسنت')).toBe('”أحسنت“');
});

describe('the claim turned to the person', () => {
  test.each([
    ['kan goed samenwerken', 'Je kunt goed **samenwerken**.'],
    ['kan afspraken nakomen', 'Je kunt **afspraken nakomen**.'],
    ['kan zich aan afspraken houden.', 'Je kunt **je aan afspraken houden**.'],
    ['kan zelf plannen', 'Je kunt zelf **plannen**.'],
  ])('%s', (signed, paper) => {
    expect(claim('nl', signed)).toBe(paper);
  });

  test('in English', () => {
    expect(claim('en', 'can keep their promises')).toBe('You can **keep your promises**.');
  });
});

test('stars in a value stay stars', () => {
  const spans = richText('nl', 'level', { level: '**x**' }, { colour: '#000000' });
  expect(spans.map((span) => span.text).join('')).toBe('Niveau:\u00A0**x**.');
});

test('both languages have the same texts and values', () => {
  expect(Object.keys(en)).toEqual(Object.keys(nl));
  const values = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(nl))
    expect([key, values(en[key as keyof typeof en])]).toEqual([key, values(text)]);
  expect([levelWord('nl', 'gevorderd'), levelWord('en', 'gevorderd')]).toEqual(['gevorderd', 'advanced']);
});

test('no sentence for a candidate is longer than 12 words', () => {
  const sentences = Object.values(nl).flatMap((text) => text.replaceAll('**', '').split(/(?<=[.!?:;])\s+/));
  const long = sentences.filter((sentence) => (sentence.match(/[\p{L}\d{}'’-]+/gu) ?? []).length > 12);
  expect(long).toEqual([]);
});

test('the fixed sentences are in no file that a brand could change', () => {
  for (const sentence of Object.values(NOT_A_DIPLOMA)) {
    expect(Object.values({ ...nl, ...en }).some((text) => text.includes(sentence))).toBe(false);
  }
});

test('codes are printed 4-4-2 and 2-2-2 and never break', () => {
  expect(printedShortCode('K7QM4T2X9T')).toBe('K7QM\u00A04T2X\u00A09T');
  expect(printedControlCode('048210')).toBe('04\u00A082\u00A010');
});

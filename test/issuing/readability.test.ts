import { describe, expect, test } from '@jest/globals';
import { addressWords, genderWords } from '../../src/issuing/texts/lexicon.ts';
import { checkReadability, fleschDouma, sentences, syllables, wordsOf } from '../../src/issuing/texts/readability.ts';

test.each([
  ['samenwerken', 4],
  ['ideeën', 3],
  ['station', 2],
  ['museum', 3],
  ['coach', 1],
  ['aai', 1],
  ['mooie', 2],
  ['beoordelen', 4],
  ['één', 1],
  ['pst', 1],
])('%s has %i syllables', (word, count) => {
  expect(syllables(word)).toBe(count);
});

test('cuts sentences at signs before white space and at new lines', () => {
  expect(sentences('Kom op tijd. Bel ook!\nTwee regels\n\nIk zeg: kom. Om 13.40 uur.')).toEqual([
    'Kom op tijd.',
    'Bel ook!',
    'Twee regels',
    'Ik zeg:',
    'kom.',
    'Om 13.40 uur.',
  ]);
});

test('words have letters, with a hyphen or apostrophe inside', () => {
  expect(wordsOf('Scan de QR-code van collega’s, 30 keer.')).toEqual([
    'Scan',
    'de',
    'QR-code',
    'van',
    'collega’s',
    'keer',
  ]);
});

test('scores by the formula of Flesch-Douma', () => {
  // 4 words, 5 syllables, 1 sentence: 206.8 - 0.77 * 125 - 0.93 * 4
  expect(fleschDouma('Je komt op tijden.')).toBeCloseTo(206.8 - 0.77 * 125 - 0.93 * 4, 6);
  expect(fleschDouma('')).toBe(206.8);
});

describe('the gate', () => {
  const easy = 'Je helpt een ander. Je komt op tijd.';
  const hard = 'De organisatie verantwoordelijk voor certificeringsmogelijkheden communiceert informatie.';

  test('lets plain text pass and tells hard text its score', () => {
    expect(checkReadability(easy, 'candidate')).toEqual([]);
    expect(checkReadability(hard, 'employer')).toEqual([expect.objectContaining({ rule: 'score', limit: 50 })]);
  });

  test('holds every sentence to 12 words for a candidate and 15 for an employer', () => {
    const thirteen = 'Je komt en je gaat en je doet het werk op de dag.';
    expect(checkReadability(thirteen, 'candidate')).toEqual([
      { rule: 'sentence-length', found: thirteen, value: 13, limit: 12 },
    ]);
    expect(checkReadability(thirteen, 'employer')).toEqual([]);
  });

  test.each([
    ['Je krijgt een toets.', 'toets'],
    ['Dit is geen examen.', 'examen'],
    ['Dit is de beoordeling.', 'beoordeling'],
    ['Wij beoordelen het werk.', 'beoordelen'],
    ['Deze badge is geregistreerd bij DUO.', 'geregistreerd bij duo'],
  ])('%s', (text, word) => {
    expect(checkReadability(text, 'candidate')).toContainEqual(expect.objectContaining({ rule: 'word', found: word }));
  });

  test('a word of tests is for candidates only, a claim about DUO for nobody', () => {
    expect(checkReadability('Er is geen toets.', 'employer')).toEqual([]);
    expect(checkReadability('Erkend door DUO.', 'employer').map(({ rule }) => rule)).toContain('word');
    expect(checkReadability('De toetsenist speelt.', 'candidate').filter(({ rule }) => rule === 'word')).toEqual([]);
  });
});

test('finds words that guess a gender or speak to the reader', () => {
  expect(genderWords('Hij doet zijn werk. Aardig zijn voor haar.')).toEqual(['hij', 'zijn', 'haar']);
  expect(genderWords('Aardig zijn voor collega’s.')).toEqual([]);
  expect(addressWords('Zeggen als je het niet eens bent.')).toEqual(['je']);
  expect(addressWords('Uit zichzelf beginnen.')).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import { faceFor, openFace } from '../../src/printing/fonts.ts';
import { missingCharacters, readsRightToLeft, textRuns } from '../../src/printing/text-runs.ts';

const drawn = (text: string) => textRuns(text).map((run) => [run.text, run.script, run.rtl]);

describe('textRuns', () => {
  test('Latin with Turkish and Polish letters is one run', () => {
    expect(drawn('Çağrı Łukasz Ş.')).toEqual([['Çağrı Łukasz Ş.', 'latin', false]]);
    expect(drawn('')).toEqual([]);
  });

  test('an Arabic name with spaces is one run from right to left', () => {
    expect(drawn('فاطمة الزهراء')).toEqual([['فاطمة الزهراء', 'arabic', true]]);
  });

  test('an Arabic word inside a Latin line keeps its place', () => {
    expect(drawn('Mooi, فاطمة!')).toEqual([
      ['Mooi, ', 'latin', false],
      ['فاطمة', 'arabic', true],
      ['!', expect.any(String), false],
    ]);
  });

  test('an Arabic line puts a Latin word at its left where it comes last', () => {
    expect(drawn('فاطمة Jansen').map(([text, , rtl]) => [text, rtl])).toEqual([
      ['Jansen', false],
      ['فاطمة ', true],
    ]);
  });

  test('brackets in a line from right to left face the other way', () => {
    const all = drawn('محمد (علي)')
      .map(([text]) => text)
      .join('|');
    expect(all).toBe('محمد )علي(');
  });

  test('digits keep their order beside Arabic letters', () => {
    expect(drawn('محمد 12').map(([text, , rtl]) => [text, rtl])).toEqual([
      ['12', false],
      ['محمد ', true],
    ]);
  });

  test("Ge'ez has its own font", () => {
    expect(drawn('ሰላማዊት')).toEqual([['ሰላማዊት', 'ethiopic', false]]);
  });

  test('direction marks and other invisible characters are not drawn', () => {
    expect(drawn('Ali\u200E\u202E\u00AD B\u0007')).toEqual([['Ali B', 'latin', false]]);
  });

  test('a combining accent joins its letter', () => {
    expect(drawn('Zoe\u0308')).toEqual([['Zoë', 'latin', false]]);
  });

  test('a character without a font becomes the replacement sign, which has a glyph', () => {
    expect(drawn('李 Lee')).toEqual([['\uFFFD Lee', 'latin', false]]);
    expect(
      openFace(faceFor('latin', 'bold'))
        .layout('\uFFFD')
        .glyphs.map((glyph) => glyph.id),
    ).not.toContain(0);
  });
});

test('missingCharacters names what no font has, each once', () => {
  expect(missingCharacters('李李 Lee 😀')).toEqual(['李', '😀']);
  expect(missingCharacters('Çağrı فاطمة ሰላም Ω Ж')).toEqual([]);
});

test('readsRightToLeft follows the first letter', () => {
  expect(readsRightToLeft('"فاطمة" Jansen')).toBe(true);
  expect(readsRightToLeft('Jansen فاطمة')).toBe(false);
  expect(readsRightToLeft('123')).toBe(false);
});

import { describe, expect, test } from '@jest/globals';
import { THEMES } from '../../src/issuing/achievements/achievements.ts';
import { type Medal, medalSvg, THEME_COLOURS } from '../../src/printing/medal.ts';
import { isPictogram, PICTOGRAMS, pictogramShapes } from '../../src/printing/pictograms.ts';
import { svgToPng } from '../../src/printing/raster.ts';
import { contrast } from '../support/contrast.ts';

const some = (changes: Partial<Medal> = {}): string =>
  medalSvg({
    name: 'Samenwerken',
    theme: 'met-mensen',
    pictogram: 'handshake',
    level: 'gevorderd',
    levelWord: 'gevorderd',
    title: 'Samenwerken, gevorderd',
    description: 'Rond insigne.',
    ...changes,
  });

const textSizes = (svg: string): number[] =>
  [...svg.matchAll(/font-size="([\d.]+)"/g)].map((match) => Number(match[1]));
const filledBars = (svg: string): number => [...svg.matchAll(/<rect [^>]*fill="#FFFFFF"\/>/g)].length;

describe('medalSvg', () => {
  test('escapes everything that comes from people', () => {
    const evil = `<script>alert("1")</script> & '`;
    const svg = some({ name: evil, levelWord: evil, title: evil, description: evil, theme: evil, pictogram: evil });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('"1"');
    expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
  });

  test.each([
    ['beginner', 1],
    ['gevorderd', 2],
    ['expert', 3],
  ] as const)('%s fills %i bars', (level, bars) => {
    expect(filledBars(some({ level }))).toBe(bars);
  });

  test('a badge without levels has no bars and no word', () => {
    const svg = some({ level: null, levelWord: 'gevorderd' });
    expect(svg).not.toContain('<rect x=');
    expect(svg.match(/<text /g)).toHaveLength(1);
  });

  test.each(['Werken met telefoon en computer', 'Verantwoordelijkheid nemen', 'Veilig en schoon werken'])(
    '%s stands on two lines that fit and can be read',
    (name) => {
      const svg = some({ name });
      const texts = [
        ...svg.matchAll(/y="([\d.]+)" text-anchor[^>]*font-weight="bold" font-size="([\d.]+)" textLength="([\d.]+)"/g),
      ];
      expect(texts).toHaveLength(2);
      for (const [, y, size, length] of texts) {
        expect(Number(size)).toBeGreaterThanOrEqual(30);
        const far = Math.abs(Number(y) - 256);
        expect(Number(length)).toBeLessThan(2 * Math.sqrt(226 ** 2 - far ** 2));
      }
    },
  );

  test('a name of 34 characters without a space still fits', () => {
    const svg = some({ name: 'W'.repeat(34) });
    expect(Math.min(...textSizes(svg))).toBeGreaterThanOrEqual(12);
  });

  test('an unknown theme or pictogram is drawn all the same', () => {
    expect(some({ theme: 'weg', pictogram: 'weg' })).toBe(some({ theme: 'overig', pictogram: 'star' }));
  });
});

test('every theme has a colour with at least 4.5:1 against white', () => {
  expect(Object.keys(THEME_COLOURS).sort()).toEqual([...THEMES].sort());
  for (const colour of Object.values(THEME_COLOURS)) expect(contrast(colour, '#FFFFFF')).toBeGreaterThanOrEqual(4.5);
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21);
  expect(contrast('#767676', '#FFFFFF')).toBeCloseTo(4.54, 2);
});

test('every pictogram on the list is in the icon set, and a name off the list is not taken', () => {
  expect(PICTOGRAMS.filter((name) => pictogramShapes(name) === '')).toEqual([]);
  expect(new Set(PICTOGRAMS).size).toBe(PICTOGRAMS.length);
  expect(isPictogram('handshake')).toBe(true);
  expect(isPictogram('../../etc/passwd')).toBe(false);
  expect(isPictogram('constructor')).toBe(false);
});

test('svgToPng gives a PNG of the width asked, with the letters drawn', async () => {
  const size = (png: Uint8Array) => Buffer.from(png).readUInt32BE(16);
  const png = await svgToPng(some(), 512);
  expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
  expect(size(png)).toBe(512);
  const blank = await svgToPng(some({ name: ' ' }), 512);
  expect(png.length).toBeGreaterThan(blank.length + 500);
});

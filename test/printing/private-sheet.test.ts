import { expect, test } from '@jest/globals';
import { type PrivateSheet, privateSheetsPdf } from '../../src/printing/private-sheet.ts';
import { pageCount, pdfObjects, pdfText, readQrCodes, renderPages, shownGlyphs } from '../support/pdf.ts';

const options = { language: 'nl', created: new Date('2026-11-21T10:00:00Z'), trial: false } as const;
const NAMES = [
  'Amina van der Yıldız',
  'فاطمة الزهراء',
  'ሰላማዊት ገብረመድህን',
  'Łukasz Wójcik',
  'Maria-Magdalena Konstantinopoulou van den Bergh-Hendriksen',
];

/** All people are fictional. */
function sheets(count: number): PrivateSheet[] {
  return Array.from({ length: count }, (_, index) => ({
    name: NAMES[index % NAMES.length] ?? '',
    achievement: 'Werken met telefoon en computer',
    statement: false,
    organisation: 'Stichting Voorbeeldwerk (demo)',
    link: `https://blijk.example/m/8YkPZL3NdCEQkTMzmUhqk${index}`,
  }));
}

test('four to a page in the order given, every letter drawn', async () => {
  const objects = pdfObjects(await privateSheetsPdf(sheets(9), options));
  expect(pageCount(objects)).toBe(3);
  expect(shownGlyphs(objects)).not.toContain('0000');
});

test('each code, read from a picture of the paper, is the link of its own strip', async () => {
  const pages = renderPages(await privateSheetsPdf(sheets(5), options), 110);
  const links = sheets(5).map(({ link }) => link);
  expect(await Promise.all(pages.map(readQrCodes))).toEqual([links.slice(0, 4), links.slice(4)]);
});

test('of a praktijkverklaring it speaks of no badge and no coach', async () => {
  const statements = sheets(1).map((sheet) => ({ ...sheet, achievement: 'Praktijkverklaring Koken', statement: true }));
  const text = pdfText(await privateSheetsPdf(statements, options)).replace(/\s+/g, ' ');
  expect(text).toContain('Bij: Praktijkverklaring Koken');
  expect(text).not.toMatch(/badge|coach/i);
});

test('says whom it is for, that it is not to be shown, and prints the link for those who type', async () => {
  const text = pdfText(await privateSheetsPdf(sheets(1), options)).replace(/\s+/g, ' ');
  for (const words of [
    'Alleen voor jou. Niet laten zien.',
    'Amina van der Yıldız',
    '8YkPZL3NdCEQkTMzmUhqk0',
    'blijk.example/m/',
  ])
    expect(text).toContain(words);
});

test('a trial installation is named on every strip; without strips there is no file', async () => {
  const objects = pdfObjects(await privateSheetsPdf(sheets(5), { ...options, trial: true }));
  expect(objects.filter((object) => object.text.includes('/ActualText (PROEFVERSIE'))).toHaveLength(5);
  await expect(privateSheetsPdf([], options)).rejects.toThrow(TypeError);
});

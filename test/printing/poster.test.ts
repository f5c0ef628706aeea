import { expect, test } from '@jest/globals';
import { type Poster, posterPdf } from '../../src/printing/poster.ts';
import { pageCount, pdfObjects, pdfText, readQrCodes, renderPages, shownGlyphs } from '../support/pdf.ts';

const options = { language: 'nl', created: new Date('2026-11-21T10:00:00Z'), trial: false } as const;
const poster: Poster = {
  organisation: 'Stichting Voorbeeldwerk (demo)',
  ceremony: 'Certificeringsmiddag najaar',
  day: '2026-12-03',
  link: 'https://blijk.example/kan/K7QM4T2X9T',
  typed: 'blijk.example/kan',
  code: 'K7QM4T2X9T',
};

test.each([
  ['a4', 595],
  ['a3', 842],
] as const)('%s: one page of that size, every letter drawn, the code reads as its address', async (size, width) => {
  const pdf = await posterPdf(poster, { ...options, size });
  const objects = pdfObjects(pdf);
  expect(pageCount(objects)).toBe(1);
  expect(shownGlyphs(objects)).not.toContain('0000');
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(objects.map(({ text }) => text).join('\n'));
  expect(Math.round(Number(box?.[1]))).toBe(width);
  const enlarged = objects.some(({ stream }) => stream?.includes('1.414214 0 0 1.414214 0 0 cm') === true);
  expect(enlarged).toBe(size === 'a3');
  const [page = new Uint8Array()] = renderPages(pdf, 60);
  expect(await readQrCodes(page)).toEqual([poster.link]);
});

test('says what to do, where to type and until when, also for a long name', async () => {
  const organisation = 'Stichting voor Werk, Leren en Meedoen in alle Wijken van een Verzonnen Stad aan het Water';
  const text = pdfText(await posterPdf({ ...poster, organisation }, { ...options, size: 'a4' })).replace(/\s+/g, ' ');
  for (const words of ['Wat kun jij al?', 'Scan de code', 'blijk.example/kan', '3 december 2026', 'een Verzonnen Stad'])
    expect(text).toContain(words);
});

test('a trial installation is named on it', async () => {
  const objects = pdfObjects(await posterPdf(poster, { ...options, size: 'a3', trial: true }));
  expect(objects.filter((object) => object.text.includes('/ActualText (PROEFVERSIE'))).toHaveLength(1);
});

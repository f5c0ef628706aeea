/** The back with the second code: scanned from the printed page, and behind its own front. */
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { certificatePdf } from '../../src/printing/certificate.ts';
import { qrMatrix } from '../../src/printing/qr.ts';
import { decodeQr } from '../../src/qr-reader.ts';
import { certificatesPdf, someCertificate } from '../support/certificates.ts';
import { pageCount, pdfObjects, pdfText, renderPages } from '../support/pdf.ts';

const created = new Date('2026-11-21T10:00:00Z');
const DPI = 120;
const MM = DPI / 25.4;

/** A link as long as a real one: 470 characters of statement. */
const link = (person: number, length = 470): string => {
  const text = `https://voorbeeldwerk.example/c#eyJhbGciOiJFUzI1NiJ9.${person}.`;
  return text + 'aZ0-_9bY'.repeat(300).slice(0, length - text.length);
};
const people = [0, 1, 2].map((person) =>
  someCertificate({ recipientName: `Persoon ${person} van Voorbeeld`, statementUrl: link(person) }),
);

/** The codes of a part of a page, as a photo of it would be read. */
async function codesIn(page: Buffer, half: 'top' | 'bottom' | 'whole' = 'whole'): Promise<string[]> {
  const { width = 0, height = 0 } = await sharp(page).metadata();
  const middle = Math.floor(height / 2);
  const area = {
    top: { top: 0, height: middle },
    bottom: { top: middle, height: height - middle },
    whole: { top: 0, height },
  };
  return decodeQr(
    await sharp(page)
      .extract({ left: 0, width, ...area[half] })
      .png()
      .toBuffer(),
  );
}

/** Columns that hold anything dark, as first and last, in millimetres from the left. */
async function darkSpan(page: Buffer): Promise<[number, number]> {
  const { data, info } = await sharp(page).greyscale().raw().toBuffer({ resolveWithObject: true });
  const dark = Array.from({ length: info.width }, (_, x) => x).filter((x) => {
    for (let y = 0; y < info.height; y += 1) if ((data[y * info.width + x] ?? 255) < 100) return true;
    return false;
  });
  return [(dark[0] ?? 0) / MM, (dark.at(-1) ?? 0) / MM];
}

describe('a file for a whole ceremony with backs', () => {
  const options = { layout: 'a4', language: 'nl', created } as const;

  test('every front is followed by its back, whose code reads as the link', async () => {
    const pdf = await certificatesPdf(people, options);
    expect(pageCount(pdfObjects(pdf))).toBe(6);
    const pages = renderPages(pdf, DPI);
    const codes = await Promise.all(pages.map((page) => codesIn(page)));
    expect(codes).toEqual(people.flatMap(({ pageUrl, statementUrl }) => [[pageUrl], [statementUrl]]));
  }, 60_000);

  test('two to a page: each back at the height of its front, in the middle, also for an odd number', async () => {
    const pdf = await certificatesPdf(people, { ...options, layout: 'two-up' });
    expect(pageCount(pdfObjects(pdf))).toBe(4);
    const pages = renderPages(pdf, DPI);
    const halves = await Promise.all(
      [1, 3].flatMap((at) => [codesIn(pages[at] as Buffer, 'top'), codesIn(pages[at] as Buffer, 'bottom')]),
    );
    expect(halves).toEqual([[people[0]?.statementUrl], [people[1]?.statementUrl], [people[2]?.statementUrl], []]);
    // The same from either side: whatever the printer does, nothing comes too close to an edge or the cut.
    const [left, right] = await darkSpan(pages[1] as Buffer);
    expect(Math.abs(left - (210 - right))).toBeLessThan(1);
    expect(left).toBeGreaterThan(20);
  }, 60_000);

  test('who has no statement gets an empty back, so that the next front is on the right side', async () => {
    const mixed = [someCertificate(), ...people.slice(0, 1)];
    const pdf = await certificatesPdf(mixed, options);
    expect(pageCount(pdfObjects(pdf))).toBe(4);
    const pages = renderPages(pdf, DPI);
    expect(await codesIn(pages[1] as Buffer)).toEqual([]);
    expect(await codesIn(pages[3] as Buffer)).toEqual([people[0]?.statementUrl]);
  }, 60_000);

  test('without statements there are no backs', async () => {
    const pdf = await certificatesPdf([someCertificate(), someCertificate()], options);
    expect(pageCount(pdfObjects(pdf))).toBe(2);
  });
});

describe('the back', () => {
  const one = (changes: Parameters<typeof someCertificate>[0] = {}) =>
    certificatePdf(someCertificate({ statementUrl: link(7), ...changes }), { attachment: { json: '{}', created } });

  test('is at least 38 mm of code at level M, with modules of at least half a millimetre', async () => {
    for (const statementUrl of [link(1, 390), link(1), link(1, 1_600)]) {
      const [, page] = renderPages(await one({ statementUrl }), DPI);
      const modules = qrMatrix(statementUrl, 'M').size;
      expect(await decodeQr(page as Buffer)).toEqual([statementUrl]);
      const [left, right] = await darkSpan(await belowText(page as Buffer));
      expect(right - left).toBeGreaterThanOrEqual(Math.max(38, modules * 0.5 - 0.5));
    }
  }, 60_000);

  test('says whose it is, what it is and what it cannot tell, and where to go', async () => {
    const text = pdfText(await one()).replace(/\s+/g, ' ');
    for (const part of [
      'Hoort bij het certificaat van Amina van der Yıldız: Samenwerken, gevorderd.',
      'Deze code werkt ook als onze website er niet meer is. Bewaar dan ook het bestand van onze controlepagina. Intrekking is dan niet te controleren.',
      'voorbeeldwerk.example/verify',
    ])
      expect(text).toContain(part);
  });

  test('is tagged: a heading, and a figure that says what the code is without spelling it out', async () => {
    const objects = pdfObjects(await one());
    const figures = objects.filter(({ text }) => /\/S \/Figure\b/.test(text));
    expect(figures.filter(({ text }) => text.includes('eyJhbGci'))).toEqual([]);
    expect(objects.filter(({ text }) => /\/S \/H1\b/.test(text))).toHaveLength(2);
  });

  test('of a trial installation says so', async () => {
    const texts = pdfObjects(await one({ trial: true })).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('/ActualText (PROEFVERSIE, niet geldig'))).toHaveLength(2);
  });
});

/** The page between its texts: what is left is the code alone. */
async function belowText(page: Buffer): Promise<Buffer> {
  const { width = 0, height = 0 } = await sharp(page).metadata();
  return sharp(page)
    .extract({ left: 0, top: Math.floor(height / 2) - 10, width, height: 20 })
    .png()
    .toBuffer();
}

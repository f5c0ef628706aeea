import { describe, expect, test } from '@jest/globals';
import { type Attendance, attendancePdf } from '../../src/printing/attendance.ts';
import { pageCount, pdfObjects, pdfText, shownGlyphs } from '../support/pdf.ts';

const options = { language: 'nl', created: new Date('2026-11-21T10:00:00Z') } as const;
const names = ['Amina van der Yıldız', 'فاطمة الزهراء', 'ሰላማዊት ገብረመድህን', 'Łukasz Wójcik'];

function list(count: number, changes: Partial<Attendance> = {}): Attendance {
  return {
    ceremonyName: 'Certificeringsmiddag (demo)',
    date: '2026-11-19',
    place: 'Buurthuis De Brug',
    organisationName: 'Stichting Voorbeeldwerk (demo)',
    firstNumber: 1,
    rows: Array.from({ length: count }, (_, index) => ({
      name: names[index % names.length] ?? '',
      achievement: 'Werken met telefoon en computer',
      level: index % 2 === 0 ? 'gevorderd' : null,
      shortCode: `K7QM4T2X${String(index).padStart(2, '0')}`,
    })),
    trial: false,
    ...changes,
  };
}

const count = (objects: ReturnType<typeof pdfObjects>, type: string) =>
  objects.filter((object) => new RegExp(`/S /${type}\\n`).test(object.text)).length;

describe('the list to sign', () => {
  test('has a row for each person and its head on every sheet', async () => {
    const objects = pdfObjects(await attendancePdf(list(30), options));
    const pages = pageCount(objects);
    expect(pages).toBe(3);
    expect(count(objects, 'TR')).toBe(30 + pages);
    expect(count(objects, 'TD')).toBe(30 * 9);
    expect(count(objects, 'TH')).toBe(pages * 9);
    expect(shownGlyphs(objects)).not.toContain('0000');
  });

  test('numbers rows and sheets, prints each code, and says what a tick means', async () => {
    const text = pdfText(await attendancePdf(list(30), options)).replace(/\s+/g, ' ');
    expect(text).toContain('K7QM 4T2X 29');
    expect(text).toContain('Blad 3 van 3');
    expect(text).toContain('Wie je naam raadt, kan nagaan of het klopt.');
    for (const tick of ['16 jaar of ouder.', 'Voornaam tonen.', 'Hele naam tonen.', 'Link openbaar.'])
      expect(text).toContain(tick);
  });

  test('a part of a long list counts on from the part before', async () => {
    const text = pdfText(await attendancePdf(list(2, { firstNumber: 1_001 }), options)).replace(/\s+/g, ' ');
    expect(text).toMatch(/ 1001 .* 1002 /);
    expect(text).not.toMatch(/ 1003 /);
  });

  test('an empty list is one sheet with its head', async () => {
    const objects = pdfObjects(await attendancePdf(list(0), options));
    expect([pageCount(objects), count(objects, 'TR')]).toEqual([1, 1]);
  });

  test('a trial installation is named on every sheet', async () => {
    const objects = pdfObjects(await attendancePdf(list(30, { trial: true }), options));
    expect(objects.filter((object) => object.text.includes('/ActualText (PROEFVERSIE'))).toHaveLength(3);
  });
});

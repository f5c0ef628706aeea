import { describe, expect, test } from '@jest/globals';
import { certificatePdf } from '../../src/printing/certificate.ts';
import { svgToPng } from '../../src/printing/raster.ts';
import { certificatesPdf, someCertificate } from '../support/certificates.ts';
import { pageCount, pdfObjects, pdfText, readQrCodes, renderPages, shownGlyphs } from '../support/pdf.ts';

const created = new Date('2026-11-21T10:00:00Z');
const a4 = { layout: 'a4', language: 'nl', created } as const;

const people = Array.from({ length: 30 }, (_, index) =>
  someCertificate({
    recipientName: `Persoon ${index + 1} van der Voorbeeld`,
    pageUrl: `https://voorbeeldwerk.example/b/7Hq2mVt9XcLwRk4PzNs${String(index).padStart(3, '0')}`,
    trial: index % 2 === 1,
  }),
);

describe('a file for a whole ceremony', () => {
  test('30 people give 30 pages, and the QR code of each page leads to that badge', async () => {
    const pdf = await certificatesPdf(people, a4);
    expect(pageCount(pdfObjects(pdf))).toBe(30);
    const codes = await Promise.all(renderPages(pdf, 110).map(readQrCodes));
    expect(codes).toEqual(people.map((person) => [person.pageUrl]));
  }, 120_000);

  test('two to a page gives half the pages, each with both codes', async () => {
    const pdf = await certificatesPdf(people.slice(0, 5), { ...a4, layout: 'two-up' });
    expect(pageCount(pdfObjects(pdf))).toBe(3);
    const codes = await Promise.all(renderPages(pdf, 110).map(readQrCodes));
    expect(codes.flat()).toEqual(people.slice(0, 5).map((person) => person.pageUrl));
    expect(codes.map((page) => page.length)).toEqual([2, 2, 1]);
  }, 60_000);

  test('the same input gives the same bytes: no clock, no chance', async () => {
    const once = await certificatesPdf(people.slice(0, 2), a4);
    const again = await certificatesPdf(people.slice(0, 2), a4);
    expect(Buffer.from(again).equals(Buffer.from(once))).toBe(true);
  });

  test('a font and a medal stand in the file once, however many people there are', async () => {
    const count = async (number: number) => {
      const objects = pdfObjects(await certificatesPdf(people.slice(0, number), a4));
      const of = (kind: RegExp) => objects.filter((object) => kind.test(object.text)).length;
      return { fonts: of(/\/Type \/FontDescriptor/), forms: of(/\/Subtype \/Form\b/) };
    };
    expect(await count(12)).toEqual(await count(2));
  });

  test('no people is a mistake of the caller', async () => {
    await expect(certificatesPdf([], a4)).rejects.toThrow(TypeError);
  });
});

describe('what the paper says', () => {
  const words = async (changes: Parameters<typeof someCertificate>[0], layout: 'a4' | 'two-up' = 'a4') => {
    const pdf = await certificatesPdf([someCertificate(changes)], { ...a4, layout });
    return pdfText(pdf).replace(/\s+/g, ' ');
  };

  test.each(['a4', 'two-up'] as const)(
    '%s: name, claim, level, criteria, words, codes, host and what it is not',
    async (layout) => {
      const text = await words({ validUntil: '2028-11-19T00:00:00Z' }, layout);
      for (const part of [
        ...[
          'Amina van der Yıldız',
          'Je kunt goed samenwerken.',
          'Niveau: gevorderd.',
          'Je helpt een ander als het druk is.',
        ],
        ...[
          '“Op jou kan de hele keuken bouwen.”',
          'Uitgereikt op 19 november 2026',
          'Goed tot 19 november 2028',
          'Karin de Boer',
        ],
        ...['voorbeeldwerk.example/b', 'K7QM 4T2X 9T', '48 21 06'],
        'Dit is een Open Badge: erkenning van een vaardigheid. Het is geen diploma.',
      ]) {
        expect(text).toContain(part);
      }
      expect(text).not.toContain('PROEFVERSIE');
    },
  );

  test.each(['a4', 'two-up'] as const)('%s: expert says that two people saw it and names both', async (layout) => {
    const text = await words({ level: 'expert', secondJudge: 'Ali Demir' }, layout);
    expect(text).toContain('Gezien door twee mensen.');
    expect(text).toContain('Ali Demir');
  });

  test('a copy without control code and judges has no empty places, and still says that two people saw it', async () => {
    const text = await words({ level: 'expert', controlCode: '', judgeName: null });
    expect(text).not.toContain('Controlecode');
    expect(text).toContain('K7QM 4T2X 9T');
    expect(text).toContain('Gezien door twee mensen.');
  });

  test.each(['a4', 'two-up'] as const)('%s: a copy says that it is one and has nothing to sign', async (layout) => {
    const text = await words({ copy: true, controlCode: '' }, layout);
    expect(text).toContain('Dit is een kopie van de openbare pagina.');
    expect(text).not.toMatch(/Gezien door|Namens/);
  });

  test.each(['a4', 'two-up'] as const)(
    '%s: its number in the register, and the newest head where there is one',
    async (layout) => {
      const register = { number: 12_345, head: { day: '2026-11-20', start: '3f9a+2cd' } };
      const withHead = pdfText(await certificatesPdf([someCertificate({ register })], { ...a4, layout }));
      expect(withHead).toContain('Register: nr. 12345. Stand van 20 november 2026: 3f9a+2cd');
      const without = pdfText(
        await certificatesPdf([someCertificate({ register: { ...register, head: null } })], { ...a4, layout }),
      );
      expect(without).toContain('Register: nr. 12345.');
      expect(without).not.toContain('Stand van');
    },
  );

  test('on a whole page it says what the control code is for', async () => {
    expect(await words({})).toContain('De controlecode laat zien of dit papier erbij hoort.');
    expect(await words({ controlCode: '' })).not.toContain('De controlecode laat');
  });

  test('a long name of an organisation beside a wide logo stays in the header', async () => {
    const logoPng = await svgToPng('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"/>', 600);
    const pdf = await certificatesPdf(
      [
        someCertificate({
          logoPng,
          place: null,
          organisationName: 'Stichting Leerwerkplek Zuid en Buurtonderneming de Brug',
        }),
      ],
      a4,
    );
    const [head = ''] = pdfText(pdf).split('Dit is een blijk van kunnen voor');
    const lines = head.split('\n').filter((line) => /Stichting|Leerwerkplek|Zuid|Buurt|Brug/.test(line));
    expect(lines.length).toBeLessThanOrEqual(3);
  });

  test('a line break typed in the words of the coach becomes a space', async () => {
    expect(await words({ coachWords: 'Goed\r\ngedaan!' })).toContain('“Goed gedaan!”');
  });

  test('in English the fixed sentence is English', async () => {
    const pdf = await certificatesPdf([someCertificate({ claim: 'can work well with others' })], {
      ...a4,
      language: 'en',
    });
    const text = pdfText(pdf).replace(/\s+/g, ' ');
    expect(text).toContain('You can work well with others.');
    expect(text).toContain('It is not a diploma.');
  });

  test('a trial installation is named on the paper for eye and screen reader', async () => {
    const objects = pdfObjects(await certificatesPdf([someCertificate({ trial: true })], a4));
    expect(
      objects.some((object) => object.text.includes('/ActualText (PROEFVERSIE, niet geldig buiten deze computer)')),
    ).toBe(true);
  });
});

describe('names', () => {
  const names = [
    'Çağrı Açıkgöz Şahin',
    'Łukasz Wójcik-Źrebięć',
    'فاطمة الزهراء بنت محمد',
    'ሰላማዊት ገብረመድህን ተስፋይ',
    'Fatima فاطمة de Groot',
    'Βασίλης Παπαδόπουλος',
    'Світлана Ковальчук',
    'Maximiliana Alexandrina van den Bergh-Oosterwijk de la Fontei',
    'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis',
    'Nguyễn Thị Ánh',
    '李小龍 Lee',
  ];

  test.each(names)('%s is drawn with real glyphs only', async (recipientName) => {
    for (const layout of ['a4', 'two-up'] as const) {
      const glyphs = shownGlyphs(
        pdfObjects(await certificatesPdf([someCertificate({ recipientName })], { ...a4, layout })),
      );
      expect(glyphs.length).toBeGreaterThan(100);
      expect(glyphs.filter((glyph) => glyph === '0000')).toEqual([]);
    }
  });

  test('the reading order of an Arabic name is kept for screen readers', async () => {
    const objects = pdfObjects(await certificatesPdf([someCertificate({ recipientName: 'كريم' })], a4));
    const utf16 = Buffer.from('\uFEFFكريم', 'utf16le').swap16().toString('latin1');
    const headings = objects.filter((object) => /\/S \/H1\b/.test(object.text));
    expect(headings.map((heading) => heading.text.includes(utf16))).toEqual([true]);
  });

  test('everything stays on its page, also with much text', async () => {
    const much = someCertificate({
      recipientName: names[7],
      paperCriteria: Array.from(
        { length: 8 },
        (_, index) => `Je doet nummer ${index} heel goed, ook als het druk is op het werk.`,
      ),
      coachWords: 'Je hebt dit jaar alles gegeven. '.repeat(12).trim(),
      organisationName: 'Stichting voor Praktisch Geschoold Voorbeeldwerk in de Regio (demo)',
      host: 'badges.een-heel-lange-naam-van-een-stichting.example',
      secondJudge: 'Ali Demir',
    });
    const pdf = await certificatePdf(much, { attachment: { json: '{}', created } });
    expect(pageCount(pdfObjects(pdf))).toBe(1);
    expect(pdfText(pdf)).toContain('48 21 06');
    expect(await Promise.all(renderPages(pdf, 110).map(readQrCodes))).toEqual([[much.pageUrl]]);
  });
});

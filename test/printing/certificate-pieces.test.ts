import { expect, test } from '@jest/globals';
import { certificatePieces } from '../../src/printing/certificate.ts';
import type { CertificateData } from '../../src/printing/certificate-data.ts';
import { certificatesPdf, someCertificate } from '../support/certificates.ts';
import { pageCount, pdfObjects, pdfText, wholeFile } from '../support/pdf.ts';

const options = { layout: 'a4', language: 'nl', created: new Date('2026-11-21T10:00:00Z'), backs: false } as const;

/** Certificates that note how many of them were asked for. */
function counted(total: number, asked: { of: number }): Iterable<CertificateData> {
  return (function* () {
    for (asked.of = 1; asked.of <= total; asked.of += 1)
      yield someCertificate({ controlCode: String(100_000 + asked.of) });
  })();
}

test('a certificate is read when its page is drawn, and a page is drawn when its bytes are asked for', async () => {
  const asked = { of: 0 };
  const pieces = certificatePieces(counted(60, asked), options);
  expect(asked.of).toBe(0);
  const first = await pieces.next();
  expect(Buffer.from(first.value ?? []).toString('latin1')).toMatch(/^%PDF-1.7/);
  const before = asked.of;
  expect(before).toBeLessThan(20);
  await pieces.next();
  expect(asked.of).toBeGreaterThan(before);
  expect(asked.of).toBeLessThan(40);
  await pieces.return();
});

test('no piece holds more than a few pages, but for the last with the fonts', async () => {
  const sizes: number[] = [];
  for await (const piece of certificatePieces(counted(60, { of: 0 }), options)) sizes.push(piece.length);
  expect(sizes.length).toBeGreaterThan(5);
  expect(Math.max(...sizes.slice(0, -1))).toBeLessThan(0.5 * sizes.reduce((sum, size) => sum + size, 0));
});

test('the pieces are the file that is made at once', async () => {
  const people = [...counted(25, { of: 0 })];
  const pieces = await wholeFile(certificatePieces(people, options));
  expect(Buffer.from(pieces).equals(await certificatesPdf(people, options))).toBe(true);
  expect(pageCount(pdfObjects(pieces))).toBe(25);
});

test('what goes wrong on the way comes out, and nobody is no file', async () => {
  async function* broken() {
    yield* counted(12, { of: 0 });
    throw new RangeError('the thirteenth');
  }
  await expect(wholeFile(certificatePieces(broken(), options))).rejects.toThrow(RangeError);
  await expect(wholeFile(certificatePieces([], options))).rejects.toThrow(TypeError);
});

test('an odd badge of two on a page stands before the praktijkverklaring that follows it', async () => {
  const practice = {
    qualification: { name: 'Kok', crebo: '25180', fileName: 'Keuken', fileCrebo: '23084', cohort: '2024' },
    processes: [{ code: 'B1-K1-W1', name: 'Kookt', helper: null, way: 'zelfstandig' }],
    startDay: '2026-02-01',
    endDay: '2026-06-30',
    hours: '320',
    company: 'Restaurant Voorbeeld',
    city: 'Rotterdam',
    companyNumbers: '',
    judgement: [],
    brin: '00XX',
    closing: '',
  };
  const people = [
    someCertificate({ recipientName: 'Eerst Badge' }),
    someCertificate({ recipientName: 'Dan Papier', practice }),
  ];
  const text = pdfText(await wholeFile(certificatePieces(people, { ...options, layout: 'two-up' })));
  expect(text.indexOf('Eerst Badge')).toBeGreaterThan(-1);
  expect(text.indexOf('Dan Papier')).toBeGreaterThan(text.indexOf('Eerst Badge'));
});

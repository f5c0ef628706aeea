import PDFDocument from 'pdfkit';
import type { CertificateData } from '../../../src/printing/certificate-data.ts';
import { facePath } from '../../../src/printing/fonts.ts';
import { certificatesPdf, someCertificate } from '../../../test/support/certificates.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { measure } from '../measure.ts';

const PAGES = 500;
const FACES = ['latin-regular', 'latin-italic', 'latin-semibold', 'latin-bold'] as const;

/** One file to print for a whole ceremony. */
export const pdfPage: BenchCase = {
  id: 'pdf.page',
  about: `one of ${PAGES} certificates in one tagged PDF: medal, texts, QR, codes`,
  baseline: `pdfkit drawing ${PAGES} pages with the person's name and one line in each of the same four fonts, nothing else`,
  async run(clock) {
    let certificates: CertificateData[] = [];
    let ours: Uint8Array = new Uint8Array();
    let theirs: Uint8Array = new Uint8Array();
    return measure(
      {
        operations: PAGES,
        warmUp: 1,
        prepare: (round) => {
          certificates = Array.from({ length: PAGES }, (_, at) => certificate(round, at));
        },
        async ours() {
          ours = await certificatesPdf(certificates, { layout: 'a4', language: 'nl', created: new Date(0) });
        },
        async theirs() {
          theirs = await minimalPdf(certificates);
        },
        check() {
          assertThat(pagesIn(ours) === PAGES, `our file has ${pagesIn(ours)} pages`);
          assertThat(pagesIn(theirs) === PAGES, `the baseline's file has ${pagesIn(theirs)} pages`);
        },
      },
      clock,
    );
  },
};

/** Another fictional person with codes of their own on every page. */
function certificate(round: number, at: number): CertificateData {
  const number = round * PAGES + at;
  const slug = `7Hq2mVt9XcLwRk4P${String(number).padStart(6, '1').replaceAll('0', 'a')}`;
  return someCertificate({
    recipientName: `Deelnemer ${number} Yıldız-Wójcik (fictief)`,
    pageUrl: `https://voorbeeldwerk.example/b/${slug}`,
    shortCode: `K7QM4${String(number).padStart(5, '0')}`,
    controlCode: String(100_000 + number),
  });
}

function minimalPdf(certificates: readonly CertificateData[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const document = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false });
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
    for (const { recipientName } of certificates) {
      document.addPage();
      for (const [row, face] of FACES.entries()) {
        document
          .font(facePath(face))
          .fontSize(24)
          .text(recipientName, 60, 80 + row * 60, { lineBreak: false });
      }
    }
    document.end();
  });
}

/** Page objects of a PDF whose objects stand in the open, as pdfkit writes them. */
function pagesIn(pdf: Uint8Array): number {
  return (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b(?!s)/g)?.length ?? 0
  );
}

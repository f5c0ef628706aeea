/**
 * Certificates as PDF: one file for a whole ceremony to print, or one file a person to keep, with the signed badge inside.
 * Data in, bytes out: no clock, no network, and of the disk only fonts and icons. The same input gives the same bytes.
 */
import { setImmediate } from 'node:timers/promises';
import type { Language } from '../i18n/i18n.ts';
import { drawBack } from './certificate-back.ts';
import type { CertificateData } from './certificate-data.ts';
import { drawFullCertificate } from './certificate-full.ts';
import { drawHalfCertificate } from './certificate-half.ts';
import { A4, artifact, branch, closePaper, INK, mm, openPaper, type Paper, takeBytes } from './paper.ts';
import { drawStatement } from './statement-full.ts';
import { paperText } from './texts.ts';

export interface CertificatesOptions {
  /** `a4`: one a page. `two-up`: two a page, to cut through. */
  layout: 'a4' | 'two-up';
  language: Language;
  /** Written into the file as its making. */
  created: Date;
}

export interface CertificateOptions {
  /** The signed credential, put in as it is, byte for byte, and the time of its making. */
  attachment: { json: string; created: Date };
  language?: Language;
}

/** Lets other requests have their turn after so many certificates. */
const BREATH = 5;

/**
 * One file with every certificate in the order given, piece by piece, each drawn when it is asked for: neither the certificates
 * nor the file stand in memory, however many there are; fonts and pictures stand in it once. `backs`: every front of a badge is
 * followed by a page with its backs, to print on both sides, turned over the long edge. Throws TypeError without any.
 */
export async function* certificatePieces(
  certificates: AsyncIterable<CertificateData> | Iterable<CertificateData>,
  options: CertificatesOptions & { backs: boolean },
): AsyncGenerator<Uint8Array, void> {
  const { language, created, layout, backs } = options;
  const perPage = layout === 'a4' ? 1 : 2;
  let paper: Paper | null = null;
  let sheet: CertificateData[] = [];
  let drawn = 0;
  for await (const certificate of certificates) {
    const organisation = certificate.organisationName;
    const title = () => paperText(language, 'certificates.title', { organisation });
    paper ??= openPaper({ title: title(), author: organisation, language, created });
    // A praktijkverklaring always takes a page of its own, however many badges go on one.
    if (certificate.practice) {
      sheet = drawSheet(paper, sheet, perPage, backs);
      drawStatementPage(paper, certificate);
    } else sheet.push(certificate);
    if (sheet.length === perPage) sheet = drawSheet(paper, sheet, perPage, backs);
    drawn += 1;
    if (drawn % BREATH === 0) {
      yield takeBytes(paper);
      await setImmediate();
    }
  }
  if (paper === null) throw new TypeError('A file needs at least one certificate');
  drawSheet(paper, sheet, perPage, backs);
  yield await closePaper(paper);
}

/** One sheet of badges, with its backs on the next page; gives the empty sheet that follows. */
function drawSheet(paper: Paper, sheet: readonly CertificateData[], perPage: number, backs: boolean): [] {
  if (sheet.length === 0) return [];
  paper.doc.addPage({ size: 'A4', margin: 0 });
  if (perPage === 1) drawPage(paper, sheet[0]);
  else drawTwo(paper, sheet);
  if (backs) drawBacks(paper, sheet, perPage);
  return [];
}

function drawStatementPage(paper: Paper, statement: CertificateData): void {
  paper.doc.addPage({ size: 'A4', margin: 0 });
  drawPage(paper, statement);
}

/** One person's certificate as PDF/A-3a with the signed credential attached as `credential.json` (ISO 19005-3). */
export async function certificatePdf(certificate: CertificateData, options: CertificateOptions): Promise<Uint8Array> {
  const language = options.language ?? 'nl';
  const { json, created } = options.attachment;
  const values = { name: certificate.recipientName, achievement: certificate.achievementName };
  const title = paperText(language, certificate.practice ? 'practice.documentTitle' : 'certificate.title', values);
  const paper = openPaper({ title, author: certificate.organisationName, language, created, attachment: { json } });
  paper.doc.addPage({ size: 'A4', margin: 0 });
  drawPage(paper, certificate);
  if (certificate.statementUrl !== null) drawBacks(paper, [certificate], 1);
  return closePaper(paper);
}

function drawPage(paper: Paper, data: CertificateData | undefined): void {
  if (data === undefined) return;
  const tag = branch(paper, paper.root, 'Sect');
  if (data.practice) drawStatement({ paper, tag, data }, data.practice);
  else drawFullCertificate({ paper, tag, data });
  tag.end();
}

/**
 * The backs of one sheet. Turned over its long edge, top stays top: each back stands at the height of its front. A sheet
 * without any has an empty back, or the fronts after it would come on the wrong side.
 */
function drawBacks(paper: Paper, sheet: readonly CertificateData[], perPage: number): void {
  paper.doc.addPage({ size: 'A4', margin: 0 });
  const height = A4.height / perPage;
  sheet.forEach((data, index) => {
    const tag = branch(paper, paper.root, 'Sect');
    drawBack({ paper, tag, data }, { x: 0, y: index * height, width: A4.width, height });
    tag.end();
  });
}

function drawTwo(paper: Paper, pair: readonly CertificateData[]): void {
  const height = A4.height / 2;
  pair.forEach((data, index) => {
    const tag = branch(paper, paper.root, 'Sect');
    drawHalfCertificate({ paper, tag, data }, { x: 0, y: index * height, width: A4.width, height });
    tag.end();
  });
  artifact(paper, () => {
    paper.doc
      .moveTo(mm(6), height)
      .lineTo(A4.width - mm(6), height)
      .lineWidth(0.5);
    paper.doc
      .dash(mm(2), { space: mm(2) })
      .stroke(INK.line)
      .undash();
  });
}

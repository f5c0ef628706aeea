/**
 * The holder's own sheet: a strip with the private link, to hand over beside the certificate and never on it. Four to an A4
 * page with marks to cut along, in the order of the certificates.
 */
import { setImmediate } from 'node:timers/promises';
import type { Language } from '../i18n/i18n.ts';
import { placeTrialMark, span } from './certificate-parts.ts';
import { A4, artifact, branch, closePaper, INK, mm, openPaper, type Paper, type Tag, tagged } from './paper.ts';
import { drawParagraph, readingText, type Span, setParagraph } from './paragraph.ts';
import { drawQr } from './qr.ts';
import { type PaperText, paperText } from './texts.ts';

export interface PrivateSheet {
  name: string;
  achievement: string;
  /** Of a praktijkverklaring, which is no badge and comes from a school. */
  statement: boolean;
  organisation: string;
  /** The private link in full: `https://…/m/<token>`. */
  link: string;
}

const PER_PAGE = 4;
const HEIGHT = A4.height / PER_PAGE;
const MARGIN = mm(14);
const QR = mm(34);
/** Quiet zone and some air between text and code. */
const TEXT_WIDTH = A4.width - 2 * MARGIN - QR - mm(14);
/** Lets other requests have their turn after so many pages. */
const BREATH = 10;

/** One file with every strip in the order given. Throws TypeError without any. */
export async function privateSheetsPdf(
  sheets: readonly PrivateSheet[],
  options: { language: Language; created: Date; trial: boolean },
): Promise<Uint8Array> {
  const [first] = sheets;
  if (first === undefined) throw new TypeError('A file needs at least one sheet');
  const { language, created } = options;
  const title = paperText(language, 'private.title', { organisation: first.organisation });
  const paper = openPaper({ title, author: first.organisation, language, created });
  for (let index = 0; index < sheets.length; index += PER_PAGE) {
    paper.doc.addPage({ size: 'A4', margin: 0 });
    sheets.slice(index, index + PER_PAGE).forEach((sheet, place) => {
      drawStrip(paper, sheet, place * HEIGHT, options.trial);
    });
    drawCutMarks(paper);
    if ((index / PER_PAGE) % BREATH === BREATH - 1) await setImmediate();
  }
  return closePaper(paper);
}

function drawStrip(paper: Paper, sheet: PrivateSheet, top: number, trial: boolean): void {
  const tag = branch(paper, paper.root, 'Sect');
  if (trial) placeTrialMark({ paper, tag }, { x: 0, y: top, width: A4.width, height: HEIGHT });
  const text = (key: PaperText, values: Record<string, string> = {}) => paperText(paper.language, key, values);
  let y = top + mm(7);
  y = place(paper, tag, [span(text('private.only'), 'bold', INK.kraan)], { y, size: 15 }, 'H1');
  y = place(paper, tag, [span(sheet.name, 'bold', INK.ink)], { y, size: nameSize(paper, sheet.name), least: 2 });
  const about = `${text(sheet.statement ? 'private.statement' : 'private.badge', { achievement: sheet.achievement })}  ·  ${sheet.organisation}`;
  y = place(paper, tag, [span(about, 'regular', INK.soft)], { y, size: 10, least: 2 }) + mm(1.5);
  y = place(paper, tag, [span(text('private.scan'), 'regular', INK.ink)], { y, size: 12 });
  y = place(paper, tag, [span(text('private.can'), 'semibold', INK.ink)], { y, size: 12 });
  const can1 = sheet.statement ? 'private.statementCan1' : 'private.can1';
  for (const key of [can1, 'private.can2', 'private.can3', 'private.can4'] as const) {
    y = place(paper, tag, [span(`–  ${text(key)}`, 'regular', INK.ink)], { y, size: 12 });
  }
  place(paper, tag, [span(text(sheet.statement ? 'private.statementKeep' : 'private.keep'), 'regular', INK.soft)], {
    y: y + mm(1),
    size: 11,
    least: 2,
  });
  drawCode(paper, tag, sheet.link, top);
  tag.end();
}

/** The code with the link under it, for phones that cannot scan. */
function drawCode(paper: Paper, tag: Tag, link: string, top: number): void {
  const x = A4.width - MARGIN - QR - mm(2);
  const y = top + mm(10);
  const bbox: [number, number, number, number] = [x, y, x + QR, y + QR];
  tagged(paper, tag, 'Figure', () => drawQr(paper, link, x, y, { width: QR }), {
    alt: paperText(paper.language, 'private.qr'),
    bbox,
  });
  const [, host = '', token = ''] = /^[a-z]+:\/\/(.*\/m\/)(.*)$/.exec(link) ?? [];
  const width = QR + mm(12);
  let below = y + QR + mm(4);
  for (const part of [host, token]) {
    const spans = [span(part, 'semibold', INK.ink)];
    const paragraph = setParagraph(paper, spans, { size: 9, width, lineHeight: 1.35 });
    const box = { x: x - mm(6), y: below, width, align: 'centre' as const };
    tagged(paper, tag, 'P', () => drawParagraph(paper, paragraph, box));
    below += paragraph.height;
  }
}

function nameSize(paper: Paper, name: string): number {
  const lines = (size: number) =>
    setParagraph(paper, [span(name, 'bold', INK.ink)], { size, width: TEXT_WIDTH }).lines.length;
  let size = 19;
  while (size > 11 && lines(size) > 1) size -= 1;
  return size;
}

/** Letters shrink before a text would take more than `least` lines (1 unless told). */
function place(
  paper: Paper,
  tag: Tag,
  spans: Span[],
  at: { y: number; size: number; least?: number },
  type: 'P' | 'H1' = 'P',
): number {
  const set = (size: number) => setParagraph(paper, spans, { size, width: TEXT_WIDTH, lineHeight: 1.4 });
  let size = at.size;
  while (size > 7 && set(size).lines.length > (at.least ?? 1)) size -= 0.5;
  const paragraph = set(size);
  const actual = readingText(spans);
  const draw = () => drawParagraph(paper, paragraph, { x: MARGIN, y: at.y, width: TEXT_WIDTH });
  tagged(paper, tag, type, draw, actual === undefined ? {} : { actual });
  return at.y + paragraph.height;
}

/** Dashed lines over the whole width, and a tick at both edges for the cutting machine. */
function drawCutMarks(paper: Paper): void {
  artifact(paper, () => {
    for (let strip = 1; strip < PER_PAGE; strip += 1) {
      const y = strip * HEIGHT;
      paper.doc
        .moveTo(mm(12), y)
        .lineTo(A4.width - mm(12), y)
        .lineWidth(0.5);
      paper.doc
        .dash(mm(2), { space: mm(2) })
        .stroke(INK.line)
        .undash();
      for (const x of [mm(3), A4.width - mm(9)])
        paper.doc
          .moveTo(x, y)
          .lineTo(x + mm(6), y)
          .lineWidth(0.8)
          .stroke(INK.soft);
    }
  });
}

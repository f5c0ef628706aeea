/**
 * The back of a certificate: a second code that can be checked without our website. Everything stands in the middle of its
 * box, so that it lies behind its front however the printer turns the sheet over its long edge; the name says whose it is.
 */
import { type Box, type Leaf, placeParagraph, placeTrialMark, span } from './certificate-parts.ts';
import { INK, mm, tagged } from './paper.ts';
import { type Paragraph, type Span, setParagraph } from './paragraph.ts';
import { drawQr, type QrMatrix, QUIET_MODULES, qrMatrix } from './qr.ts';
import { levelWord, paperText, richText } from './texts.ts';

/** The least width of the code; the paper is handled, folded and photographed by hand. */
const BACK_QR_LEAST = mm(40);
/** Width of one module: with a long name the code grows, its modules do not get smaller. */
const BACK_QR_MODULE = mm(0.5);
const SIDE = mm(24);

interface Line {
  spans: Span[];
  paragraph: Paragraph;
  before: number;
  type: 'P' | 'H1';
}

/** Draws the back of one certificate into its part of the page; nothing where it has no statement. */
export function drawBack(leaf: Leaf, box: Box): void {
  const { data } = leaf;
  if (data.statementUrl === null) return;
  if (data.trial) placeTrialMark(leaf, box);
  const matrix = qrMatrix(data.statementUrl, 'M');
  const width = Math.max(BACK_QR_LEAST, matrix.size * BACK_QR_MODULE);
  const quiet = (QUIET_MODULES * width) / matrix.size;
  const above = linesAbove(leaf, box.width - 2 * SIDE);
  const below = linesBelow(leaf, box.width - 2 * SIDE);
  let y = box.y + (box.height - heightOf(above) - heightOf(below) - width - 2 * quiet) / 2;
  y = place(leaf, above, box, y) + quiet;
  placeCode(leaf, matrix, { x: box.x + (box.width - width) / 2, y, width, height: width });
  place(leaf, below, box, y + width + quiet);
}

function linesAbove({ paper, data }: Leaf, width: number): Line[] {
  const { language } = paper;
  const what = data.level === null ? '' : `, ${levelWord(language, data.level)}`;
  const values = { name: data.recipientName, achievement: `${data.achievementName}${what}` };
  const line = lineMaker(paper, width);
  return [
    line([span(paperText(language, 'back.title'), 'bold', INK.maas)], 15, 0, 'H1'),
    line(richText(language, 'back.belongs', values, { colour: INK.ink }), 11.5, mm(2)),
  ];
}

function linesBelow({ paper, data }: Leaf, width: number): Line[] {
  const { language } = paper;
  const line = lineMaker(paper, width);
  const plain = (key: 'back.works' | 'back.inside', size: number, before: number, colour: string): Line =>
    line([span(paperText(language, key), 'regular', colour)], size, before);
  return [
    plain('back.works', 11, 0, INK.ink),
    line(richText(language, 'back.now', { host: data.host }, { colour: INK.ink }), 11, mm(2)),
    plain('back.inside', 9.5, mm(3), INK.soft),
  ];
}

function lineMaker(paper: Leaf['paper'], width: number) {
  return (spans: Span[], size: number, before: number, type: Line['type'] = 'P'): Line => ({
    spans,
    before,
    type,
    paragraph: setParagraph(paper, spans, { size, width, lineHeight: 1.4, balanced: true }),
  });
}

const heightOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { before, paragraph }) => sum + before + paragraph.height, 0);

/** One under the other in the middle of the box; the y below the last. */
function place(leaf: Leaf, lines: readonly Line[], box: Box, from: number): number {
  const at = { x: box.x + SIDE, width: box.width - 2 * SIDE, align: 'centre' as const };
  return lines.reduce(
    (y, { spans, paragraph, before, type }) => placeParagraph(leaf, paragraph, spans, { ...at, y: y + before }, type),
    from,
  );
}

function placeCode({ paper, tag, data }: Leaf, matrix: QrMatrix, { x, y, width }: Box): void {
  const alt = paperText(paper.language, 'back.alt', { name: data.recipientName });
  const draw = () => drawQr(paper, matrix, x, y, { width });
  tagged(paper, tag, 'Figure', draw, { alt, bbox: [x, y, x + width, y + width] });
}

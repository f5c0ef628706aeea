/** The parts that both layouts of a certificate share. Each draws in a box it is given and tags what it draws. */
import { formatDay } from '../i18n/dates.ts';
import type { CertificateData } from './certificate-data.ts';
import { printedControlCode, printedShortCode } from './codes.ts';
import { drawMedal, drawPng, pngWidth } from './drawing.ts';
import { artifact, drawText, INK, mm, type Paper, type Tag, tagged, textWidth } from './paper.ts';
import { drawParagraph, type Paragraph, readingText, type Span, setParagraph } from './paragraph.ts';
import { drawQr, QR_ON_PAPER } from './qr.ts';
import { levelWord, NOT_A_DIPLOMA, paperText, TRIAL } from './texts.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One certificate while it is drawn: the file, its branch of the structure tree, its data. */
export interface Leaf {
  paper: Paper;
  tag: Tag;
  data: CertificateData;
}

/** One run of text in one style. */
export function span(text: string, style: Span['style'], colour: string): Span {
  return { text, style, colour };
}

/** A tagged paragraph; gives the y below it. */
export function placeParagraph(
  { paper, tag }: Leaf,
  paragraph: Paragraph,
  spans: readonly Span[],
  box: { x: number; y: number; width: number; align?: 'left' | 'centre' | 'right' },
  type: 'P' | 'H1' = 'P',
): number {
  const actual = readingText(spans);
  tagged(paper, tag, type, () => drawParagraph(paper, paragraph, box), actual === undefined ? {} : { actual });
  return box.y + paragraph.height;
}

/**
 * The name as large as its box allows: one line, or two of about the same length where one would be small. Small words
 * of a family name ("van den") stay with what follows, unless that makes the letters clearly smaller.
 */
export function setName(paper: Paper, name: string, box: NameBox): Paragraph {
  const oneLine = Math.floor((box.largest * box.width) / Math.max(box.width, widthAt(paper, name, box.largest) + 1));
  if (oneLine >= 0.7 * box.largest) return setNameAt(paper, name, oneLine, box);
  const free = setNameInTwo(paper, name, box);
  const bound = setNameInTwo(paper, name.replace(SMALL_WORDS, '$1\u00A0'), box);
  return bound.size >= 0.85 * free.size ? bound : free;
}

interface NameBox {
  /** Font sizes in points. */
  largest: number;
  smallest: number;
  width: number;
}

const SMALL_WORDS =
  /(?<=^|\s)(van|von|de|den|der|du|da|di|dos|el|al|la|le|het|’t|'t|in|op|te|ten|ter|bin|bint|ben|ibn) /giu;

function setNameInTwo(paper: Paper, name: string, box: NameBox): Paragraph {
  const longest = Math.max(...name.split(/[ -]+/).map((word) => widthAt(paper, word, box.largest)));
  const widest = (box.largest * box.width) / (longest + 1);
  for (let size = Math.floor(Math.min(0.8 * box.largest, widest)); size > box.smallest; size -= 1) {
    const paragraph = setNameAt(paper, name, size, box);
    if (paragraph.lines.length <= 2) return paragraph;
  }
  return setNameAt(paper, name, box.smallest, box);
}

function setNameAt(paper: Paper, name: string, size: number, { width }: NameBox): Paragraph {
  const look = { size, width, lineHeight: 1.18, spacing: -0.012 * size, balanced: true };
  return setParagraph(paper, [span(name, 'bold', INK.ink)], look);
}

function widthAt(paper: Paper, text: string, size: number): number {
  return textWidth(paper, text, { size, style: 'bold', colour: INK.ink, spacing: -0.012 * size });
}

/** Organisation with its logo at the left; day, place and last day at the right. */
export function placeHeader(leaf: Leaf, box: Box, sizes: { name: number; small: number }): void {
  const { paper, tag, data } = leaf;
  let x = box.x;
  if (data.logoPng !== null) {
    const { logoPng } = data;
    const room = { width: mm(44), height: box.height };
    const alt = paperText(paper.language, 'logo.alt', { organisation: data.organisationName });
    tagged(paper, tag, 'Figure', () => void drawPng(paper, logoPng, { ...room, x, y: box.y }), { alt });
    x += pngWidth(paper, logoPng, room) + mm(5);
  }
  const right = headerLines(leaf, sizes.small);
  const rightWidth = Math.max(...right.map((line) => line.paragraph.lines[0]?.width ?? 0));
  const width = box.x + box.width - x - rightWidth - mm(8);
  const spans = [span(data.organisationName, 'bold', INK.maas)];
  const name = setOrganisation(paper, spans, { ...sizes, width, height: box.height });
  const middle = box.y + box.height / 2;
  placeParagraph(leaf, name, spans, { x, y: middle - name.height / 2, width });
  let y = middle - right.reduce((sum, line) => sum + line.paragraph.height, 0) / 2;
  for (const { paragraph, spans: text } of right)
    y = placeParagraph(leaf, paragraph, text, { ...box, y, align: 'right' });
}

/** The name of the organisation as large as the header holds beside logo and date; never below the small print. */
function setOrganisation(
  paper: Paper,
  spans: Span[],
  box: { name: number; small: number; width: number; height: number },
): Paragraph {
  const at = (size: number) => setParagraph(paper, spans, { size, width: box.width, lineHeight: 1.25, balanced: true });
  for (let size = box.name; size > 0.8 * box.small; size -= 0.5) {
    const name = at(size);
    if (name.height <= box.height) return name;
  }
  return at(0.8 * box.small);
}

function headerLines({ paper, data }: Leaf, size: number): { paragraph: Paragraph; spans: Span[] }[] {
  const { language } = paper;
  const lines = [paperText(language, 'awardedOn', { date: formatDay(language, data.awardedDate) })];
  if (data.place !== null) lines.push(data.place);
  if (data.validUntil !== null)
    lines.push(paperText(language, 'goodUntil', { date: formatDay(language, data.validUntil) }));
  return lines.map((line) => {
    const spans = [span(line, 'regular', INK.soft)];
    return { spans, paragraph: setParagraph(paper, spans, { size, width: mm(80), lineHeight: 1.45 }) };
  });
}

/** The picture of the badge in a square, with its name as alternative text. */
export function placeBadge({ paper, tag, data }: Leaf, x: number, y: number, width: number): void {
  const { medalSvg, badgePng } = data;
  const values = {
    achievement: data.achievementName,
    level: data.level === null ? '' : levelWord(paper.language, data.level),
  };
  const alt = paperText(paper.language, data.level === null ? 'medal.alt' : 'medal.altLevel', values);
  const draw = () => {
    if (badgePng !== null) drawPng(paper, badgePng, { x, y, width, height: width, centred: true });
    else if (medalSvg !== null) drawMedal(paper, medalSvg, x, y, width);
  };
  tagged(paper, tag, 'Figure', draw, { alt, bbox: [x, y, x + width, y + width] });
}

/** Two lines to sign, side by side, from `y` down: room for the pen, the line, under it who signs. */
export function placeSignatures(leaf: Leaf, box: Box, sizes: { label: number; name: number; pen: number }): void {
  const { paper, data } = leaf;
  if (data.copy) {
    placeCopyMark(leaf, box, sizes);
    return;
  }
  const gap = mm(8);
  const width = (box.width - gap) / 2;
  const second: [label: 'alsoSeenBy' | 'onBehalfOf', name: string] =
    data.secondJudge === null ? ['onBehalfOf', data.organisationName] : ['alsoSeenBy', data.secondJudge];
  const signers = [[data.practice ? 'signedBy' : 'seenBy', data.judgeName ?? ''] as const, second];
  signers.forEach(([label, name], index) => {
    const x = box.x + index * (width + gap);
    const lineY = box.y + sizes.pen;
    artifact(paper, () =>
      paper.doc
        .moveTo(x, lineY)
        .lineTo(x + width, lineY)
        .lineWidth(0.75)
        .stroke(INK.ink),
    );
    const labelSpans = [span(paperText(paper.language, label), 'regular', INK.soft)];
    const labelText = setParagraph(paper, labelSpans, { size: sizes.label, width, lineHeight: 1.4 });
    const y = placeParagraph(leaf, labelText, labelSpans, { x, y: lineY + mm(1.2), width });
    if (name === '') return;
    const spans = [span(name, 'semibold', INK.ink)];
    const text = setSmallName(paper, spans, sizes.name, width);
    placeParagraph(leaf, text, spans, { x, y, width });
  });
}

/** Where others sign, a copy says that it is one. */
function placeCopyMark(leaf: Leaf, box: Box, sizes: { name: number; pen: number }): void {
  const spans = [span(paperText(leaf.paper.language, 'copy'), 'regular', INK.soft)];
  const text = setParagraph(leaf.paper, spans, { size: sizes.name, width: box.width, lineHeight: 1.4 });
  placeParagraph(leaf, text, spans, { x: box.x, y: box.y + sizes.pen / 2, width: box.width });
}

/** On one line where a slightly smaller size makes it fit. */
function setSmallName(paper: Paper, spans: Span[], size: number, width: number): Paragraph {
  for (let smaller = size; smaller >= 0.8 * size; smaller -= 0.5) {
    const text = setParagraph(paper, spans, { size: smaller, width, lineHeight: 1.25 });
    if (text.lines.length === 1) return text;
  }
  return setParagraph(paper, spans, { size: 0.8 * size, width, lineHeight: 1.25 });
}

/** How to check this paper: address, code and control code, bottom-aligned at `bottom`; `roomy`: and what the last is for. */
export function placeCheck(
  leaf: Leaf,
  box: { x: number; bottom: number; width: number },
  sizes: { text: number; value: number; roomy?: boolean },
): void {
  const { paper, tag, data } = leaf;
  const { language } = paper;
  const address = { label: paperText(language, 'check.page'), value: `${data.host}/b` };
  const codes = [
    { label: paperText(language, 'code'), value: printedShortCode(data.shortCode) },
    { label: paperText(language, 'controlCode'), value: printedControlCode(data.controlCode) },
  ].filter((cell) => cell.value !== '');
  const gap = mm(7);
  const widthOf = (cells: { value: string; label: string }[], size: number) =>
    cells.reduce((sum, cell) => sum + cellWidth(paper, cell, size) + gap, -gap);
  let size = sizes.value;
  while (size > 9 && widthOf([address, ...codes], size) > box.width) size -= 0.5;
  const oneRow = widthOf([address, ...codes], size) <= box.width;
  const rows = oneRow ? [[address, ...codes]] : [[{ ...address, label: '' }], codes];
  const heightOf = (row: { label: string }[]) => (row[0]?.label === '' ? 0 : LABEL_SIZE * 1.35) + size * 1.35;
  const spans = [span(paperText(language, 'check.how'), 'regular', INK.ink)];
  if (sizes.roomy && oneRow && data.controlCode !== '')
    spans.push(span(` ${paperText(language, 'check.control')}`, 'regular', INK.ink));
  const how = setParagraph(paper, spans, { size: sizes.text, width: box.width, lineHeight: 1.4 });
  let y = box.bottom - rows.reduce((sum, row) => sum + heightOf(row), 0) - mm(1.5) - how.height;
  y = placeParagraph(leaf, how, spans, { ...box, y }) + mm(1.5);
  for (const row of rows) {
    let x = box.x;
    for (const cell of row) {
      const at = { x, label: y + LABEL_SIZE, value: y + heightOf(row) - size * 0.32 };
      const label = { size: LABEL_SIZE, style: 'regular', colour: INK.soft } as const;
      const value = { size, style: 'bold', colour: INK.ink } as const;
      if (cell.label !== '') tagged(paper, tag, 'P', () => drawText(paper, cell.label, at.x, at.label, label));
      tagged(paper, tag, 'P', () => drawText(paper, cell.value, at.x, at.value, value));
      x += cellWidth(paper, cell, size) + gap;
    }
    y += heightOf(row);
  }
}

const LABEL_SIZE = 9;

function cellWidth(paper: Paper, cell: { label: string; value: string }, size: number): number {
  const label = textWidth(paper, cell.label, { size: LABEL_SIZE, style: 'regular', colour: INK.soft });
  return Math.max(label, textWidth(paper, cell.value, { size, style: 'bold', colour: INK.ink }));
}

/** Level expert is never given by one person alone, also where the names are left out of a copy. */
export function seenByTwo(data: CertificateData): boolean {
  return data.secondJudge !== null || data.level === 'expert';
}

/** The QR code of the public page with its right and bottom edges where told. */
export function placeQr({ paper, tag, data }: Leaf, right: number, bottom: number): void {
  const x = right - QR_ON_PAPER;
  const y = bottom - QR_ON_PAPER;
  const alt = paperText(paper.language, 'qr.alt', { url: data.pageUrl });
  tagged(paper, tag, 'Figure', () => drawQr(paper, data.pageUrl, x, y), { alt, bbox: [x, y, right, bottom] });
}

/** Number in the register and the newest head, right-aligned on one line at `bottom`; for whoever looks it up later. */
export function placeRegister({ paper, tag, data }: Leaf, right: number, bottom: number): void {
  if (!data.register) return;
  const { number, head } = data.register;
  const parts = [paperText(paper.language, 'register.number', { number })];
  if (head !== null)
    parts.push(paperText(paper.language, 'register.head', { ...head, day: formatDay(paper.language, head.day) }));
  const look = { size: REGISTER_SIZE, style: 'regular', colour: INK.soft } as const;
  const text = parts.join(' ');
  tagged(paper, tag, 'P', () =>
    drawText(paper, text, right - textWidth(paper, text, look), bottom - 0.3 * REGISTER_SIZE, look),
  );
}

const REGISTER_SIZE = 7;

/** What this is and is not, in the words of the code. */
export function placeNotADiploma(leaf: Leaf, x: number, bottom: number, size: number, width: number): void {
  const spans = [span(NOT_A_DIPLOMA[leaf.paper.language], 'regular', INK.soft)];
  const text = setParagraph(leaf.paper, spans, { size, width, lineHeight: 1.4 });
  placeParagraph(leaf, text, spans, { x, y: bottom - text.height, width });
}

/** Across the whole sheet, under everything else: the QR code keeps its own white ground. */
export function placeTrialMark({ paper, tag }: Pick<Leaf, 'paper' | 'tag'>, box: Box): void {
  const [large, small] = TRIAL[paper.language];
  const angle = (Math.atan2(box.height, box.width) * 180) / Math.PI;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const reach = Math.hypot(box.width, box.height) * 0.68;
  const look = { style: 'bold' as const, colour: INK.trial };
  const place = (text: string, width: number, below: (size: number) => number) => {
    const size = (20 * width) / textWidth(paper, text, { ...look, size: 20 });
    drawText(paper, text, middle.x - width / 2, middle.y + below(size), { ...look, size });
  };
  tagged(
    paper,
    tag,
    'P',
    () => {
      paper.doc.save().rotate(-angle, { origin: [middle.x, middle.y] });
      place(large, reach, (size) => size * 0.25);
      place(small, reach * 0.86, (size) => size * 1.35);
      paper.doc.restore();
    },
    { actual: `${large}, ${small}` },
  );
}

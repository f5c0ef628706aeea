/** The list that people sign when they receive their paper, with their choices for the page on the internet. */
import { setImmediate } from 'node:timers/promises';
import { formatDay } from '../i18n/dates.ts';
import type { Language } from '../i18n/i18n.ts';
import type { Level } from '../openbadges/types.ts';
import { placeTrialMark, span } from './certificate-parts.ts';
import { printedShortCode } from './codes.ts';
import { A4, artifact, branch, closePaper, INK, mm, openPaper, type Paper, type Tag, tagged } from './paper.ts';
import { drawParagraph, readingText, type Span, setParagraph } from './paragraph.ts';
import { levelWord, type PaperText, paperText, richText } from './texts.ts';

export interface AttendanceRow {
  name: string;
  achievement: string;
  level: Level | null;
  /** Ten characters without spaces. */
  shortCode: string;
}

export interface Attendance {
  ceremonyName: string;
  /** YYYY-MM-DD. */
  date: string;
  place: string | null;
  organisationName: string;
  /** In the order of the list. */
  rows: AttendanceRow[];
  /** Number of the first row. */
  firstNumber: number;
  /** An installation on localhost. */
  trial: boolean;
}

const PAGE = { width: A4.height, height: A4.width };
const MARGIN = mm(14);
const WIDTH = PAGE.width - 2 * MARGIN;
const BOTTOM = PAGE.height - mm(17);
const ROW = mm(12.5);
const TICK = mm(6);

type Kind = 'number' | 'name' | 'badge' | 'sign' | 'tick' | 'date';
const COLUMNS: { key: PaperText; kind: Kind; width: number }[] = [
  { key: 'attendance.number', kind: 'number', width: mm(10) },
  { key: 'attendance.name', kind: 'name', width: mm(60) },
  { key: 'attendance.badge', kind: 'badge', width: mm(52) },
  { key: 'attendance.received', kind: 'sign', width: mm(45) },
  { key: 'attendance.sixteen', kind: 'tick', width: mm(20) },
  { key: 'attendance.linkPublic', kind: 'tick', width: mm(21) },
  { key: 'attendance.showName', kind: 'tick', width: mm(19) },
  { key: 'attendance.showFullName', kind: 'tick', width: mm(17) },
  { key: 'attendance.date', kind: 'date', width: mm(25) },
];

/** The list as PDF on lying A4 sheets: what a tick means on the first, the table's head and a page number on each. */
export async function attendancePdf(
  attendance: Attendance,
  options: { language: Language; created: Date },
): Promise<Uint8Array> {
  const { language, created } = options;
  const title = `${paperText(language, 'attendance.title')}: ${attendance.ceremonyName}`;
  const paper = openPaper({ title, author: attendance.organisationName, language, created });
  const tag = branch(paper, paper.root, 'Sect');
  addSheet(paper, tag, attendance);
  const first = drawOpening(paper, tag, attendance);
  const sheets = cutSheets(attendance.rows, first, mm(16));
  const table = branch(paper, tag, 'Table');
  let number = attendance.firstNumber;
  for (const [index, rows] of sheets.entries()) {
    if (index > 0) addSheet(paper, tag, attendance);
    drawSheetNumber(paper, attendance, index + 1, sheets.length);
    let y = drawHead(paper, table, index === 0 ? first : mm(16));
    for (const row of rows) {
      drawRow(paper, table, row, number, y);
      number += 1;
      y += ROW;
    }
    // others have their turn
    await setImmediate();
  }
  table.end();
  tag.end();
  return closePaper(paper);
}

const HEAD = mm(11);

function cutSheets(rows: readonly AttendanceRow[], firstTop: number, top: number): AttendanceRow[][] {
  const rowsBelow = (from: number) => Math.max(1, Math.floor((BOTTOM - from - HEAD) / ROW));
  const sheets = [rows.slice(0, rowsBelow(firstTop))];
  for (let at = rowsBelow(firstTop); at < rows.length; at += rowsBelow(top))
    sheets.push(rows.slice(at, at + rowsBelow(top)));
  return sheets;
}

function addSheet(paper: Paper, tag: Tag, attendance: Attendance): void {
  paper.doc.addPage({ size: 'A4', layout: 'landscape', margin: 0 });
  if (attendance.trial) placeTrialMark({ paper, tag }, { x: 0, y: 0, ...PAGE });
}

/** Title, ceremony and the meaning of each tick; gives the y below it. */
function drawOpening(paper: Paper, tag: Tag, attendance: Attendance): number {
  const { language } = paper;
  const facts = [
    attendance.ceremonyName,
    formatDay(language, attendance.date),
    attendance.place,
    attendance.organisationName,
  ];
  const line = facts.filter((fact) => fact !== null && fact !== '').join('  ·  ');
  let y = mm(13);
  y = place(paper, tag, [span(paperText(language, 'attendance.title'), 'bold', INK.maas)], { y, size: 20 }, 'H1');
  y = place(paper, tag, [span(line, 'regular', INK.soft)], { y, size: 11 }) + mm(3);
  const values = { organisation: attendance.organisationName };
  const rich = (key: PaperText) => richText(language, key, values, { colour: INK.ink });
  const gap = mm(10);
  const half = (WIDTH - gap) / 2;
  const title = [span(paperText(language, 'attendance.explain.title'), 'bold', INK.ink)];
  let left = place(paper, tag, title, { y, size: 12, width: half }, 'H2');
  left = place(paper, tag, rich('attendance.explain.private'), { y: left, size: 10.5, width: half }) + mm(1);
  left = place(paper, tag, rich('attendance.explain.tick'), { y: left, size: 10.5, width: half });
  let right = y;
  for (const key of ['sixteen', 'linkPublic', 'showName', 'showFullName'] as const) {
    const box = { x: MARGIN + half + gap, y: right, size: 10.5, width: half };
    right = place(paper, tag, rich(`attendance.explain.${key}`), box) + mm(1);
  }
  return Math.max(left, right) + mm(4);
}

function place(
  paper: Paper,
  tag: Tag,
  spans: Span[],
  at: { x?: number; y: number; size: number; width?: number },
  type: 'P' | 'H1' | 'H2' = 'P',
): number {
  const width = at.width ?? WIDTH;
  const paragraph = setParagraph(paper, spans, { size: at.size, width, lineHeight: 1.45 });
  const actual = readingText(spans);
  const draw = () => drawParagraph(paper, paragraph, { x: at.x ?? MARGIN, y: at.y, width });
  tagged(paper, tag, type, draw, actual === undefined ? {} : { actual });
  return at.y + paragraph.height;
}

function drawSheetNumber(paper: Paper, attendance: Attendance, page: number, pages: number): void {
  const text = (words: string, align: 'left' | 'right') => {
    const paragraph = setParagraph(paper, [span(words, 'regular', INK.soft)], { size: 9, width: WIDTH / 2 });
    const x = align === 'left' ? MARGIN : MARGIN + WIDTH / 2;
    drawParagraph(paper, paragraph, { x, y: PAGE.height - mm(13), width: WIDTH / 2, align });
  };
  artifact(paper, () => {
    text(`${attendance.ceremonyName}  ·  ${formatDay(paper.language, attendance.date)}`, 'left');
    text(paperText(paper.language, 'attendance.page', { page, pages }), 'right');
  });
}

function drawHead(paper: Paper, table: Tag, y: number): number {
  const row = branch(paper, table, 'TR');
  eachColumn((column, x) => {
    const spans = [span(paperText(paper.language, column.key), 'semibold', INK.ink)];
    const width = column.width - mm(2);
    const paragraph = setParagraph(paper, spans, { size: 9.5, width, lineHeight: 1.25 });
    const align = column.kind === 'tick' ? 'centre' : 'left';
    const box = { x: x + mm(1), y: y + HEAD - mm(1.5) - paragraph.height, width, align } as const;
    tagged(paper, row, 'TH', () => drawParagraph(paper, paragraph, box), { scope: 'Column' });
  });
  row.end();
  rule(paper, y + HEAD, 1, INK.ink);
  return y + HEAD;
}

function drawRow(paper: Paper, table: Tag, row: AttendanceRow, number: number, y: number): void {
  const tag = branch(paper, table, 'TR');
  const level = row.level === null ? '' : `${levelWord(paper.language, row.level)}  ·  `;
  const texts: Partial<Record<Kind, Span[][]>> = {
    number: [[span(String(number), 'regular', INK.soft)]],
    name: [[span(row.name, 'semibold', INK.ink)]],
    badge: [
      [span(row.achievement, 'regular', INK.ink)],
      [span(`${level}${printedShortCode(row.shortCode)}`, 'regular', INK.soft)],
    ],
  };
  eachColumn((column, x) => {
    const lines = texts[column.kind];
    if (lines)
      drawCell(
        paper,
        tag,
        lines,
        { x: x + mm(1), y, width: column.width - mm(column.kind === 'number' ? 2 : 4) },
        column.kind,
      );
    else if (column.kind === 'tick') tagged(paper, tag, 'TD', () => drawTick(paper, x + column.width / 2, y + ROW / 2));
    else tagged(paper, tag, 'TD', () => drawLine(paper, x + mm(1), y + ROW - mm(2.5), column.width - mm(4)));
  });
  tag.end();
  rule(paper, y + ROW, 0.5, INK.line);
}

/** One or two lines in the middle of the row's height; letters shrink before a name would need a third, or a number a second. */
function drawCell(
  paper: Paper,
  tag: Tag,
  lines: Span[][],
  box: { x: number; y: number; width: number },
  kind: Kind,
): void {
  const largest = kind === 'name' ? 12 : 9.5;
  const most = kind === 'number' ? 1 : 2;
  const set = (size: number) =>
    lines.map((spans) => setParagraph(paper, spans, { size, width: box.width, lineHeight: 1.25, balanced: true }));
  let size = largest;
  while (size > 6 && set(size).reduce((sum, paragraph) => sum + paragraph.lines.length, 0) > most) size -= 0.5;
  const paragraphs = set(size);
  let y = box.y + (ROW - paragraphs.reduce((sum, paragraph) => sum + paragraph.height, 0)) / 2;
  const actual = readingText(lines.flat());
  const draw = () => {
    for (const paragraph of paragraphs) y = drawParagraph(paper, paragraph, { ...box, y });
  };
  tagged(paper, tag, 'TD', draw, actual === undefined ? {} : { actual });
}

function drawTick(paper: Paper, x: number, y: number): void {
  paper.doc
    .rect(x - TICK / 2, y - TICK / 2, TICK, TICK)
    .lineWidth(0.9)
    .stroke(INK.ink);
}

function drawLine(paper: Paper, x: number, y: number, width: number): void {
  paper.doc
    .moveTo(x, y)
    .lineTo(x + width, y)
    .lineWidth(0.6)
    .stroke(INK.soft);
}

function rule(paper: Paper, y: number, thickness: number, colour: string): void {
  artifact(paper, () =>
    paper.doc
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + WIDTH, y)
      .lineWidth(thickness)
      .stroke(colour),
  );
}

function eachColumn(visit: (column: (typeof COLUMNS)[number], x: number) => void): void {
  let x = MARGIN;
  for (const column of COLUMNS) {
    visit(column, x);
    x += column.width;
  }
}

/** Text of several styles set in lines: breaking, balancing, drawing. */
import type { FontStyle } from './fonts.ts';
import { drawText, type Paper, textWidth } from './paper.ts';
import { readsRightToLeft } from './text-runs.ts';

export interface Span {
  text: string;
  style: FontStyle;
  colour: string;
}

interface Piece extends Span {
  width: number;
  /** A line may end here. Where a style changes inside a word ("**samenwerken**."), it may not. */
  breaks: boolean;
}

interface Line {
  pieces: Piece[];
  width: number;
}

/** Broken into lines and measured; `draw` it with drawParagraph. `height` in points. */
export interface Paragraph {
  lines: Line[];
  size: number;
  lineHeight: number;
  spacing: number;
  height: number;
}

export interface ParagraphOptions {
  size: number;
  /** Largest width in points. */
  width: number;
  /** Times the size; 1.5 unless told. */
  lineHeight?: number;
  /** Letter spacing in points. */
  spacing?: number;
  /** Lines of about the same length instead of a full first and a short last one. */
  balanced?: boolean;
}

const BREAK = /(?<= |(?<=\p{L})-(?=\p{L}))/u;

/** Paragraphs of one paper that were set before: most of them stand on every page. */
const settings = new WeakMap<Paper, Map<string, Paragraph>>();
const MOST_SETTINGS = 500;

/** Breaks spans into lines. A word wider than the width is cut inside; no-break spaces hold. The same for the same. */
export function setParagraph(paper: Paper, spans: readonly Span[], options: ParagraphOptions): Paragraph {
  const known = settings.get(paper) ?? new Map<string, Paragraph>();
  settings.set(paper, known);
  const { size, width, lineHeight, spacing, balanced } = options;
  const key = JSON.stringify([size, width, lineHeight, spacing, balanced, spans]);
  const paragraph = known.get(key) ?? breakLines(paper, spans, options);
  if (known.size >= MOST_SETTINGS) known.clear();
  known.set(key, paragraph);
  return paragraph;
}

function breakLines(paper: Paper, spans: readonly Span[], options: ParagraphOptions): Paragraph {
  const words = spans.flatMap((span) => cutWords(paper, span, options));
  let lines = fillLines(words, options.width);
  if (options.balanced && lines.length > 1) lines = balance(words, options.width, lines.length);
  const lineHeight = (options.lineHeight ?? 1.5) * options.size;
  const trimmed = lines.map((line) => trimLine(paper, line, options));
  return {
    lines: trimmed,
    size: options.size,
    lineHeight,
    spacing: options.spacing ?? 0,
    height: trimmed.length * lineHeight,
  };
}

/** Draws a paragraph in a box of `width` from (x, y); gives the y below it. */
export function drawParagraph(
  paper: Paper,
  paragraph: Paragraph,
  box: { x: number; y: number; width: number; align?: 'left' | 'centre' | 'right' },
): number {
  const room = { left: 0, centre: 0.5, right: 1 }[box.align ?? 'left'];
  paragraph.lines.forEach((line, index) => {
    let x = box.x + (box.width - line.width) * room;
    // Capitals stand in the middle of their line.
    const baseline = box.y + index * paragraph.lineHeight + paragraph.lineHeight / 2 + 0.357 * paragraph.size;
    for (const piece of line.pieces) {
      drawText(paper, piece.text, x, baseline, { ...piece, size: paragraph.size, spacing: paragraph.spacing });
      x += piece.width;
    }
  });
  return box.y + paragraph.height;
}

/** What the paragraph says, where drawn order and reading order differ; undefined for text from left to right. */
export function readingText(spans: readonly Span[]): string | undefined {
  const text = spans.map((span) => span.text).join('');
  return [...text].some((character) => readsRightToLeft(character)) ? text : undefined;
}

function cutWords(paper: Paper, span: Span, options: ParagraphOptions): Piece[] {
  const words = span.text
    .replace(/[\t\r\n]+/g, ' ')
    .split(BREAK)
    .filter((word) => word !== '');
  return words.flatMap((word, index) => {
    const breaks = index < words.length - 1 || word.endsWith(' ');
    const piece = { ...measured(paper, { ...span, text: word }, options), breaks };
    return measured(paper, { ...span, text: word.trimEnd() }, options).width <= options.width
      ? [piece]
      : cutLongWord(paper, piece, options);
  });
}

function cutLongWord(paper: Paper, word: Piece, options: ParagraphOptions): Piece[] {
  const parts: Piece[] = [];
  for (const character of word.text) {
    const last = parts.at(-1);
    const longer = last && measured(paper, { ...last, text: last.text + character }, options);
    if (longer && longer.width <= options.width) parts[parts.length - 1] = longer;
    else parts.push(measured(paper, { ...word, text: character }, options));
  }
  return parts.map((part, index) => ({ ...part, breaks: index < parts.length - 1 || word.breaks }));
}

function measured(paper: Paper, span: Span, options: ParagraphOptions): Piece {
  const { text, style, colour } = span;
  const width = textWidth(paper, text, { size: options.size, style, colour, spacing: options.spacing });
  return { text, style, colour, width, breaks: false };
}

function fillLines(words: readonly Piece[], width: number): Piece[][] {
  const lines: Piece[][] = [[]];
  let used = 0;
  for (let index = 0; index < words.length; ) {
    let end = index + 1;
    while (end < words.length && words[end - 1]?.breaks === false) end += 1;
    const unit = words.slice(index, end);
    const unitWidth = unit.reduce((sum, piece) => sum + piece.width, 0);
    const visible = unitWidth - trailingSpace(unit);
    if (used > 0 && used + visible > width) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(...unit);
    used += unitWidth;
    index = end;
  }
  return lines;
}

function trailingSpace(unit: readonly Piece[]): number {
  const last = unit.at(-1);
  if (!last?.text.endsWith(' ') || last.text.length === 0) return 0;
  return last.width / last.text.length;
}

/** The narrowest setting with as many lines: halving ten times is closer than the eye. */
function balance(words: readonly Piece[], width: number, count: number): Piece[][] {
  let low = width / count;
  let high = width;
  for (let step = 0; step < 10; step += 1) {
    const middle = (low + high) / 2;
    const fits = words.every((word) => word.width <= middle) && fillLines(words, middle).length <= count;
    if (fits) high = middle;
    else low = middle;
  }
  return fillLines(words, high);
}

/** Joins neighbours of one style, so that letters kern and Arabic words join, and drops the space at the end. */
function trimLine(paper: Paper, line: readonly Piece[], options: ParagraphOptions): Line {
  const spans: Span[] = [];
  for (const { text, style, colour } of line) {
    const last = spans.at(-1);
    if (last && last.style === style && last.colour === colour) last.text += text;
    else spans.push({ text, style, colour });
  }
  const last = spans.at(-1);
  if (last) last.text = last.text.trimEnd();
  const pieces = spans.filter((span) => span.text !== '').map((span) => measured(paper, span, options));
  return { pieces, width: pieces.reduce((sum, piece) => sum + piece.width, 0) };
}

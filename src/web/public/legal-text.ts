/**
 * Long texts of templates/legal: a small part of Markdown as blocks for a template, which escapes every word. What stands
 * in the file and is not of this part (HTML among it) comes out as the characters it is written in.
 */

export interface Span {
  text: string;
  strong: boolean;
  /** An address of our own, or null. */
  href: string | null;
}

export interface Block {
  kind: 'h2' | 'h3' | 'p' | 'ul' | 'ol' | 'table';
  /** Words of a heading or paragraph. */
  spans: Span[];
  /** Points of a list. */
  items: Span[][];
  /** Headings and cells of a table. */
  head: Span[][];
  rows: Span[][][];
}

export interface LegalText {
  title: string;
  blocks: Block[];
}

const ROW = /^\|.*\|$/;

/** Reads one text: its first line is the title (`# …`). Paragraphs, lists and tables are parted by an empty line. */
export function readLegalText(source: string): LegalText {
  const [first = '', ...rest] = source.replace(/\r\n/g, '\n').trim().split('\n');
  const parts = rest.join('\n').split(/\n{2,}/);
  const blocks = parts.map((part) => part.trim()).filter((part) => part !== '');
  return { title: first.replace(/^# /, ''), blocks: blocks.map(readBlock) };
}

function readBlock(part: string): Block {
  const lines = part.split('\n');
  const block = (kind: Block['kind'], has: Partial<Block>): Block => ({
    kind,
    spans: [],
    items: [],
    head: [],
    rows: [],
    ...has,
  });
  if (part.startsWith('### ')) return block('h3', { spans: readSpans(part.slice(4)) });
  if (part.startsWith('## ')) return block('h2', { spans: readSpans(part.slice(3)) });
  if (lines.every((line) => ROW.test(line))) {
    const [head = [], , ...rows] = lines.map((line) => line.slice(1, -1).split('|').map(readSpans));
    return block('table', { head, rows });
  }
  if (/^- /.test(part)) return block('ul', { items: pointsOf(part, /\n(?=- )/, /^- /) });
  if (/^\d+\. /.test(part)) return block('ol', { items: pointsOf(part, /\n(?=\d+\. )/, /^\d+\. /) });
  return block('p', { spans: readSpans(part) });
}

const pointsOf = (part: string, between: RegExp, mark: RegExp): Span[][] =>
  part.split(between).map((point) => readSpans(point.replace(mark, '')));

/** `**strong**` and `[words](/own/address)`; links to other sites stay words. */
function readSpans(text: string): Span[] {
  const line = text.replace(/\s+/g, ' ').trim();
  const spans: Span[] = [];
  let at = 0;
  for (const match of line.matchAll(/\*\*([^*]+)\*\*|\[([^\]]+)\]\((\/[^)\s/][^)\s]*)\)/g)) {
    if (match.index > at) spans.push({ text: line.slice(at, match.index), strong: false, href: null });
    spans.push({ text: match[1] ?? match[2] ?? '', strong: match[1] !== undefined, href: match[3] ?? null });
    at = match.index + match[0].length;
  }
  if (at < line.length) spans.push({ text: line.slice(at), strong: false, href: null });
  return spans;
}

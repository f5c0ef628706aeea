/**
 * Cuts a line of text into runs that one font draws in one direction, in the order they stand on paper.
 * A small part of the Unicode bidirectional algorithm (UAX 9), enough for names and short sentences: no nesting.
 */
import { canDraw, type Script } from './fonts.ts';

export interface Run {
  text: string;
  script: Script;
  /** Right to left: the run is shaped as a whole, first letter at the right. */
  rtl: boolean;
}

type Kind = 'ltr' | 'rtl' | 'number' | 'neutral';
interface Cell {
  text: string;
  script: Script;
  kind: Kind;
}

/** Drawn for a character that no font has: PDF/A forbids the empty box of a missing glyph. */
const REPLACEMENT = '\uFFFD';

const SIMPLE = /^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u024F\u2013\u2014\u2018-\u201E\u2026]*$/;
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|\p{Variation_Selector}|\p{Cc}/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
const STRONG = /\p{L}/u;
const MARK = /[\p{M}\u200C\u200D]/u;
const NUMBER = /\p{Nd}/u;
const MIRROR: Record<string, string> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '«': '»',
  '»': '«',
  '<': '>',
  '>': '<',
};

/** The runs of a text from left to right as drawn. Invisible control characters are left out. */
export function textRuns(text: string): Run[] {
  if (SIMPLE.test(text)) return text === '' ? [] : [{ text, script: 'latin', rtl: false }];
  const cells = settleNeutrals(readCells(text.replace(INVISIBLE, '').normalize('NFC')));
  return visualOrder(joinCells(cells), readsRightToLeft(text));
}

/** Whether the first letter of a text is written from right to left. */
export function readsRightToLeft(text: string): boolean {
  const first = STRONG.exec(text)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first);
}

/** The characters of a text that no font of ours can draw, each once, in order. Paper shows U+FFFD in their place. */
export function missingCharacters(text: string): string[] {
  const clean = text.replace(INVISIBLE, '').normalize('NFC');
  return [...new Set([...clean].filter((character) => scriptOf(character, 'latin') === null))];
}

function scriptOf(character: string, preferred: Script): Script | null {
  const codePoint = character.codePointAt(0) ?? 0;
  const order: Script[] = [preferred, 'latin', 'arabic', 'ethiopic'];
  return order.find((script) => canDraw(script, codePoint)) ?? null;
}

function readCells(text: string): Cell[] {
  const cells: Cell[] = [];
  for (const character of text) {
    const before = cells.at(-1);
    if (before && MARK.test(character)) {
      if (canDraw(before.script, character.codePointAt(0) ?? 0)) before.text += character;
      continue;
    }
    const script = scriptOf(character, STRONG.test(character) ? 'latin' : (before?.script ?? 'latin'));
    const kind = kindOf(character);
    cells.push(script === null ? { text: REPLACEMENT, script: 'latin', kind } : { text: character, script, kind });
  }
  return cells;
}

function kindOf(character: string): Kind {
  if (NUMBER.test(character)) return 'number';
  if (!STRONG.test(character)) return 'neutral';
  return RIGHT_TO_LEFT.test(character) ? 'rtl' : 'ltr';
}

/** UAX 9 N1, N2: what stands between two letters of one direction joins them, else it follows the whole line. */
function settleNeutrals(cells: readonly Cell[]): Cell[] {
  const base: Kind = cells.find((cell) => cell.kind === 'ltr' || cell.kind === 'rtl')?.kind ?? 'ltr';
  return cells.map((cell, index) => {
    if (cell.kind !== 'neutral') return cell;
    const isStrong = (other: Cell) => other.kind !== 'neutral';
    const before = sideOf(cells.slice(0, index).findLast(isStrong), base);
    const after = sideOf(cells.slice(index + 1).find(isStrong), base);
    const kind = before === after ? before : base;
    return { ...cell, kind, text: kind === 'rtl' ? (MIRROR[cell.text] ?? cell.text) : cell.text };
  });
}

function sideOf(cell: Cell | undefined, base: Kind): Kind {
  if (cell === undefined) return base;
  return cell.kind === 'number' ? base : cell.kind;
}

function joinCells(cells: readonly Cell[]): Run[] {
  const runs: Run[] = [];
  for (const cell of cells) {
    const rtl = cell.kind === 'rtl';
    const last = runs.at(-1);
    if (last && last.script === cell.script && last.rtl === rtl) last.text += cell.text;
    else runs.push({ text: cell.text, script: cell.script, rtl });
  }
  return runs;
}

/** UAX 9 L2 for two levels: turn each group that reads against the line, then the whole line if it reads from the right. */
function visualOrder(runs: readonly Run[], rightToLeft: boolean): Run[] {
  const ordered: Run[] = [];
  let groupStart = 0;
  for (const run of runs) {
    if (run.rtl === rightToLeft) groupStart = ordered.push(run);
    else ordered.splice(groupStart, 0, run);
  }
  return rightToLeft ? ordered.reverse() : ordered;
}

/**
 * From bytes or pasted text to a table of text cells, as Dutch Excel and people write one. Every cell comes out on one
 * line, trimmed; empty rows and empty columns at the end are gone.
 * What never lives here: what a column means (column-mapping.ts).
 */
import { type CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { guessDelimiter } from './delimiter.ts';
import { LIST_MAX_BYTES, LIST_MAX_ROWS } from './draft-list.ts';
import { isHeaderWord } from './header-words.ts';

const MAX_COLUMNS = 60;
/** Cells we look at, empty ones too: a full list in every column we take. Reading stops there. */
const MAX_CELLS = MAX_COLUMNS * LIST_MAX_ROWS;
/** Longest record of a CSV file, in characters: 60 full cells with their quotes. */
const RECORD_MAX = 100_000;
/** Longest cell we keep, in UTF-16 units; what is longer is cut, and long enough to be refused by every rule after. */
export const CELL_MAX = 1_000;

type ReadSpreadsheet = (bytes: Uint8Array) => Promise<string[][]>;

/**
 * Reads an uploaded list: XLSX, or CSV in UTF-8, UTF-16 or Windows-1252. The kind is told by the bytes, never by the
 * file's name. Throws list.empty, list.too_large, list.too_many_rows, list.kind_unknown (`kind` in params) or
 * list.unreadable.
 */
export async function readListFile(
  bytes: Uint8Array,
  { readSpreadsheet }: { readSpreadsheet: ReadSpreadsheet },
): Promise<string[][]> {
  if (bytes.length > LIST_MAX_BYTES) throw tooLarge(bytes.length);
  if (bytes.length === 0) throw new AppError('list.empty');
  const kind = kindOf(bytes);
  if (kind === 'zip') return tidyCells(await readSpreadsheet(bytes));
  if (kind !== 'text') throw new AppError('list.kind_unknown', { kind });
  return readListText(decodeText(bytes));
}

/**
 * Reads pasted text or the text of a CSV file: a name a line, or columns parted by tab, `;`, `,` or `|` with quoted
 * fields (also over several lines) and Excel's `sep=` line. Throws as `readListFile`.
 */
export function readListText(text: string): string[][] {
  if (text.length > LIST_MAX_BYTES) throw tooLarge(text.length);
  const { delimiter, rest } = takeSeparatorLine(text.replace(/^\uFEFF/, ''));
  const chosen = delimiter ?? guessDelimiter(rest);
  const cells = chosen === null ? namesOf(rest) : parseCsv(rest, chosen);
  return tidyCells(isLineOfNames(cells) ? (cells[0] ?? []).map((name) => [name]) : cells);
}

/** Names typed one behind the other, "Amina Yıldız; Jo Bakker; Mo Ali": one line without anything but names. */
function isLineOfNames(cells: readonly (readonly string[])[]): boolean {
  const [line, ...more] = cells;
  if (line === undefined || more.length > 0 || line.length < 3) return false;
  return line.every((cell) => /^[\p{L}\p{M}'’. -]*$/u.test(cell.trim()) && !isHeaderWord(cell));
}

function parseCsv(text: string, delimiter: string): string[][] {
  let cells = 0;
  const countCell = (cell: string, { records }: { records: number }): string => {
    cells += 1;
    if (cells > MAX_CELLS)
      throw records > LIST_MAX_ROWS ? tooManyRows(countLines(text)) : tooWide(Math.ceil(cells / (records + 1)));
    return cell;
  };
  try {
    return parse(text, {
      cast: countCell,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: RECORD_MAX,
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const line = (cause as Partial<CsvError>).lines;
    throw new AppError('list.unreadable', typeof line === 'number' ? { line } : {}, { cause });
  }
}

/** Excel's own hint in the first line, `sep=;`. */
function takeSeparatorLine(text: string): { delimiter: string | null; rest: string } {
  const hint = /^"?sep=([;,\t|])"?\s*?(?:\r\n|\r|\n|$)/i.exec(text);
  return hint ? { delimiter: hint[1] ?? null, rest: text.slice(hint[0].length) } : { delimiter: null, rest: text };
}

function namesOf(text: string): string[][] {
  const lines = text.split(/[\r\n]+/);
  if (lines.length > MAX_CELLS) throw tooManyRows(lines.length);
  return lines.filter((line) => line !== '').map((line) => [unquote(line)]);
}

function countLines(text: string): number {
  return text.split(/[\r\n]+/).length;
}

function unquote(line: string): string {
  const quoted = /^\s*"(.*)"\s*$/.exec(line);
  return quoted ? (quoted[1] ?? '').replaceAll('""', '"') : line;
}

/** One line a cell, no empty rows, no empty columns at the end; refuses what is too long or too wide to be a list. */
function tidyCells(cells: readonly (readonly string[])[]): string[][] {
  const rows = cells.map((row) => row.map(tidyCell)).filter((row) => row.some((cell) => cell !== ''));
  if (rows.length === 0) throw new AppError('list.empty');
  // The header and a title above it are no people; the exact count follows once the header is known.
  if (rows.length > LIST_MAX_ROWS + 5) throw tooManyRows(rows.length);
  const width = Math.max(...rows.map((row) => row.findLastIndex((cell) => cell !== '') + 1));
  if (width > MAX_COLUMNS) throw tooWide(width);
  return rows.map((row) => Array.from({ length: width }, (_, i) => row[i] ?? ''));
}

function tidyCell(cell: string): string {
  return cell === '' ? '' : oneLine(cell).slice(0, CELL_MAX);
}

function tooWide(columns: number): AppError {
  return new AppError('list.unreadable', { columns });
}

/** `list.too_many_rows` with the limit and what was found. */
export function tooManyRows(actual: number): AppError {
  return new AppError('list.too_many_rows', { max: LIST_MAX_ROWS, actual });
}

function tooLarge(bytes: number): AppError {
  return new AppError('list.too_large', { maxMb: 2, actualMb: Math.ceil((bytes / 1024 / 1024) * 10) / 10 });
}

type Kind = 'text' | 'zip' | 'xls' | 'pdf' | 'image' | 'rtf' | 'web' | 'binary';
const SIGNATURES: readonly [kind: Kind, bytes: readonly number[]][] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['image', [0x89, 0x50, 0x4e, 0x47]],
  ['image', [0xff, 0xd8, 0xff]],
  ['image', [0x47, 0x49, 0x46, 0x38]],
  ['rtf', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
];

/** Tells the kind by magic bytes. Old Excel and a spreadsheet with a password both are `xls`. */
function kindOf(bytes: Uint8Array): Kind {
  const known = SIGNATURES.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (known) return known[0];
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).trimStart().toLowerCase();
  if (/^(?:<!doctype|<html|<\?xml)/.test(head)) return 'web';
  return utf16Of(bytes) === null && bytes.subarray(0, 4096).includes(0) ? 'binary' : 'text';
}

function decodeText(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: Dutch Excel's "CSV" is Windows-1252, in which every byte means something.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** UTF-16 by its mark, or little endian without one when every second byte of the beginning is zero. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 64);
  const odd = head.filter((byte, i) => i % 2 === 1 && byte === 0).length;
  const even = head.filter((byte, i) => i % 2 === 0 && byte === 0).length;
  return bytes.length >= 8 && even === 0 && odd >= head.length / 4 ? 'utf-16le' : null;
}

/**
 * The other side of spreadsheet.ts, in a process of its own: parses the XLSX file of its standard input and answers once, as
 * JSON on its standard output.
 */
import { buffer } from 'node:stream/consumers';
import type { CellValue, Workbook, Worksheet } from 'exceljs';
import excel from 'exceljs';
import { AppError } from './errors.ts';
import type { SpreadsheetAnswer } from './spreadsheet.ts';
import { checkZip } from './spreadsheet-zip.ts';

/** Rows we look at; far above the limit of a list, so that its own message can name a number. */
const MAX_ROWS = 20_000;
const MAX_COLUMNS = 100;
/** Longest cell handed over, in UTF-16 units; longer than any rule of a list allows. */
const MAX_CELL = 2_000;
/** Characters of all cells together. One long text may stand in every cell of a small file, stored once. */
const MAX_TEXT = 4_000_000;

async function read(bytes: Uint8Array): Promise<string[][]> {
  checkZip(bytes);
  const workbook: Workbook = new excel.Workbook();
  await workbook.xlsx.load(bytes.slice().buffer);
  const visible = workbook.worksheets.filter((sheet) => sheet.state === 'visible');
  for (const sheet of visible) {
    const rows = rowsOf(sheet);
    if (rows.length > 0) return rows;
  }
  return [];
}

function rowsOf(sheet: Worksheet): string[][] {
  const rows: string[][] = [];
  let length = 0;
  sheet.eachRow((row) => {
    if (rows.length >= MAX_ROWS) return;
    const cells: string[] = [];
    row.eachCell((cell, column) => {
      if (column > MAX_COLUMNS || cell.master !== cell) return;
      const text = textOf(cell.value).trim().slice(0, MAX_CELL);
      length += text.length;
      if (length > MAX_TEXT) throw new AppError('list.unreadable', { detail: 'text' });
      cells[column - 1] = text;
    });
    if (cells.some((cell) => cell)) rows.push(Array.from(cells, (cell) => cell ?? ''));
  });
  return rows;
}

/** What a person reads in the cell. An error such as #N/A reads as empty. */
function textOf(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map((part) => part.text).join('');
  if ('hyperlink' in value) return textOf(value.text as CellValue);
  if ('result' in value || 'formula' in value || 'sharedFormula' in value) return textOf(value.result as CellValue);
  return '';
}

const answer = (message: SpreadsheetAnswer) => process.stdout.write(JSON.stringify(message));

read(await buffer(process.stdin)).then(
  (rows) => answer({ ok: true, rows }),
  (error: unknown) => {
    const code = error instanceof AppError && error.code === 'list.kind_unknown' ? error.code : 'list.unreadable';
    answer({ ok: false, code, detail: error instanceof AppError ? String(error.params.detail) : 'parse' });
  },
);

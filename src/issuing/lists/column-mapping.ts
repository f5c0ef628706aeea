/**
 * What the columns of a list mean: told by the head of the column, or guessed from what stands in it. The coach sees
 * the guess with the first rows and may change it.
 */
import { AppError } from '../../errors.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { levelOf } from '../achievements/levels.ts';
import { parseDay, yearsBetween } from '../dates.ts';
import { naturalName, proposePageName, tidyName } from '../names.ts';
import { REMOVED, scrubBsn } from '../texts/scrub-bsn.ts';
import {
  type DraftMapping,
  type DraftRow,
  LIST_FIELDS,
  LIST_MAX_ROWS,
  type ListField,
  type NameParts,
} from './draft-list.ts';
import { type HeaderMeaning, headerMeaning, isBsnHeader } from './header-words.ts';
import { tooManyRows } from './read-list-file.ts';

/** How far down a header may stand: a title and an empty line often come first. */
const HEADER_WITHIN = 5;
/** A day longer ago than this is somebody's birthday and not the day of an award. */
const BIRTHDAY_YEARS = 10;

/** A table with its header found, its titles cut off and every BSN column thrown away. */
export interface PreparedCells {
  /** The header first, if there is one. */
  cells: string[][];
  mapping: DraftMapping;
}

/**
 * Prepares a table as read: rows above the header go, columns whose head announces a BSN go (their heads stay, for the
 * notice), cells that look like a BSN are blacked out, and the meaning of the columns is guessed. `today` (YYYY-MM-DD)
 * tells a birthday from the day of an award. Throws list.too_many_rows, or list.empty for a header alone.
 */
export function prepareCells(read: readonly (readonly string[])[], today: string): PreparedCells {
  const headerAt = findHeader(read);
  const table = headerAt < 0 ? read : read.slice(headerAt);
  const head = headerAt < 0 ? [] : (table[0] ?? []);
  const dropped = head.flatMap((cell, i) => (isBsnHeader(cell) ? [i] : []));
  const cells = table.map((row) => row.filter((_, i) => !dropped.includes(i)));
  const people = cells.length - (headerAt < 0 ? 0 : 1);
  if (people > LIST_MAX_ROWS) throw tooManyRows(people);
  if (people === 0) throw new AppError('list.empty');
  const guess = headerAt < 0 ? guessFromContent(cells, today) : guessFromHeader(cells[0] ?? []);
  return {
    cells: scrubBsn(cells),
    mapping: {
      ...guess,
      hasHeader: headerAt >= 0,
      droppedColumns: dropped.map((i) => (looksLikeBsn(head[i] ?? '') ? REMOVED : (head[i] ?? '').slice(0, 40))),
    },
  };
}

/** Whether this mapping says where the name stands. */
export function hasNameColumn(mapping: DraftMapping): boolean {
  const parts = mapping.nameParts;
  return mapping.columns.name !== null || (parts !== null && (parts.first !== null || parts.last !== null));
}

/**
 * The draft rows of a prepared table under a mapping: names put together and in natural order, page names proposed,
 * cells that looked like a BSN empty and named in `bsnFields`. Rows without anything in a mapped column are left out.
 */
export function draftRows(cells: readonly (readonly string[])[], mapping: DraftMapping): DraftRow[] {
  const rows: DraftRow[] = [];
  for (const cellsOfRow of mapping.hasHeader ? cells.slice(1) : cells) {
    const row = draftRow(rows.length + 1, cellsOfRow, mapping);
    if (row.bsnFields.length > 0 || LIST_FIELDS.some((field) => row[field] !== '')) rows.push(row);
  }
  return rows;
}

function draftRow(row: number, cells: readonly string[], mapping: DraftMapping): DraftRow {
  const bsnFields = new Set<ListField>();
  const read = (field: ListField, column: number | null): string => {
    const cell = column === null ? '' : (cells[column] ?? '');
    if (cell !== REMOVED) return cell;
    bsnFields.add(field);
    return '';
  };
  const text = (field: ListField) => read(field, mapping.columns[field]);
  const { first, prefix, last } = mapping.nameParts ?? { first: null, prefix: null, last: null };
  const name =
    mapping.columns.name === null
      ? tidyName([first, prefix, last].map((column) => read('name', column)).join(' '))
      : naturalName(text('name'));
  return {
    row,
    name,
    pageName: tidyName(text('pageName')) || proposePageName(name),
    email: text('email'),
    level: text('level'),
    words: text('words'),
    date: text('date'),
    secondJudge: tidyName(text('secondJudge')),
    skip: false,
    bsnFields: [...bsnFields],
  };
}

type Guess = Pick<DraftMapping, 'columns' | 'nameParts'>;

/** Words that stand before a family name; a cell of nothing else is no name by itself. */
const PREFIX =
  /^(?:(?:van|von|de|der|den|het|'t|’t|ter|ten|te|in|op|la|le|el|al|da|dos|das|di|du|of|bin|ben|ibn|aan)(?:[ ]|$))+$/iu;

const OF_A_NAME: ReadonlySet<HeaderMeaning | null> = new Set(['name', 'firstName', 'lastName', 'pageName', 'bsn']);

/** The row that reads most like a header, -1 for none; of two the lower one, since a title stands above it. */
function findHeader(rows: readonly (readonly string[])[]): number {
  const scores = rows.slice(0, HEADER_WITHIN).map((row) => {
    const filled = row.filter((cell) => cell !== '');
    const known = filled.filter((cell) => headerMeaning(cell) !== null).length;
    return isHeader(row) ? known + (known === filled.length ? 0.5 : 0) : 0;
  });
  const best = Math.max(0, ...scores);
  return best === 0 ? -1 : scores.lastIndexOf(best);
}

/** A header: a word for a name (or a BSN), or mostly words we know; and nothing that is a person's own data. */
function isHeader(row: readonly string[]): boolean {
  const filled = row.filter((cell) => cell !== '');
  if (filled.some((cell) => cell.includes('@') || parseDay(cell) !== null)) return false;
  const known = filled.map((cell) => headerMeaning(cell)).filter((meaning) => meaning !== null);
  return known.some((meaning) => OF_A_NAME.has(meaning)) || known.length * 2 > filled.length;
}

function guessFromHeader(head: readonly string[]): Guess {
  const meanings = head.map((cell) => headerMeaning(cell));
  const at = (meaning: HeaderMeaning): number | null => {
    const index = meanings.indexOf(meaning);
    return index < 0 ? null : index;
  };
  const columns = Object.fromEntries(LIST_FIELDS.map((field) => [field, at(field)])) as Guess['columns'];
  const parts: NameParts = { first: at('firstName'), prefix: at('prefix'), last: at('lastName') };
  // "Naam" beside "Voornaam" is a surname; schools write roepnaam, tussenvoegsel, achternaam.
  if (parts.first !== null && parts.last === null && columns.name !== null) {
    return { columns: { ...columns, name: null }, nameParts: { ...parts, last: columns.name } };
  }
  if (columns.name !== null) return { columns, nameParts: null };
  if (parts.first === null && columns.pageName !== null) {
    return { columns: { ...columns, pageName: null }, nameParts: { ...parts, first: columns.pageName } };
  }
  return { columns, nameParts: parts.first === null && parts.last === null ? null : parts };
}

function guessFromContent(cells: readonly (readonly string[])[], today: string): Guess {
  const columns = Object.fromEntries(LIST_FIELDS.map((field) => [field, null])) as Guess['columns'];
  const width = cells[0]?.length ?? 0;
  const filled = (i: number) => cells.map((row) => row[i] ?? '').filter((cell) => cell !== '' && cell !== REMOVED);
  const allOf = (i: number) => (i < width ? cells.map((row) => row[i] ?? '') : []);
  const mostly = (i: number, test: (cell: string) => boolean) => {
    const values = filled(i);
    return values.length > 0 && values.filter(test).length * 2 > values.length;
  };
  const take = (field: ListField, test: (cell: string) => boolean) => {
    const taken = Object.values(columns);
    const found = Array.from({ length: width }, (_, i) => i).find((i) => !taken.includes(i) && mostly(i, test));
    columns[field] = found ?? null;
  };
  take('email', (cell) => cell.includes('@'));
  take('level', (cell) => levelOf(cell) !== null);
  take('date', (cell) => isRecentDay(cell, today));
  take('name', looksLikeName);
  if (columns.name === null && width === 1 && columns.email === null) columns.name = 0;
  const first = columns.name;
  if (first !== null && arePrefixes(allOf(first + 1)) && areNameParts(filled(first), filled(first + 2))) {
    return { columns: { ...columns, name: null }, nameParts: { first, prefix: first + 1, last: first + 2 } };
  }
  const next = columns.name === null ? -1 : columns.name + 1;
  if (columns.name !== null && !Object.values(columns).includes(next) && areNameParts(filled(next - 1), filled(next))) {
    return { columns: { ...columns, name: null }, nameParts: { first: columns.name, prefix: null, last: next } };
  }
  take('words', (cell) => cell.split(' ').length >= 3);
  return { columns, nameParts: null };
}

function isRecentDay(cell: string, today: string): boolean {
  const day = parseDay(cell);
  return day !== null && yearsBetween(day, today) < BIRTHDAY_YEARS;
}

function looksLikeName(cell: string): boolean {
  return /^[\p{L}\p{M}'’.,() -]+$/u.test(cell) && cell.split(' ').length <= 8 && !/[.!?]$/.test(cell);
}

/** A column of family name prefixes: empty, or words such as "van der", and at least one of them. */
function arePrefixes(cells: readonly string[]): boolean {
  return cells.some((cell) => cell !== '') && cells.every((cell) => cell === '' || PREFIX.test(cell));
}

/** Two columns beside each other, single words first: "Amina" and "van der Yıldız". */
function areNameParts(left: readonly string[], right: readonly string[]): boolean {
  const oneWord = left.every((cell) => !cell.includes(' ') && !cell.includes(','));
  return (
    oneWord &&
    right.length * 2 > left.length &&
    right.every((cell) => looksLikeName(cell) && cell.split(' ').length <= 4)
  );
}

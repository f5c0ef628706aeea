/** The check table: what its form shows of a draft row, and how the posted form becomes edits again. */
import type { Response } from 'express';
import type { FieldError } from '../../../errors.ts';
import { levelOf } from '../../../issuing/achievements/levels.ts';
import { needsRelease } from '../../../issuing/awards/release-policy.ts';
import type { Evidence } from '../../../issuing/evidence/evidence.ts';
import { type DraftRow, LIST_FIELDS, type ListField, type RowCheck } from '../../../issuing/lists/draft-list.ts';
import type { CheckedList } from '../../../issuing/lists/judge-list.ts';
import { type Conflict, cellKey } from '../../../issuing/lists/list-conflict.ts';
import type { RowEdit } from '../../../issuing/lists/lists.ts';
import { LEVELS } from '../../../openbadges/types.ts';
import { missingCharacters } from '../../../printing/text-runs.ts';
import { fieldValues, ticked } from '../../forms.ts';
import { fieldTexts } from '../../problem.ts';
import { say } from '../desk-page.ts';

/** Rows on one page of the check table. */
export const ROWS_SHOWN = 100;
/** Names of the fields of the check table: `row.7.name`, `row.7.skip`. */
export const ROW_FIELD = /^row\.(\d{1,5})\.(name|pageName|email|level|words|date|secondJudge|skip)$/;

export interface RowView {
  row: number;
  state: RowCheck['state'];
  /** Pieces of evidence that hang on it. */
  evidence: number;
  fields: FieldView[];
  skip: boolean;
  /** Typed here over a newer version, and not kept. */
  typed: boolean;
}

interface FieldView {
  field: ListField;
  id: string;
  name: string;
  label: string;
  value: string;
  email: boolean;
  /** More than fits on one line: grows with its text. */
  long: boolean;
  options: { id: string; label: string; selected: boolean }[] | null;
  /** Space-separated ids of the texts below the field, or ''. */
  describedBy: string;
  error: string | null;
  warnings: string[];
  /** Typed here, while another window put something else there: what that is, in words. Else null. */
  elsewhere: string | null;
}

const NO_CONFLICT: Conflict = { elsewhere: new Map(), typed: new Set() };

/** Which rows a page of the table shows. `only` = red rows alone; pages are numbered from 1. */
export interface RowChoice {
  page: number;
  onlyWrong: boolean;
  /** Level and day of every row, also where they are those of the list and right. */
  more: boolean;
}

/** Pages beside the one that is shown. */
const PAGES_BESIDE = 2;

/** The pages to go to: the first, the last and those beside this one. `gap`: some are left out before it. */
export function pageNumbers(page: number, pages: number): { number: number; current: boolean; gap: boolean }[] {
  const all = Array.from({ length: pages }, (_, index) => index + 1);
  const shown = all.filter((one) => one === 1 || one === pages || Math.abs(one - page) <= PAGES_BESIDE);
  return shown.map((number, at) => ({ number, current: number === page, gap: number - (shown[at - 1] ?? 0) > 1 }));
}

/** The rows of this page, and how many pages there are. A page past the end is the last one. */
export function rowsShown(
  response: Response,
  { list, checks, release }: CheckedList,
  choice: RowChoice,
  evidence: readonly Pick<Evidence, 'listRow'>[] = [],
  conflict: Conflict = NO_CONFLICT,
): { rows: RowView[]; page: number; pages: number } {
  const byRow = new Map(checks.map((check) => [check.row, check]));
  const wanted = choice.onlyWrong
    ? list.rows.filter(({ row }) => byRow.get(row)?.state === 'wrong' || conflict.typed.has(row))
    : list.rows;
  const pages = Math.max(1, Math.ceil(wanted.length / ROWS_SHOWN));
  const page = Math.min(Math.max(1, choice.page), pages);
  const rows = wanted.slice((page - 1) * ROWS_SHOWN, page * ROWS_SHOWN).map((row) => {
    const check = byRow.get(row.row);
    const level = row.level === '' ? list.level : levelOf(row.level);
    const shows = (field: ListField): boolean => {
      const wrong = check?.errors.some((error) => error.field === field) ?? false;
      if (conflict.elsewhere.has(cellKey(row.row, field))) return true;
      if (field === 'level' || field === 'date') return choice.more || row[field] !== '' || wrong;
      if (field === 'secondJudge')
        return (level === 'expert' && !needsRelease(release, level)) || row.secondJudge !== '' || level === null;
      return true;
    };
    const count = evidence.filter(({ listRow }) => listRow === row.row).length;
    return { ...rowView(response, row, check, LIST_FIELDS.filter(shows), list.level, conflict), evidence: count };
  });
  return { rows, page, pages };
}

function rowView(
  response: Response,
  row: DraftRow,
  check: RowCheck | undefined,
  fields: ListField[],
  listLevel: string,
  { elsewhere, typed }: Conflict,
): Omit<RowView, 'evidence'> {
  const errors = fieldTexts(response, check?.errors ?? []);
  const bsnAsName = check?.errors.some(({ field, code }) => field === 'name' && code === 'list.bsn_like') ?? false;
  if (bsnAsName) errors.name = say(response, 'desk:check.bsnName');
  const state = check?.state ?? 'ready';
  const onPaper = (field: ListField): string[] =>
    PRINTED.includes(field) && !row.skip ? notPrinted(response, row[field]) : [];
  return {
    row: row.row,
    state,
    skip: row.skip,
    typed: typed.has(row.row),
    fields: ORDER.filter((field) => fields.includes(field)).map((field) => {
      const id = `row-${row.row}-${field}`;
      const warnings = (check?.warnings ?? [])
        .filter((warning) => warning.field === field)
        .map((warning) => warningText(response, warning))
        .concat(onPaper(field));
      const error = errors[field] ?? null;
      const other = elsewhereText(response, elsewhere.get(cellKey(row.row, field)));
      return {
        field,
        id,
        name: `row.${row.row}.${field}`,
        label: say(response, `desk:check.${field}`),
        value: row[field],
        email: field === 'email',
        long: field === 'words' || (LONG_NAMES.includes(field) && row[field].length > ONE_LINE),
        options: field === 'level' && error === null ? levelChoice(response, row.level, listLevel) : null,
        describedBy: [
          other === null ? '' : `${id}-elsewhere`,
          error === null ? '' : `${id}-error`,
          warnings.length === 0 ? '' : `${id}-warning`,
        ]
          .filter((one) => one !== '')
          .join(' '),
        error,
        warnings,
        elsewhere: other,
      };
    }),
  };
}

/** As a person reads a row: who, what they are called, how to reach them, what was said; then the exceptions. */
const ORDER: readonly ListField[] = ['name', 'pageName', 'email', 'words', 'level', 'date', 'secondJudge'];

/** What stands on the paper as it was typed. */
const PRINTED: readonly ListField[] = ['name', 'words', 'secondJudge'];
/** Names that grow with their text, and from how many characters on. */
const LONG_NAMES: readonly ListField[] = ['name', 'secondJudge'];
const ONE_LINE = 26;

/** Says which characters of a text no font of the paper can draw; nothing when it can draw all. */
function notPrinted(response: Response, text: string): string[] {
  const missing = missingCharacters(text);
  return missing.length === 0 ? [] : [say(response, 'desk:check.notPrinted', { characters: missing.join(' ') })];
}

function elsewhereText(response: Response, value: string | undefined): string | null {
  if (value === undefined) return null;
  return value === '' ? say(response, 'desk:check.elsewhereEmpty') : say(response, 'desk:check.elsewhere', { value });
}

function warningText(response: Response, warning: FieldError): string {
  return fieldTexts(response, [warning])[warning.field] ?? '';
}

function levelChoice(response: Response, typed: string, listLevel: string): FieldView['options'] {
  const chosen = levelOf(typed);
  const word = (level: string) => say(response, `common:level.${level as 'beginner'}`);
  return [
    { id: '', label: say(response, 'desk:check.listLevel', { level: word(listLevel) }), selected: chosen === null },
    ...LEVELS.map((level) => ({ id: level as string, label: word(level), selected: level === chosen })),
  ];
}

/** The edits in a posted table: every row that was on the page, with the cells that were on it. */
export function rowEdits(body: unknown): RowEdit[] {
  const edits = new Map<number, RowEdit>();
  for (const name of Object.keys((body ?? {}) as object)) {
    const match = ROW_FIELD.exec(name);
    if (!match) continue;
    const number = Number(match[1]);
    const edit = edits.get(number) ?? { row: number, skip: ticked(body, `row.${number}.skip`) };
    const field = LIST_FIELDS.find((one) => one === match[2]);
    if (field !== undefined) edit[field] = fieldValues(body, name)[0] ?? '';
    edits.set(number, edit);
  }
  return [...edits.values()];
}

/**
 * Checks a draft list row by row, anew every time it is shown and once more when it is confirmed. Errors make a row red
 * and stop it; warnings only ask to look again.
 * What never lives here: reading the file (read-list-file.ts) and keeping the list (lists.ts).
 */
import { normaliseEmail, sameMailbox } from '../../email-address.ts';
import type { ErrorCode, FieldError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { normaliseName } from '../../openbadges/identity.ts';
import { looksLikeBsn, personalDataIn } from '../../openbadges/personal-data.ts';
import type { Day, Level } from '../../openbadges/types.ts';
import { levelOf } from '../achievements/levels.ts';
import { parseDay, yearsBetween } from '../dates.ts';
import { isPartOfName, nameMistake, pageNameMistake, proposePageName, tidyName } from '../names.ts';
import { sensitiveWords } from '../texts/sensitive-words.ts';
import { hasInvisibleCharacters } from '../texts/visible-text.ts';
import { type CheckedRow, type DraftRow, LIST_FIELDS, type ListField, type RowCheck } from './draft-list.ts';

const WORDS_MAX = 300;
/** Longer ago than this a day is more likely a birthday than the day of an award. */
const LONG_AGO_YEARS = 2;
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,8}\p{L}[\p{L}\d-]{1,62}$/u;

export interface CheckContext {
  /** Level of the list, for rows without their own. */
  level: Level;
  /** Day of the ceremony, for rows without their own; may lie ahead (confirming refuses that, not the row). */
  date: Day;
  /** Today in the Netherlands. */
  today: Day;
  /** Who awards: nobody awards to themselves, and the second judge is somebody else. Null for the command line. */
  coachName: string | null;
  coachEmail: string | null;
  /** Expert awards of this badge are released by a second member, who is then the second judge. */
  expertIsReleased?: boolean;
}

/**
 * One check per row, in the same order. A row the coach skips is not judged. Two rows with the same name, or the same
 * e-mail address, warn each other (`list.duplicate`, `list.duplicate_email`, `row` in params): they may be two people.
 */
export function checkRows(rows: readonly DraftRow[], context: CheckContext): RowCheck[] {
  const names = rowsByValue(rows, (row) => normaliseName(row.name));
  const emails = rowsByValue(rows, (row) => normaliseEmail(row.email));
  return rows.map((row) => {
    if (row.skip) return { row: row.row, state: 'skipped', errors: [], warnings: [], checked: null };
    const notes: Notes = { errors: [], warnings: [] };
    const checked = checkRow(row, context, notes);
    warnOfTwin(names.get(normaliseName(row.name)), row, 'name', notes);
    warnOfTwin(emails.get(normaliseEmail(row.email)), row, 'email', notes);
    const wrong = notes.errors.length > 0;
    return { row: row.row, state: wrong ? 'wrong' : 'ready', ...notes, checked: wrong ? null : checked };
  });
}

/** What is wrong with a row, and what deserves a second look. */
interface Notes {
  errors: FieldError[];
  warnings: FieldError[];
}

function checkRow(row: DraftRow, context: CheckContext, notes: Notes): CheckedRow {
  const fail = (field: ListField, code: ErrorCode, params?: FieldError['params']) => {
    // One message a cell: the first says what to mend.
    if (!notes.errors.some((error) => error.field === field)) {
      notes.errors.push(params ? { field, code, params } : { field, code });
    }
  };
  const warn = (field: ListField, code: ErrorCode, params: FieldError['params'] = {}) =>
    notes.warnings.push({ field, code, params });

  for (const field of LIST_FIELDS) {
    if (row.bsnFields.includes(field) || looksLikeBsn(row[field])) fail(field, 'list.bsn_like');
  }
  const name = checkName(row, context, fail, warn);
  const level = row.level.trim() === '' ? context.level : levelOf(row.level);
  if (level === null) fail('level', 'list.level_invalid');
  return {
    row: row.row,
    ...name,
    email: checkEmail(row, context, fail),
    level: level ?? context.level,
    words: checkWords(row, fail, warn),
    awardedDate: checkDate(row, context, fail, warn),
    secondJudge: checkSecondJudge(row, level, context, fail),
  };
}

type Fail = (field: ListField, code: ErrorCode, params?: FieldError['params']) => void;
type Warn = Fail;

function checkName(
  row: DraftRow,
  context: CheckContext,
  fail: Fail,
  warn: Warn,
): Pick<CheckedRow, 'name' | 'pageName'> {
  const name = tidyName(row.name);
  const mistake = nameMistake(name);
  if (mistake !== null) fail('name', mistake);
  if (context.coachName !== null && name !== '' && same(name, context.coachName)) warn('name', 'list.name_is_yours');
  const pageName = tidyName(row.pageName);
  const pageMistake = pageNameMistake(pageName);
  if (pageMistake !== null) fail('pageName', pageMistake);
  else if (!isPartOfName(pageName, name)) warn('pageName', 'list.page_name_not_in_name');
  return { name, pageName: pageName === '' ? proposePageName(name) : pageName };
}

function checkEmail(row: DraftRow, context: CheckContext, fail: Fail): string | null {
  const email = row.email.trim();
  if (email === '') return null;
  if (email.length > 254 || !EMAIL.test(email)) fail('email', 'list.email_invalid');
  if (sameMailbox(email, context.coachEmail)) fail('email', 'award.self_award');
  return email;
}

function checkWords(row: DraftRow, fail: Fail, warn: Warn): string | null {
  const words = oneLine(row.words);
  if (words === '') return null;
  const length = [...words].length;
  if (length > WORDS_MAX) fail('words', 'list.words_too_long', { max: WORDS_MAX, actual: length });
  if (personalDataIn(words).length > 0) fail('words', 'list.words_personal_data');
  if (hasInvisibleCharacters(words)) fail('words', 'list.words_invalid');
  const sensitive = sensitiveWords(words);
  if (sensitive.length > 0) warn('words', 'list.words_sensitive', { words: sensitive.join(', ') });
  return words;
}

function checkDate(row: DraftRow, context: CheckContext, fail: Fail, warn: Warn): Day {
  if (row.date.trim() === '') return context.date;
  const day = parseDay(row.date);
  if (day === null) fail('date', 'list.date_invalid');
  else if (day > context.today) fail('date', 'list.date_in_future');
  else if (yearsBetween(day, context.today) >= LONG_AGO_YEARS) warn('date', 'list.date_long_ago');
  return day ?? context.date;
}

/** Expert is seen by two different people, of whom the second is neither the coach nor the person (domain rule 4). */
function checkSecondJudge(row: DraftRow, level: Level | null, context: CheckContext, fail: Fail): string | null {
  const judge = tidyName(row.secondJudge);
  if (judge === '') {
    if (level === 'expert' && context.expertIsReleased !== true) fail('secondJudge', 'list.second_judge_required');
    return null;
  }
  const mistake = nameMistake(judge);
  if (mistake !== null) fail('secondJudge', mistake);
  if (context.coachName !== null && same(judge, context.coachName)) fail('secondJudge', 'list.second_judge_is_you');
  if (same(judge, row.name)) fail('secondJudge', 'list.second_judge_is_recipient');
  return judge;
}

function same(a: string, b: string): boolean {
  return normaliseName(a) === normaliseName(b);
}

/** For each value the numbers of the rows that carry it; skipped rows and empty values do not count. */
function rowsByValue(rows: readonly DraftRow[], read: (row: DraftRow) => string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const row of rows) {
    const value = read(row);
    if (row.skip || value === '') continue;
    const numbers = found.get(value);
    if (numbers) numbers.push(row.row);
    else found.set(value, [row.row]);
  }
  return found;
}

function warnOfTwin(numbers: number[] | undefined, row: DraftRow, field: ListField, notes: Notes): void {
  const other = numbers?.find((number) => number !== row.row);
  if (other !== undefined)
    notes.warnings.push({
      field,
      code: field === 'email' ? 'list.duplicate_email' : 'list.duplicate',
      params: { row: other },
    });
}

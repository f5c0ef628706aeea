import type { ErrorCode } from '../errors.ts';
import type { Day } from '../openbadges/types.ts';

const MONTHS: readonly string[] = ['jan', 'feb', 'mrt', 'apr', 'mei', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec'];
/** Other spellings of a month's first three letters: March, May and October in English, "maart" in full. */
const OTHER_MONTHS: Record<string, number> = { maa: 3, mar: 3, may: 5, oct: 10 };

/**
 * Reads a calendar day as Dutch people and Dutch Excel write it: `3-12-2026`, `03/12/2026`, `3.12.26`, `2026-12-03`
 * (also with a time behind it), `3 december 2026`, `do 3 dec. 2026`. Day before month, always.
 * Two digits for the year mean 20..; null when it is no such text or no day of the calendar (31-2-2026).
 */
export function parseDay(text: string): Day | null {
  const written = readWritten(text);
  return written === null ? null : realDay(...written);
}

/** `form.no_such_day` for a text that reads as a day and is none of the calendar (31-2-2027), else the code given. */
export function dayMistake<Code extends ErrorCode>(text: string, otherwise: Code): Code | 'form.no_such_day' {
  const written = readWritten(text);
  return written !== null && realDay(...written) === null ? 'form.no_such_day' : otherwise;
}

function readWritten(text: string): [year: number, month: number, day: number] | null {
  const value = text.normalize('NFKC').trim().toLowerCase();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?$/.exec(value);
  if (iso) return [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  const numeric = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?$/.exec(value);
  if (numeric) return [fullYear(numeric[4]), Number(numeric[3]), Number(numeric[1])];
  const words = /^(?:[a-z]{2,9}\.?,? )?(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4})$/.exec(value);
  return words && [Number(words[3]), monthOf(words[2] ?? ''), Number(words[1])];
}

/** Number of whole calendar years from one day to a later one. */
export function yearsBetween(from: Day, to: Day): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

function fullYear(digits: string | undefined): number {
  const year = Number(digits);
  return digits?.length === 2 ? 2000 + year : year;
}

function monthOf(word: string): number {
  const start = word.slice(0, 3);
  const index = MONTHS.indexOf(start);
  return index >= 0 ? index + 1 : (OTHER_MONTHS[start] ?? 0);
}

function realDay(year: number, month: number, day: number): Day | null {
  if (year < 1900 || year > 2200) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

/**
 * Strict points in time of credentials: RFC 3339 with an upper-case `T`, seconds and a zone (VCDM 2.0 dateTimeStamp),
 * on a day that exists. Refused: no zone, hour 24, second 60, 30 February.
 */
const PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970 UTC of a strict date and time; null for anything else. */
export function parseDateTime(value: unknown): number | null {
  if (typeof value !== 'string' || !PATTERN.test(value)) return null;
  const at = (start: number, end: number): number => Number(value.slice(start, end));
  const [year, month, day] = [at(0, 4), at(5, 7), at(8, 10)];
  if (at(11, 13) > 23 || at(14, 16) > 59 || at(17, 19) > 59) return null;
  if (!value.endsWith('Z') && (at(-5, -3) > 14 || Number(value.slice(-2)) > 59)) return null;
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

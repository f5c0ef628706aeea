/**
 * Strict points in time of credentials: RFC 3339 with an upper-case `T`, seconds and a zone (VCDM 2.0 dateTimeStamp),
 * on a day that exists. Refused: no zone, hour 24, second 60, 30 February.
 */
const PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A badge says the same time in several places, and several checks read each. */
let last: { text: string; time: number | null } = { text: '', time: null };

/** Milliseconds since 1970 UTC of a strict date and time; null for anything else. */
export function parseDateTime(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  if (value !== last.text) last = { text: value, time: read(value) };
  return last.time;
}

function read(value: string): number | null {
  if (!PATTERN.test(value)) return null;
  const year = 100 * twoDigits(value, 0) + twoDigits(value, 2);
  const month = twoDigits(value, 5);
  const day = twoDigits(value, 8);
  if (twoDigits(value, 11) > 23 || twoDigits(value, 14) > 59 || twoDigits(value, 17) > 59) return null;
  const end = value.length;
  if (!value.endsWith('Z') && (twoDigits(value, end - 5) > 14 || twoDigits(value, end - 2) > 59)) return null;
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

const ZERO = '0'.charCodeAt(0);

/** The number in the two digits at this place; the pattern has made sure that they are digits. */
const twoDigits = (text: string, at: number): number =>
  10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

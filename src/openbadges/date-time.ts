/**
 * Strict points in time of credentials: RFC 3339 with an upper-case `T`, seconds and a zone (VCDM 2.0 dateTimeStamp),
 * on a day that exists. Refused: no zone, hour 24, second 60, 30 February.
 */
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/;

/** Milliseconds since 1970 UTC of a strict date and time; null for anything else. */
export function parseDateTime(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const match = PATTERN.exec(value);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 14 || zoneMinute > 59) return null;
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A day in milliseconds, for terms and repeats; a calendar day may be an hour longer or shorter. */
export const DAY_MS = 24 * 3_600_000;

/** DateTime without milliseconds, in UTC: the one form we write into documents and rows. */
export function dateTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Made once: making one costs more than anything else that a request does in this process. */
const AMSTERDAM = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' });

/** The calendar day in the Netherlands at this moment, YYYY-MM-DD. */
export function today(now: Date): string {
  return AMSTERDAM.format(now);
}

/** `at` plus a number of calendar months (clamped to the last day of the month), as DateTime. */
export function addMonths(at: string, months: number): string {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return dateTime(date);
}

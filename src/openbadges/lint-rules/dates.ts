import { parseDateTime } from '../date-time.ts';
import { findingsOf, type LintRule } from './rule.ts';

const MAX_AGE_MS = 7 * 24 * 3_600_000;

/** The signing time is the one on record, recent and not ahead; the ceremony lies on or before today in Amsterdam. */
export const validFromIsIntent: LintRule = {
  id: 'valid-from-is-intent',
  number: 6,
  cite: 'VCDM 2.0 4.9; OB 3.0 awardedDate',
  check(credential, facts) {
    const found = findingsOf(this.id);
    if (credential.validFrom !== facts.plannedAt) return [found('validFrom', 'not the time of the intent')];
    if (!isDateTime(credential.validFrom)) return [found('validFrom', 'not a real moment in UTC with seconds')];
    const age = facts.now.getTime() - Date.parse(credential.validFrom);
    if (age < 0) return [found('validFrom', 'lies in the future')];
    if (age > MAX_AGE_MS) return [found('validFrom', 'more than 7 days old')];
    if (!isDateTime(credential.awardedDate)) return [found('awardedDate', 'not a real moment in UTC with seconds')];
    const today = dayInAmsterdam(facts.now);
    return dayInAmsterdam(new Date(credential.awardedDate)) > today ? [found('awardedDate', 'after today')] : [];
  },
};

/** An end, where there is one, is a real moment after the beginning. */
export const validUntilAfterValidFrom: LintRule = {
  id: 'valid-until-after-valid-from',
  number: 7,
  cite: 'VCDM 2.0 4.9',
  check(credential) {
    const found = findingsOf(this.id);
    const { validFrom, validUntil } = credential;
    if (!Object.hasOwn(credential, 'validUntil')) return [];
    if (!isDateTime(validUntil)) return [found('validUntil', 'not a real moment in UTC with seconds')];
    return Date.parse(validUntil) > Date.parse(validFrom) ? [] : [found('validUntil', 'not after validFrom')];
  },
};

/** The one form we write, `YYYY-MM-DDTHH:MM:SSZ`, on a day that exists. */
function isDateTime(value: unknown): value is string {
  return typeof value === 'string' && value.length === 20 && value.endsWith('Z') && parseDateTime(value) !== null;
}

/** Swedish writes a day as ISO 8601 does. */
const AMSTERDAM = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam', dateStyle: 'short' });

const HOUR_MS = 3_600_000;
/** The day of an hour: since 1940 midnight in the Netherlands is a whole hour in UTC, and any day before is past. All badges of a list have the same few. */
let last = { hour: Number.NaN, day: '' };
let before = last;

/** Calendar day `YYYY-MM-DD` of a moment in the Netherlands. */
function dayInAmsterdam(moment: Date): string {
  const hour = Math.floor(moment.getTime() / HOUR_MS);
  if (hour === last.hour) return last.day;
  [last, before] = [hour === before.hour ? before : { hour, day: AMSTERDAM.format(moment) }, last];
  return last.day;
}

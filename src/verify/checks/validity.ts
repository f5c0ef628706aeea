/** Is it valid now? Clocks may differ by five minutes, both ways. */
import { datesOf } from '../../openbadges/credential-dates.ts';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { type Finding, fail, pass, unknown } from '../finding.ts';
import type { Candidate } from './candidate.ts';

/** Milliseconds by which two honest clocks may differ. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/** WITHIN_VALIDITY, or as `fail` NOT_YET_VALID or EXPIRED. The gate has made sure that required dates are there. */
export function checkValidity({ document, options }: Pick<Candidate, 'document' | 'options'>): Finding {
  const now = options.now.getTime();
  const stated = datesOf(document);
  const from = parseDateTime(stated.from);
  const until = parseDateTime(stated.until);
  for (const [time, text] of [
    [from, stated.from],
    [until, stated.until],
  ]) {
    if (time === null && text !== undefined) return unknown('DATE_INVALID');
  }
  const params: Record<string, string> = {};
  if (from !== null) params.validFrom = String(stated.from);
  if (until !== null) params.validUntil = String(stated.until);
  if (from !== null && from > now + CLOCK_SKEW_MS) return fail('NOT_YET_VALID', params);
  if (until !== null && until < now - CLOCK_SKEW_MS) return fail('EXPIRED', params);
  return pass('WITHIN_VALIDITY', params);
}

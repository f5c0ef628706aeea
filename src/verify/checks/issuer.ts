/** Do we know who issued it? By DID and key, never by name: anybody may sign with any name. */
import { datesOf } from '../../openbadges/credential-dates.ts';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { type Finding, pass, unknown } from '../finding.ts';
import type { Candidate } from './candidate.ts';

/**
 * ISSUER_KNOWN, or as `unknown` (verdict unknown_issuer): ISSUER_UNKNOWN, ISSUER_OUTSIDE_TRUST_PERIOD,
 * ISSUER_KEY_CHANGED. `multibase` is the key that signed.
 */
export function checkIssuer({ document, issuerId, trusted }: Candidate, multibase: string | null): Finding {
  const issuer = issuerId.slice(0, 200);
  if (trusted === null || trusted.did !== issuerId) return unknown('ISSUER_UNKNOWN', { issuer });
  const { from, until, keys } = trusted;
  const time = parseDateTime(datesOf(document).from);
  const day = time === null ? '' : new Date(time).toISOString().slice(0, 10);
  if ((from !== null && day < from) || (until !== null && day > until)) {
    return unknown('ISSUER_OUTSIDE_TRUST_PERIOD', { issuer, day });
  }
  if (keys.length > 0 && (multibase === null || !keys.includes(multibase))) {
    return unknown('ISSUER_KEY_CHANGED', { issuer });
  }
  return pass('ISSUER_KNOWN', { issuer, name: trusted.name });
}

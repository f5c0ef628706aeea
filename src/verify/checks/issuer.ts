/** Do we know who issued it? By DID and key, never by name: anybody may sign with any name. */
import { datesOf } from '../../openbadges/credential-dates.ts';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import { looksAlike } from '../../openbadges/lint-rules/look-alike.ts';
import type { Trust } from '../adapters.ts';
import { type Finding, pass, unknown } from '../finding.ts';
import type { Candidate } from './candidate.ts';

/**
 * ISSUER_KNOWN, or as `unknown` (verdict unknown_issuer): ISSUER_UNKNOWN, ISSUER_LOOKS_LIKE (a stranger whose name can be
 * mistaken for that of a known issuer, in `name`), ISSUER_OUTSIDE_TRUST_PERIOD, ISSUER_KEY_CHANGED. `multibase` is the
 * key that signed.
 */
export async function checkIssuer(candidate: Candidate, multibase: string | null): Promise<Finding> {
  const { document, issuerId, trusted, options } = candidate;
  const issuer = issuerId.slice(0, 200);
  if (trusted === null || trusted.did !== issuerId) {
    const name = await mistakenFor(document.issuer, options.trust);
    return name === null ? unknown('ISSUER_UNKNOWN', { issuer }) : unknown('ISSUER_LOOKS_LIKE', { issuer, name });
  }
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

const LONGEST_NAME = 200;

/** The known issuer whose name this one's can be mistaken for: the same to the eye, or one or two slips away. */
async function mistakenFor(issuer: unknown, trust: Trust): Promise<string | null> {
  const name = isObject(issuer) ? issuer.name : undefined;
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME) return null;
  const known = (await trust.names?.()) ?? [];
  return known.find((one) => looksAlike(one, name)) ?? null;
}

/** Is this the person's badge? Compares what a visitor typed with the salted hashes; never changes the verdict. */

import { isObject } from '../../openbadges/gate-structure.ts';
import { identityMatches } from '../../openbadges/identity.ts';
import { type Finding, fail, pass, skipped, unknown } from '../finding.ts';
import type { Candidate } from './candidate.ts';

const MOST_ENTRIES = 10;

/** RECIPIENT_MATCH, RECIPIENT_NO_MATCH (`fail`), RECIPIENT_NOT_COMPARABLE (nothing to compare with), NOT_ASKED. */
export async function checkRecipient({ document, options }: Candidate): Promise<Finding> {
  const { name, email } = options.recipient ?? {};
  const typed = [
    { type: 'name' as const, value: name?.trim() ?? '' },
    { type: 'emailAddress' as const, value: email?.trim() ?? '' },
  ].filter(({ value }) => value !== '');
  if (typed.length === 0) return skipped('NOT_ASKED');
  const subject = document.credentialSubject;
  const identifier = isObject(subject) ? subject.identifier : undefined;
  const entries = (Array.isArray(identifier) ? identifier : [identifier]).filter(isObject).slice(0, MOST_ENTRIES);
  for (const { type, value } of typed) {
    const comparable = entries.filter((entry) => entry.identityType === type);
    if (comparable.length === 0) return unknown('RECIPIENT_NOT_COMPARABLE', { type });
    const matches = await Promise.all(
      comparable.map((entry) => identityMatches(entry, type, value, options.platform.sha256)),
    );
    if (!matches.includes(true)) return fail('RECIPIENT_NO_MATCH', { type });
  }
  return pass('RECIPIENT_MATCH');
}

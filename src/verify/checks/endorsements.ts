/** Recommendations inside the badge. Each is somebody else's credential; its outcome never changes the badge's verdict. */
import { type Finding, skipped, unknown } from '../finding.ts';
import type { Candidate } from './candidate.ts';

const MEMBERS = ['endorsement', 'endorsementJwt'];

/** NO_ENDORSEMENTS (`skipped`), or ENDORSEMENTS_NOT_CHECKED (`unknown`): there are some, and they prove nothing yet. */
export function checkEndorsements({ document }: Candidate): Finding {
  const count = countEndorsements(document);
  return count === 0 ? skipped('NO_ENDORSEMENTS') : unknown('ENDORSEMENTS_NOT_CHECKED', { count });
}

/** At any depth; the gate has bounded depth and size. */
function countEndorsements(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countEndorsements(item), 0);
  return Object.entries(value).reduce((sum, [key, member]) => {
    if (!MEMBERS.includes(key)) return sum + countEndorsements(member);
    return sum + (Array.isArray(member) ? member.length : 1);
  }, 0);
}

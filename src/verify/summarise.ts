/** From ten checks to one word. A badge is `valid` only when nothing that is needed is missing. */
import { CHECK_IDS, type Check, type CheckId, type Verdict } from './report.ts';

/** Checks whose failure means that the credential is not genuine. */
const GENUINE: readonly CheckId[] = ['shape', 'proof', 'key', 'schema', 'register'];
/** Checks that may be `skipped` in a valid credential, by code. */
const MAY_BE_SKIPPED: Partial<Record<CheckId, readonly string[]>> = {
  status: ['NO_STATUS'],
  register: ['NO_REGISTER', 'REGISTER_PENDING'],
};
/** Checks that tell something beside the verdict. */
const BESIDE: readonly CheckId[] = ['recipient', 'endorsements'];

/** The verdict in the precedence of `VERDICTS`. Whatever is neither proven nor refuted gives `unverifiable`. */
export function summarise(checks: readonly Check[]): Verdict {
  const check = new Map(checks.map((one) => [one.id, one]));
  const failed = (id: CheckId, ...codes: string[]): boolean => {
    const found = check.get(id);
    return found?.outcome === 'fail' && (codes.length === 0 || codes.includes(found.code));
  };
  if (GENUINE.some((id) => failed(id)) || failed('status', 'STATUS_MISSING')) return 'invalid';
  if (failed('status', 'REVOKED', 'SUSPENDED')) return 'revoked';
  if (CHECK_IDS.some((id) => isMissing(id, check.get(id)))) return 'unverifiable';
  if (failed('validity', 'NOT_YET_VALID')) return 'not_yet_valid';
  if (failed('validity', 'EXPIRED')) return 'expired';
  return check.get('issuer')?.outcome === 'pass' ? 'valid' : 'unknown_issuer';
}

/** True where a needed check gave no answer that one of the other verdicts stands for. */
function isMissing(id: CheckId, check: Check | undefined): boolean {
  if (BESIDE.includes(id)) return false;
  if (check === undefined) return true;
  if (check.outcome === 'pass') return false;
  if (check.outcome === 'skipped') return !MAY_BE_SKIPPED[id]?.includes(check.code);
  if (id === 'validity') return !(check.outcome === 'fail' && ['NOT_YET_VALID', 'EXPIRED'].includes(check.code));
  if (id === 'issuer') return check.code === 'INTERNAL_ERROR';
  return true;
}

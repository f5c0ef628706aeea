import { type Finding, skipped } from '../finding.ts';

/** The public register of issued credentials does not exist yet; until then nothing is claimed about it: NO_REGISTER. */
export function checkRegister(): Finding {
  return skipped('NO_REGISTER');
}

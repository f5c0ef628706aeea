/** Outcome of one check before it has its id. Small makers, so that a check reads as a list of answers. */
import type { GateProfile } from '../openbadges/shape-gate.ts';
import type { Check, CheckId } from './report.ts';

export type Finding = Omit<Check, 'id'>;
type Params = Check['params'];

/** What was asked holds. */
export const pass = (code: string, params: Params = {}): Finding => ({ outcome: 'pass', code, params });
/** What was asked does not hold. */
export const fail = (code: string, params: Params = {}): Finding => ({ outcome: 'fail', code, params });
/** It could not be told; never the same as a failure. */
export const unknown = (code: string, params: Params = {}): Finding => ({ outcome: 'unknown', code, params });
/** It was not asked, or there is nothing to ask. */
export const skipped = (code: string, params: Params = {}): Finding => ({ outcome: 'skipped', code, params });

/**
 * What is wrong in one of our own documents is a forgery (`fail`); in anybody else's it is something we could not check
 * (`unknown`): we never call fake what we merely do not support.
 */
export function failOwn(profile: GateProfile, code: string, params: Params = {}): Finding {
  return profile === 'own' ? fail(code, params) : unknown(code, params);
}

/** Runs one check. An exception is a defect of ours, so it becomes `unknown`, never a pass. */
export async function guard(id: CheckId, check: () => Finding | Promise<Finding>): Promise<Check> {
  try {
    return { id, ...(await check()) };
  } catch {
    return { id, ...unknown('INTERNAL_ERROR') };
  }
}

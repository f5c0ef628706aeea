/** Was the issuer's key in force when it signed (rule G7)? The stock libraries ignore `revoked` and `expires`. */
import { parseDateTime } from '../../openbadges/date-time.ts';
import type { KeyState, VerifyOptions } from '../adapters.ts';
import type { SigningKey } from '../documents/signing-key.ts';
import { type Finding, fail, pass, unknown } from '../finding.ts';

/**
 * KEY_AUTHORIZED, or as `fail`: KEY_REVOKED (whenever the key was revoked or compromised: its thief chooses any
 * `created`; compromise.ts asks the register), KEY_EXPIRED_AT_SIGNING (expired or retired), KEY_NOT_ACTIVE_AT_SIGNING. OFFLINE (`unknown`, `reason`
 * listed) for a key that a list or an earlier document has: the issuer may have revoked it since. `created` in
 * milliseconds; null = not stated, so judged as of now.
 */
export async function checkKey(key: SigningKey, created: number | null, options: VerifyOptions): Promise<Finding> {
  const now = options.now.getTime();
  const params = { method: key.methodId };
  if (key.revoked !== null && key.revoked <= now) return revoked(params, key.revoked);
  if (key.withdrawn) return fail('KEY_NOT_AUTHORIZED', { ...params, reason: 'not in use' });
  const at = created ?? now;
  if (key.expires !== null && at > key.expires) return fail('KEY_EXPIRED_AT_SIGNING', params);
  const state = (await options.keyState?.(key.methodId)) ?? null;
  const refusal = state === null ? null : refusalOf(state, at, params);
  if (refusal !== null) return refusal;
  return key.incomplete ? unknown('OFFLINE', { ...params, reason: LISTED }) : pass('KEY_AUTHORIZED', params);
}

const LISTED = 'listed';

/**
 * True where the signature is right, with a key of the issuer as far as can be seen: then the text is the issuer's, and
 * the other checks have something to say. A key that is only listed stays `unknown`, so the whole is never valid.
 */
export function isProven({ proof, key }: { proof: Finding; key: Finding }): boolean {
  return proof.outcome === 'pass' && (key.outcome === 'pass' || isListed(key));
}

/** True for the finding of `checkKey` on a key from a list or an earlier document. */
export function isListed({ code, params }: Finding): boolean {
  return code === 'OFFLINE' && params.reason === LISTED;
}

/** `since` is a DateTime; a time that cannot be read is no time at which it was still safe. */
function revoked(params: { method: string }, at: number): Finding {
  if (Number.isNaN(at)) return fail('KEY_REVOKED', params);
  return fail('KEY_REVOKED', { ...params, since: `${new Date(at).toISOString().slice(0, 19)}Z` });
}

/** What only our own key records know. */
function refusalOf(state: KeyState, at: number, params: { method: string }): Finding | null {
  if (state.compromisedAt !== null) return revoked(params, Date.parse(state.compromisedAt));
  const activeFrom = parseDateTime(state.activeFrom);
  if (activeFrom === null || at < activeFrom) return fail('KEY_NOT_ACTIVE_AT_SIGNING', params);
  if (state.retiredAt === null) return null;
  const retiredAt = parseDateTime(state.retiredAt);
  return retiredAt === null || at > retiredAt ? fail('KEY_EXPIRED_AT_SIGNING', params) : null;
}

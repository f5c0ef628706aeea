/**
 * A hosted badge (Open Badges 2.0, Hosted Verification) is true because the issuer serves it: the given text only says
 * where. What is judged and shown is what stands there now.
 */

import { canonicalJson } from '../../openbadges/canonical-json.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { VerifyOptions } from '../adapters.ts';
import { type Finding, fail, pass, unknown } from '../finding.ts';
import { type Assertion, parseAssertion } from './assertion.ts';
import { fetchJson, hostOf, type Issuer, sameAddress } from './documents.ts';

export type Hosted =
  | { kind: 'assertion'; assertion: Assertion; proof: Finding }
  | { kind: 'refused'; check: 'shape' | 'proof'; finding: Finding }
  | { kind: 'revoked'; status: Finding };

/**
 * Gets the Assertion from its address. Codes: PROOF_HOSTED, PROOF_HOSTED_DIFFERS (`pass`: the given text is not what
 * stands there), REVOKED (`fail`: 410 or `revoked`), HOSTED_UNREACHABLE, HOSTED_ID_MISMATCH, and those of
 * `parseAssertion` (`unknown`).
 */
export async function fetchHosted(
  address: string,
  given: Record<string, unknown> | null,
  options: Pick<VerifyOptions, 'fetchDocument'>,
): Promise<Hosted> {
  const fetched = await fetchJson(address, options);
  if (!fetched.ok) {
    return fetched.code === 'GONE'
      ? { kind: 'revoked', status: fail('REVOKED', { list: address.slice(0, 200), reason: 'gone' }) }
      : { kind: 'refused', check: 'proof', finding: unknown('HOSTED_UNREACHABLE', { reason: fetched.code }) };
  }
  const { value } = fetched;
  const id = typeof value.id === 'string' ? value.id : '';
  if (!sameAddress(id, address)) {
    return { kind: 'refused', check: 'proof', finding: unknown('HOSTED_ID_MISMATCH', { id: id.slice(0, 200) }) };
  }
  if (value.revoked === true) return { kind: 'revoked', status: fail('REVOKED', { list: address.slice(0, 200) }) };
  const parsed = parseAssertion(value);
  if (!parsed.ok) return { kind: 'refused', check: 'shape', finding: unknown(parsed.code, parsed.params) };
  if (parsed.value.kind !== 'hosted') {
    return { kind: 'refused', check: 'shape', finding: unknown('SHAPE_VALUE', { path: 'verification.type' }) };
  }
  const differs = given !== null && !isSame(given, value);
  const proof = pass(differs ? 'PROOF_HOSTED_DIFFERS' : 'PROOF_HOSTED', { address: address.slice(0, 200) });
  return { kind: 'assertion', assertion: parsed.value, proof };
}

/**
 * May this issuer's badges come from that address? HOST_ALLOWED, or HOST_NOT_ALLOWED (`fail`): the address begins with
 * none of the issuer's `startsWith`, or its host is not among `allowedOrigins` (default: the issuer's own host).
 */
export function checkHost(assertionId: string, issuer: Issuer): Finding {
  const host = hostOf(assertionId) ?? '';
  const hosts = issuer.allowedOrigins.length > 0 ? issuer.allowedOrigins : [hostOf(issuer.id)];
  const allowed = hosts.some((origin) => origin !== null && (origin === host || hostOf(origin) === host));
  const https = (address: string): string => address.replace(/^http:/, 'https:');
  const begins =
    issuer.startsWith.length === 0 || issuer.startsWith.some((begin) => https(assertionId).startsWith(https(begin)));
  const params = { issuer: issuer.id.slice(0, 200), host };
  return allowed && begins && host !== '' ? pass('HOST_ALLOWED', params) : fail('HOST_NOT_ALLOWED', params);
}

/** The same members with the same values; an embedded BadgeClass counts as its address. */
function isSame(given: Record<string, unknown>, served: Record<string, unknown>): boolean {
  const plain = (value: Record<string, unknown>): string =>
    canonicalJson({ ...value, badge: isObject(value.badge) ? (value.badge.id ?? value.badge) : value.badge });
  try {
    return plain(given) === plain(served);
  } catch {
    return false; // a lone surrogate somewhere: no text of the issuer's
  }
}

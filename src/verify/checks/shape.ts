/** Is this the one form in which a credential may come? Runs before any cryptography (shape-gate.ts). */
import { idOf, isObject } from '../../openbadges/gate-structure.ts';
import { gate, gateStatusList } from '../../openbadges/shape-gate.ts';
import type { TrustedIssuer, VerifyOptions } from '../adapters.ts';
import { type Finding, failOwn, pass, unknown } from '../finding.ts';
import type { ReadCredential } from '../read-input/read-input.ts';
import { followsFrom } from '../readings.ts';
import type { Candidate } from './candidate.ts';

export interface ShapeResult {
  finding: Finding;
  /** Null where the gate refused. */
  candidate: Candidate | null;
  /** True for a signed document that is no badge: its signature is judged, and nothing else. */
  isOther?: true;
}

/**
 * Runs the gate in the profile of the named issuer: SHAPE_OK, or the gate's code as `fail` for our own issuers and
 * `unknown` for all others. NOT_A_BADGE (`unknown`) for a sound status list: a genuine document, but of another kind.
 */
export async function checkShape(read: ReadCredential, options: VerifyOptions): Promise<ShapeResult> {
  const issuerId = claimedIssuer(read.scanned.value);
  const trusted: TrustedIssuer | null = issuerId === null ? null : await options.trust.find(issuerId);
  const profile = trusted?.own ? 'own' : 'foreign';
  const isOther = isStatusList(read.scanned.value);
  const how = { profile, byteLength: read.byteLength, proofRequired: read.jwt === null } as const;
  const judge = () => (isOther ? gateStatusList(read.scanned, how) : gate(read.scanned, how));
  const { value } = read.scanned;
  const result = isObject(value) ? followsFrom(value, `gate ${profile}`, judge) : judge();
  if (!result.ok) return { finding: failOwn(profile, result.code, result.params), candidate: null };
  const { document } = result;
  const candidate = {
    document,
    jwt: read.jwt,
    exact: read.exact,
    issuerId: issuerId ?? '',
    profile,
    trusted,
    options,
  } as const;
  if (isOther) return { finding: unknown('NOT_A_BADGE', { type: STATUS_LIST }), candidate, isOther };
  return { finding: pass('SHAPE_OK', { profile }), candidate };
}

const STATUS_LIST = 'BitstringStatusListCredential';

/** By its types: those of the list, and none of a badge. */
function isStatusList(value: unknown): boolean {
  const types = isObject(value) && Array.isArray(value.type) ? value.type : [];
  return types.includes(STATUS_LIST) && types.every((type) => type === STATUS_LIST || type === 'VerifiableCredential');
}

/** Who the text says it is from, read before the gate; decides only which profile applies. */
function claimedIssuer(value: unknown): string | null {
  return isObject(value) ? idOf(value.issuer) : null;
}

/** Is this the one form in which a credential may come? Runs before any cryptography (shape-gate.ts). */
import { idOf, isObject } from '../../openbadges/gate-structure.ts';
import { gate } from '../../openbadges/shape-gate.ts';
import type { TrustedIssuer, VerifyOptions } from '../adapters.ts';
import { type Finding, failOwn, pass } from '../finding.ts';
import type { ReadCredential } from '../read-input/read-input.ts';
import type { Candidate } from './candidate.ts';

export interface ShapeResult {
  finding: Finding;
  /** Null where the gate refused. */
  candidate: Candidate | null;
}

/**
 * Runs the gate in the profile of the named issuer: SHAPE_OK, or the gate's code as `fail` for our own issuers and
 * `unknown` for all others.
 */
export async function checkShape(read: ReadCredential, options: VerifyOptions): Promise<ShapeResult> {
  const issuerId = claimedIssuer(read.scanned.value);
  const trusted: TrustedIssuer | null = issuerId === null ? null : await options.trust.find(issuerId);
  const profile = trusted?.own ? 'own' : 'foreign';
  const { byteLength } = read;
  const result = gate(read.scanned, { profile, byteLength, proofRequired: read.jwt === null });
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
  return { finding: pass('SHAPE_OK', { profile }), candidate };
}

/** Who the text says it is from, read before the gate; decides only which profile applies. */
function claimedIssuer(value: unknown): string | null {
  return isObject(value) ? idOf(value.issuer) : null;
}

/**
 * Is the signature right, and is the key the issuer's? Two checks with one look-up between them: the proof is read,
 * then the key is found through the issuer, then the signature is checked with it.
 */
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../adapters.ts';
import { findSigningKey } from '../documents/signing-key.ts';
import { type Finding, guard, skipped } from '../finding.ts';
import { readDataIntegrity } from '../proofs/data-integrity.ts';
import type { ProofClaim, RefusedProof } from '../proofs/proof-claim.ts';
import { readVcJwt } from '../proofs/vc-jwt.ts';
import type { Jwt } from '../read-input/jwt.ts';
import type { Check } from '../report.ts';
import { checkKey } from './key.ts';

/** A credential or a status list: whatever an issuer signs. */
export interface Signed {
  document: GatedDocument;
  jwt: Jwt | null;
  issuerId: string;
  profile: GateProfile;
  options: VerifyOptions;
}

export interface ProofResult {
  proof: Check;
  key: Check;
  /** Multibase of the key that signed; null for a JWK or when there is none. */
  multibase: string | null;
}

/** Checks `proof` and `key` of a signed document. Where one cannot run the other is `skipped`, so both must pass. */
export async function checkProof(signed: Signed): Promise<ProofResult> {
  const claim = await attempt(() => readProof(signed));
  if ('outcome' in claim) return refused(claim, skipped('PROOF_NOT_READ'));
  if (!claim.ok) return refused(claim.finding, skipped('PROOF_NOT_READ'));
  const found = await attempt(() => findSigningKey(signed.issuerId, claim.methodId, signed.options));
  if ('outcome' in found) return refused(skipped('KEY_NOT_FOUND'), found);
  if (!found.ok) return refused(skipped('KEY_NOT_FOUND'), found.finding);
  return {
    proof: await guard('proof', () => claim.check(found.key)),
    key: await guard('key', () => checkKey(found.key, claim.created, signed.options)),
    multibase: found.key.multibase,
  };
}

function readProof({ document, jwt, profile, options }: Signed): ProofClaim | RefusedProof {
  return jwt === null ? readDataIntegrity(document, profile, options) : readVcJwt(jwt, document, profile);
}

/** The result, or the finding of an unexpected exception. */
async function attempt<T extends object>(work: () => T | Promise<T>): Promise<T | Finding> {
  try {
    return await work();
  } catch {
    return { outcome: 'unknown', code: 'INTERNAL_ERROR', params: {} };
  }
}

function refused(proof: Finding, key: Finding): ProofResult {
  return { proof: { id: 'proof', ...proof }, key: { id: 'key', ...key }, multibase: null };
}

/**
 * Is every signature right, and is the key the issuer's? Two checks with one look-up between them: the proofs are read,
 * then each key is found through its controller, then each signature is checked with it. One of the proofs must be the
 * issuer's own; the others may be of witnesses, but all must be right.
 */
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../adapters.ts';
import { findSigningKey } from '../documents/signing-key.ts';
import { type Finding, guard, skipped } from '../finding.ts';
import { readDataIntegrity } from '../proofs/data-integrity.ts';
import { checkUnlessKnown } from '../proofs/known-signatures.ts';
import type { ProofClaim, RefusedProof } from '../proofs/proof-claim.ts';
import { readVcJwt } from '../proofs/vc-jwt.ts';
import type { Jwt } from '../read-input/jwt.ts';
import type { Check, Outcome } from '../report.ts';
import { checkKey, isProven } from './key.ts';

/** A credential or a status list: whatever an issuer signs. */
export interface Signed {
  document: GatedDocument;
  jwt: Jwt | null;
  /** The very bytes the document was read from; null for a part of something else. */
  exact: Uint8Array | null;
  issuerId: string;
  profile: GateProfile;
  options: VerifyOptions;
}

export interface ProofResult {
  proof: Check;
  key: Check;
  /** Multibase of the issuer's key that signed; null for RSA or when there is none. */
  multibase: string | null;
}

/**
 * Checks `proof` and `key` of a signed document. Where one cannot run the other is `skipped`, so both must pass. Of
 * several proofs the worst is told; when all are right, the issuer's own, with their number as `proofs`.
 */
export async function checkProof(signed: Signed): Promise<ProofResult> {
  const claims = await attempt(() => readProofs(signed));
  if ('outcome' in claims) return refused(claims, skipped('PROOF_NOT_READ'));
  const own = claims.findIndex(({ methodId }) => methodId !== null && isOf(signed.issuerId, methodId));
  const results: ProofResult[] = [];
  for (const [at, claim] of claims.entries()) {
    // Without a proof of the issuer nobody else is asked anything: the first one is then refused as not the issuer's.
    const controller = claim.ok && own >= 0 ? controllerOf(signed.issuerId, claim.methodId) : signed.issuerId;
    results.push(await checkOne(signed, claim, at, controller));
  }
  const wrong = results.filter((result) => !isProven(result));
  const worst = WORST_FIRST.map((outcome) =>
    wrong.find(({ proof, key }) => [proof, key].some((one) => one.outcome === outcome)),
  );
  const bad = worst.find((result) => result !== undefined);
  const result = bad ?? results[own];
  if (result === undefined) return refused(skipped('KEY_NOT_FOUND'), skipped('PROOF_NOT_READ'));
  if (bad !== undefined || results.length === 1) return result;
  const key = results.find((one) => one.key.outcome !== 'pass')?.key ?? result.key;
  return { ...result, key, proof: { ...result.proof, params: { ...result.proof.params, proofs: results.length } } };
}

const WORST_FIRST: readonly Outcome[] = ['fail', 'unknown', 'skipped'];

/** The token's signature, and every embedded proof. */
function readProofs({ document, jwt, profile, options }: Signed): (ProofClaim | RefusedProof)[] {
  if (jwt === null) return readDataIntegrity(document, profile, options);
  const token = readVcJwt(jwt, document, profile, options);
  return 'proof' in document && token.ok ? [token, ...readDataIntegrity(document, profile, options)] : [token];
}

async function checkOne(
  signed: Signed,
  claim: ProofClaim | RefusedProof,
  at: number,
  controller: string,
): Promise<ProofResult> {
  if (!claim.ok) return refused(claim.finding, skipped('PROOF_NOT_READ'));
  const found = await attempt(() => findSigningKey(controller, claim.methodId, signed.options));
  if ('outcome' in found) return refused(skipped('KEY_NOT_FOUND'), found);
  if (!found.ok) return refused(skipped('KEY_NOT_FOUND'), found.finding);
  return {
    proof: await guard('proof', () => checkUnlessKnown(signed, claim, at, found.key)),
    key: await guard('key', () => checkKey(found.key, claim.created, signed.options)),
    multibase: found.key.multibase,
  };
}

function isOf(id: string, methodId: string): boolean {
  return methodId === id || methodId.startsWith(`${id}#`);
}

/** Whose document must publish this method: the issuer's, or for a proof of somebody else the one its id names. */
function controllerOf(issuerId: string, methodId: string): string {
  return isOf(issuerId, methodId) ? issuerId : (methodId.split('#')[0] ?? '');
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

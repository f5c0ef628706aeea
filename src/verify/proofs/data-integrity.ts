/**
 * Data Integrity proofs with cryptosuite eddsa-rdfc-2022 (VC-DI-EDDSA 3.2). The hashes are computed here and the
 * signature is checked with a key that was found through the issuer, so no library decides what counts.
 */
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../adapters.ts';
import { canonicalize } from '../canonicalize.ts';
import type { SigningKey } from '../documents/signing-key.ts';
import { decodeBase58Multibase } from '../encoding.ts';
import { type Finding, fail, failOwn, pass, unknown } from '../finding.ts';
import type { ProofClaim, RefusedProof } from './proof-claim.ts';

const CRYPTOSUITE = 'eddsa-rdfc-2022';
type Proof = Readonly<Record<string, unknown>>;
type Options = Pick<VerifyOptions, 'now' | 'platform'>;

/**
 * Reads the one proof of a gated document. Codes: PROOF_SET_UNSUPPORTED, SUITE_UNSUPPORTED, PROOF_MALFORMED (own: fail,
 * foreign: unknown), PROOF_PURPOSE (fail), PROOF_EXPIRED (unknown); with a key PROOF_VALID, PROOF_INVALID and those of
 * `canonicalize`.
 */
export function readDataIntegrity(
  document: GatedDocument,
  profile: GateProfile,
  options: Options,
): ProofClaim | RefusedProof {
  const proofs = Array.isArray(document.proof) ? document.proof : [document.proof];
  const [proof] = proofs;
  if (!isObject(proof)) return refuse(failOwn(profile, 'PROOF_MALFORMED'));
  if (proofs.length > 1 || 'previousProof' in proof) return refuse(failOwn(profile, 'PROOF_SET_UNSUPPORTED'));
  const finding = refusalOf(proof, profile, options.now);
  if (finding !== null) return refuse(finding);
  return {
    ok: true,
    methodId: String(proof.verificationMethod),
    created: parseDateTime(proof.created),
    check: (key) => checkSignature(document, proof, key, profile, options),
  };
}

function refusalOf(proof: Proof, profile: GateProfile, now: Date): Finding | null {
  const { type, cryptosuite, verificationMethod, proofPurpose, expires } = proof;
  if (type !== 'DataIntegrityProof' || cryptosuite !== CRYPTOSUITE) {
    return failOwn(profile, 'SUITE_UNSUPPORTED', { suite: String(cryptosuite ?? type).slice(0, 80) });
  }
  if (typeof verificationMethod !== 'string') return failOwn(profile, 'PROOF_MALFORMED');
  if (proofPurpose !== 'assertionMethod') return fail('PROOF_PURPOSE', { purpose: String(proofPurpose).slice(0, 80) });
  const expiry = parseDateTime(expires);
  return expiry !== null && expiry < now.getTime() ? unknown('PROOF_EXPIRED', { expires: String(expires) }) : null;
}

async function checkSignature(
  document: GatedDocument,
  proof: Proof,
  key: SigningKey,
  profile: GateProfile,
  options: Options,
): Promise<Finding> {
  if (key.ed25519 === null) return failOwn(profile, 'KEY_TYPE_UNSUPPORTED', { method: key.methodId });
  const signature = typeof proof.proofValue === 'string' ? decodeBase58Multibase(proof.proofValue) : null;
  if (signature?.length !== 64) return fail('PROOF_INVALID', { reason: 'encoding' });
  const hashed = await hashData(document, proof, options);
  if (!hashed.ok) return failOwn(profile, hashed.code);
  const right = await options.platform.ed25519Verify(key.ed25519, hashed.data, signature);
  return right ? pass('PROOF_VALID', { suite: CRYPTOSUITE }) : fail('PROOF_INVALID');
}

/** SHA-256 of the canonical proof configuration, then of the canonical document (VC-DI-EDDSA 3.2.4). */
async function hashData(document: GatedDocument, proof: Proof, { platform }: Options) {
  const { proof: _proof, ...unsecured } = document;
  const { proofValue: _value, ...config } = proof;
  const parts: Uint8Array[] = [];
  for (const part of [{ '@context': document['@context'], ...config }, unsecured]) {
    const canonical = await canonicalize(part);
    if (!canonical.ok) return canonical;
    parts.push(await platform.sha256(new TextEncoder().encode(canonical.nquads)));
  }
  const [configHash = new Uint8Array(), documentHash = new Uint8Array()] = parts;
  const data = new Uint8Array(configHash.length + documentHash.length);
  data.set(configHash);
  data.set(documentHash, configHash.length);
  return { ok: true as const, data };
}

const refuse = (finding: Finding): RefusedProof => ({ ok: false, finding });

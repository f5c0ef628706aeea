/**
 * The holder's signature around a presentation (VCDM 2.0 4.13): made now, for this verifier, with a key for
 * authentication. It says who shows the badges; it says nothing about the badges themselves.
 */
import { parseDateTime } from '../openbadges/date-time.ts';
import { idOf, isObject } from '../openbadges/gate-structure.ts';
import type { VerifyOptions } from './adapters.ts';
import { asText } from './as-text.ts';
import { canonicalize } from './canonicalize.ts';
import { checkKey } from './checks/key.ts';
import { findSigningKey, type SigningKey } from './documents/signing-key.ts';
import { decodeBase58Multibase } from './encoding.ts';
import { type Finding, fail, pass, skipped, unknown } from './finding.ts';
import { gatePresentation } from './presentation-gate.ts';
import type { Jwt } from './read-input/jwt.ts';
import type { Read } from './read-input/read-input.ts';

type JsonObject = Record<string, unknown>;

/** A presentation as it was read: JSON, or the payload of a token with that token. */
export interface Presentation {
  document: JsonObject;
  jwt: Jwt | null;
}

export interface PresentationChecks {
  proof: Finding;
  key: Finding;
}

const CRYPTOSUITES: readonly unknown[] = ['eddsa-rdfc-2022', 'eddsa-2022'];

/**
 * Checks `proof` and `key` of a presentation whose `parts` passed their own gates. Without a proof both are `skipped` (NO_PRESENTATION_PROOF), unless a
 * challenge was asked for: then PROOF_MISSING (`unknown`). Codes of a proof: PROOF_VALID; as `fail` PROOF_INVALID,
 * PROOF_PURPOSE, INVALID_CHALLENGE_ERROR, INVALID_DOMAIN_ERROR and those of `findSigningKey` and `checkKey`; as `unknown`
 * SUITE_UNSUPPORTED, PROOF_SET_UNSUPPORTED, PROOF_MALFORMED, PROOF_EXPIRED, and those of the gate and `canonicalize`.
 */
export async function checkPresentation(
  { document, jwt }: Presentation,
  parts: readonly Read[],
  options: VerifyOptions,
): Promise<PresentationChecks> {
  if (jwt !== null) return refused(unknown('SUITE_UNSUPPORTED', { suite: 'vp+jwt' }));
  if (!Object.hasOwn(document, 'proof')) {
    return options.presentation === undefined
      ? { proof: skipped('NO_PRESENTATION_PROOF'), key: skipped('NO_PRESENTATION_PROOF') }
      : refused(unknown('PROOF_MISSING', { path: 'proof' }));
  }
  const [proof, ...more] = Array.isArray(document.proof) ? document.proof : [document.proof];
  if (more.length > 0) return refused(unknown('PROOF_SET_UNSUPPORTED'));
  if (!isObject(proof)) return refused(unknown('PROOF_MALFORMED'));
  const violation = gatePresentation(document, parts);
  if (violation !== null) return refused(unknown(violation.code, violation.params));
  const finding = proofRefusal(proof, options);
  if (finding !== null) return refused(finding);
  const holder = idOf(document.holder) ?? asText(proof.verificationMethod).replace(/#.*$/, '');
  const found = await findSigningKey(holder, asText(proof.verificationMethod), options, 'authentication');
  if (!found.ok) return { proof: skipped('KEY_NOT_FOUND'), key: found.finding };
  return {
    proof: await checkSignature(document, proof, found.key, options),
    key: await checkKey(found.key, parseDateTime(proof.created), options),
  };
}

function proofRefusal(proof: JsonObject, { now, presentation }: VerifyOptions): Finding | null {
  const { type, cryptosuite, verificationMethod, proofPurpose, challenge, domain } = proof;
  if (type !== 'DataIntegrityProof' || !CRYPTOSUITES.includes(cryptosuite)) {
    return unknown('SUITE_UNSUPPORTED', { suite: asText(cryptosuite ?? type).slice(0, 80) });
  }
  if (Object.hasOwn(proof, 'previousProof')) return unknown('PROOF_SET_UNSUPPORTED');
  if (typeof verificationMethod !== 'string') return unknown('PROOF_MALFORMED');
  if (proofPurpose !== 'authentication') return fail('PROOF_PURPOSE', { purpose: asText(proofPurpose).slice(0, 80) });
  const expires = parseDateTime(proof.expires);
  if (expires !== null && expires < now.getTime()) return unknown('PROOF_EXPIRED', { expires: asText(proof.expires) });
  if (presentation === undefined) return null;
  if (challenge !== presentation.challenge) return fail('INVALID_CHALLENGE_ERROR');
  const domains = Array.isArray(domain) ? domain : [domain];
  if (presentation.domain !== undefined && !domains.includes(presentation.domain)) return fail('INVALID_DOMAIN_ERROR');
  return null;
}

async function checkSignature(
  document: JsonObject,
  proof: JsonObject,
  key: SigningKey,
  { platform }: VerifyOptions,
): Promise<Finding> {
  if (key.ed25519 === null) return unknown('KEY_TYPE_UNSUPPORTED', { method: key.methodId });
  const signature = typeof proof.proofValue === 'string' ? decodeBase58Multibase(proof.proofValue) : null;
  if (signature?.length !== 64) return fail('PROOF_INVALID', { reason: 'encoding' });
  const { proof: _proof, ...unsecured } = document;
  const { proofValue: _value, ...config } = proof;
  const data = new Uint8Array(64);
  for (const [at, part] of [{ '@context': document['@context'], ...config }, unsecured].entries()) {
    const canonical = await canonicalize(part);
    if (!canonical.ok) return unknown(canonical.code);
    data.set(await platform.sha256(canonical.nquads), 32 * at);
  }
  const right = await platform.ed25519Verify(key.ed25519, data, signature);
  return right ? pass('PROOF_VALID', { suite: asText(proof.cryptosuite) }) : fail('PROOF_INVALID');
}

const refused = (proof: Finding): PresentationChecks => ({ proof, key: skipped('PROOF_NOT_READ') });

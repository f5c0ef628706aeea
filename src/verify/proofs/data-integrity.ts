/**
 * Embedded proofs (VC Data Integrity; VC-DI-EDDSA 3.2, VC-DI-ECDSA 3.2, Ed25519Signature2020). The hashes are computed
 * here and the signature is checked with a key that was found through its controller, so no library decides what counts.
 */
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../adapters.ts';
import { asText } from '../as-text.ts';
import { canonicalize } from '../canonicalize.ts';
import type { SigningKey } from '../documents/signing-key.ts';
import { decodeBase58Multibase } from '../encoding.ts';
import { type Finding, fail, failOwn, pass, unknown } from '../finding.ts';
import { ownQuads } from './own-quads.ts';
import type { ProofClaim, RefusedProof } from './proof-claim.ts';
import { type KeyedSuite, type Suite, suiteOf } from './suites.ts';

type Proof = Readonly<Record<string, unknown>>;
type Options = Pick<VerifyOptions, 'now' | 'platform' | 'memory'>;
type Hashed = { ok: true; hash: Uint8Array } | { ok: false; code: string };

/** What all proofs of one document share. */
interface Context {
  document: GatedDocument;
  proofs: readonly unknown[];
  profile: GateProfile;
  options: Options;
  /** The hash of the document without its proofs, by hash function: most proofs of a set sign the same. */
  hashes: Map<KeyedSuite['hash'], Promise<Hashed>>;
}

/**
 * Reads every proof of a gated document, in its order; the gate has bounded their number. Codes: SUITE_UNSUPPORTED,
 * PROOF_MALFORMED (own: fail, foreign: unknown), PROOF_PURPOSE, PROOF_VERIFICATION_ERROR (fail), PROOF_EXPIRED
 * (unknown); with a key PROOF_VALID, PROOF_INVALID, KEY_TYPE_UNSUPPORTED and the codes of `canonicalize`.
 */
export function readDataIntegrity(
  document: GatedDocument,
  profile: GateProfile,
  options: Options,
): (ProofClaim | RefusedProof)[] {
  const proofs = Array.isArray(document.proof) ? document.proof : [document.proof];
  const context: Context = { document, proofs, profile, options, hashes: new Map() };
  return proofs.map((proof) => readProof(context, proof));
}

function readProof(context: Context, proof: unknown): ProofClaim | RefusedProof {
  const { profile, options } = context;
  if (!isObject(proof)) return { ok: false, methodId: null, finding: failOwn(profile, 'PROOF_MALFORMED') };
  const methodId = typeof proof.verificationMethod === 'string' ? proof.verificationMethod : null;
  const refuse = (finding: Finding): RefusedProof => ({ ok: false, methodId, finding });
  const suite = suiteOf(proof);
  if (suite === null) {
    const named = asText(proof.cryptosuite ?? proof.type).slice(0, 80);
    return refuse(failOwn(profile, 'SUITE_UNSUPPORTED', { suite: named }));
  }
  const previous = previousProofs(context, proof);
  const finding = 'outcome' in previous ? previous : refusalOf(proof, suite, profile, options.now);
  if (finding !== null || 'outcome' in previous || methodId === null) {
    return refuse(finding ?? failOwn(profile, 'PROOF_MALFORMED'));
  }
  return {
    ok: true,
    methodId,
    created: parseDateTime(proof.created),
    right: pass('PROOF_VALID', { suite: suite.name }),
    check: (key) => checkSignature(context, proof, previous, suite, key),
  };
}

function refusalOf(proof: Proof, { name }: Suite, profile: GateProfile, now: Date): Finding | null {
  const { verificationMethod, proofPurpose, created, expires } = proof;
  if (typeof verificationMethod !== 'string') return failOwn(profile, 'PROOF_MALFORMED');
  if (name === 'Ed25519Signature2020' && created === undefined) return failOwn(profile, 'PROOF_MALFORMED');
  if (proofPurpose !== 'assertionMethod') return fail('PROOF_PURPOSE', { purpose: asText(proofPurpose).slice(0, 80) });
  const expiry = parseDateTime(expires);
  return expiry !== null && expiry < now.getTime() ? unknown('PROOF_EXPIRED', { expires: asText(expires) }) : null;
}

/**
 * The proofs that this one follows (VC Data Integrity, proof chains). All of them must be there: without one of them
 * somebody took a signature away.
 */
function previousProofs({ proofs, profile }: Context, proof: Proof): readonly Proof[] | Finding {
  const { previousProof } = proof;
  if (previousProof === undefined) return [];
  const ids: unknown[] = Array.isArray(previousProof) ? previousProof : [previousProof];
  if (!ids.every((id) => typeof id === 'string')) return failOwn(profile, 'PROOF_MALFORMED');
  const found = proofs.filter(isObject).filter(({ id }) => typeof id === 'string' && ids.includes(id));
  const distinct = new Set(found.map(({ id }) => id));
  if (distinct.size < new Set(ids).size) return fail('PROOF_VERIFICATION_ERROR', { reason: 'previous proof missing' });
  return found.length > distinct.size ? failOwn(profile, 'PROOF_MALFORMED') : found;
}

async function checkSignature(
  context: Context,
  proof: Proof,
  previous: readonly Proof[],
  suite: Suite,
  key: SigningKey,
): Promise<Finding> {
  const { profile, options } = context;
  const keyed = suite.withKey(key);
  if (keyed === null) return failOwn(profile, 'KEY_TYPE_UNSUPPORTED', { method: key.methodId.slice(0, 512) });
  const signature = typeof proof.proofValue === 'string' ? decodeBase58Multibase(proof.proofValue) : null;
  if (signature?.length !== keyed.signatureLength) return fail('PROOF_INVALID', { reason: 'encoding' });
  const { proofValue: _value, ...config } = proof;
  if (await isRightByFastPath(context, suite, keyed, signature)) return pass('PROOF_VALID', { suite: suite.name });
  const hashes: Uint8Array[] = [];
  // First the proof, then the document (VC-DI-EDDSA 3.2.4, VC-DI-ECDSA 3.2.4).
  for (const hash of [
    () => hashOf({ '@context': context.document['@context'], ...config }, keyed.hash, options),
    () => documentHash(context, previous, keyed.hash),
  ]) {
    const hashed = await hash();
    if (!hashed.ok) return failOwn(profile, hashed.code);
    hashes.push(hashed.hash);
  }
  const right = await keyed.verify(options.platform, join(hashes), signature);
  return right ? pass('PROOF_VALID', { suite: suite.name }) : fail('PROOF_INVALID', { suite: suite.name });
}

/**
 * True when the signature is right over a document of ours (own-quads.ts). False says nothing: then the generic library
 * decides. Only where the strict own profile of the gate held, for the one proof that such a document has.
 */
async function isRightByFastPath(
  { document, profile, options }: Context,
  suite: Suite,
  keyed: KeyedSuite,
  signature: Uint8Array,
): Promise<boolean> {
  if (profile !== 'own' || suite.name !== 'eddsa-rdfc-2022') return false;
  const { platform } = options;
  const quads = await ownQuads(document, options);
  if (quads === null) return false;
  const hashes = [await platform.sha256(quads.proof), await platform.sha256(quads.document)];
  return keyed.verify(platform, join(hashes), signature);
}

/** The hash of what this proof secures: the document, and with it the proofs that it follows. */
function documentHash(context: Context, previous: readonly Proof[], hash: KeyedSuite['hash']): Promise<Hashed> {
  const { proof: _proof, ...unsecured } = context.document;
  if (previous.length > 0) return hashOf({ ...unsecured, proof: previous }, hash, context.options);
  const made = context.hashes.get(hash) ?? hashOf(unsecured, hash, context.options);
  context.hashes.set(hash, made);
  return made;
}

async function hashOf(part: object, hash: KeyedSuite['hash'], { platform }: Options): Promise<Hashed> {
  const canonical = await canonicalize(part);
  if (!canonical.ok) return canonical;
  return { ok: true, hash: await platform[hash](new TextEncoder().encode(canonical.nquads)) };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

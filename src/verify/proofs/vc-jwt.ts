/**
 * VC-JWT (OB 3.0, JSON Web Token Proof Format; RFC 8725). One code path: fixed header members, fixed algorithms, the key
 * from the issuer's document. A key in the header (`jwk`, `x5c`, `jku`) proves nothing and is refused.
 */
import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { decodeBase64Url, encodeBase64Url } from '../../openbadges/base64url.ts';
import { datesOf, isVcdm1 } from '../../openbadges/credential-dates.ts';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import type { Platform, VerifyOptions } from '../adapters.ts';
import { asText } from '../as-text.ts';
import type { SigningKey } from '../documents/signing-key.ts';
import { type Finding, fail, failOwn, pass } from '../finding.ts';
import type { Jwt } from '../read-input/jwt.ts';
import type { ProofClaim, RefusedProof } from './proof-claim.ts';

const HEADER_MEMBERS = ['alg', 'kid', 'typ'];
const TYPES: readonly unknown[] = [undefined, 'JWT', 'vc+jwt'];
const OWN_ALGORITHMS: readonly unknown[] = ['ES256'];
const FOREIGN_ALGORITHMS: readonly unknown[] = ['ES256', 'EdDSA', 'RS256'];
/** Sound algorithms that OB 3.0 does not ask for: not checked, so not called false. Everything else is an attack. */
const OTHER_ALGORITHMS: readonly unknown[] = [
  'ES384',
  'ES512',
  'ES256K',
  'PS256',
  'PS384',
  'PS512',
  'RS384',
  'RS512',
  'Ed25519',
];

/**
 * Reads header and claims. Codes: ERR_JOSE_ALG_NOT_ALLOWED, JWT_CLAIMS_MISMATCH (fail); JOSE_HEADER_NOT_ALLOWED,
 * JWT_CLAIMS_MISSING, SUITE_UNSUPPORTED, PROOF_SET_UNSUPPORTED (own: fail, foreign: unknown); with a key PROOF_VALID,
 * PROOF_INVALID, KEY_TYPE_UNSUPPORTED.
 */
export function readVcJwt(
  jwt: Jwt,
  document: GatedDocument,
  profile: GateProfile,
  { platform }: Pick<VerifyOptions, 'platform'>,
): ProofClaim | RefusedProof {
  const finding = headerRefusal(jwt.header, profile) ?? claimsRefusal(jwt, document, profile);
  if (finding !== null) return { ok: false, methodId: null, finding };
  // Ours has one signature. A foreign one may hold an embedded proof too, which is checked beside this one.
  if ('proof' in document && profile === 'own') {
    return { ok: false, methodId: null, finding: fail('PROOF_SET_UNSUPPORTED') };
  }
  const algorithm = asText(jwt.header.alg);
  return {
    ok: true,
    methodId: asText(jwt.header.kid),
    created: parseDateTime(datesOf(document).from),
    right: rightly(jwt, algorithm),
    check: async (key) =>
      (await isRightByFastPath(jwt, algorithm, key, platform))
        ? rightly(jwt, algorithm)
        : checkSignature(jwt, algorithm, key, profile),
  };
}

function headerRefusal(header: Jwt['header'], profile: GateProfile): Finding | null {
  const { alg, kid, typ } = header;
  if (profile === 'foreign' && OTHER_ALGORITHMS.includes(alg))
    return failOwn(profile, 'SUITE_UNSUPPORTED', { suite: asText(alg) });
  const allowed = profile === 'own' ? OWN_ALGORITHMS : FOREIGN_ALGORITHMS;
  if (!allowed.includes(alg)) return fail('ERR_JOSE_ALG_NOT_ALLOWED', { alg: asText(alg).slice(0, 40) });
  const member = Object.keys(header).find((name) => !HEADER_MEMBERS.includes(name));
  if (member !== undefined) return failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: member.slice(0, 40) });
  if (!TYPES.includes(typ)) return failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: 'typ' });
  return typeof kid === 'string' ? null : failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: 'kid' });
}

/** Registered claims against the credential; what is there must agree, what is required must be there. */
function claimsRefusal(jwt: Jwt, document: GatedDocument, profile: GateProfile): Finding | null {
  const { claims } = jwt;
  const { issuer, credentialSubject: subject } = document;
  // A claim `vc` belongs to VCDM 1.1, with nothing of the credential beside it.
  if (jwt.inVcClaim !== isVcdm1(document) || 'vc' in document) {
    return failOwn(profile, 'JWT_CLAIMS_MISMATCH', { claim: 'vc' });
  }
  const { from, until } = datesOf(document);
  const expected: Record<string, unknown> = {
    iss: isObject(issuer) ? issuer.id : issuer,
    jti: document.id,
    nbf: seconds(from),
    exp: seconds(until),
    sub: isObject(subject) ? subject.id : undefined,
  };
  for (const [claim, value] of Object.entries(expected)) {
    if (claim in claims && claims[claim] !== value) return fail('JWT_CLAIMS_MISMATCH', { claim });
    // Common foreign files leave `sub` out: said in the finding, but no reason to doubt the signature.
    const optional = value === undefined || (claim === 'sub' && profile === 'foreign');
    if (!(claim in claims) && !optional) return failOwn(profile, 'JWT_CLAIMS_MISSING', { claim });
  }
  return null;
}

/** NumericDate of a date and time: whole seconds (RFC 7519 2). */
function seconds(dateTime: unknown): number | undefined {
  const time = parseDateTime(dateTime);
  return time === null ? undefined : Math.floor(time / 1_000);
}

const SIGNATURE_BYTES = 64;

/**
 * True where an ES256 signature is right over the text as it is: the header has no member that could ask for anything else.
 * False says nothing: then the generic library decides.
 */
async function isRightByFastPath(
  { compact }: Jwt,
  algorithm: string,
  { ec }: SigningKey,
  platform: Platform,
): Promise<boolean> {
  if (algorithm !== 'ES256' || ec?.crv !== 'P-256') return false;
  const end = compact.lastIndexOf('.');
  const signature = decodeBase64Url(compact.slice(end + 1));
  if (signature?.length !== SIGNATURE_BYTES) return false;
  return platform.ecdsaVerify(ec, new TextEncoder().encode(compact.slice(0, end)), signature);
}

async function checkSignature(jwt: Jwt, algorithm: string, key: SigningKey, profile: GateProfile): Promise<Finding> {
  const jwk = jwkFor(key, algorithm);
  const imported = jwk === null ? null : await importJWK(jwk, algorithm).catch(() => null);
  if (imported === null) return failOwn(profile, 'KEY_TYPE_UNSUPPORTED', { method: key.methodId.slice(0, 512) });
  try {
    await compactVerify(jwt.compact, imported, { algorithms: [algorithm] });
    return rightly(jwt, algorithm);
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return fail('PROOF_INVALID', { suite: algorithm });
    throw error;
  }
}

function rightly(jwt: Jwt, algorithm: string): Finding {
  return pass('PROOF_VALID', 'sub' in jwt.claims ? { suite: algorithm } : { suite: algorithm, missing: 'sub' });
}

/** The key as a JWK of the kind this algorithm needs; null when it is of another kind. */
function jwkFor({ ed25519, ec, rsa }: SigningKey, algorithm: string): JWK | null {
  if (algorithm === 'EdDSA') return ed25519 && { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(ed25519) };
  if (algorithm === 'ES256') return ec?.crv === 'P-256' ? { kty: 'EC', ...ec } : null;
  return rsa && { kty: 'RSA', ...rsa };
}

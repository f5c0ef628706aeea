/**
 * VC-JWT (OB 3.0, JSON Web Token Proof Format; RFC 8725). One code path: fixed header members, fixed algorithms, the key
 * from the issuer's document. A key in the header (`jwk`, `x5c`, `jku`) proves nothing and is refused.
 */
import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
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
const LEAST_RSA_BYTES = 256;

/**
 * Reads header and claims. Codes: ERR_JOSE_ALG_NOT_ALLOWED, JWT_CLAIMS_MISMATCH (fail); JOSE_HEADER_NOT_ALLOWED,
 * JWT_CLAIMS_MISSING, SUITE_UNSUPPORTED, PROOF_SET_UNSUPPORTED (own: fail, foreign: unknown); with a key PROOF_VALID,
 * PROOF_INVALID, KEY_TYPE_UNSUPPORTED.
 */
export function readVcJwt(jwt: Jwt, document: GatedDocument, profile: GateProfile): ProofClaim | RefusedProof {
  const finding = headerRefusal(jwt.header, profile) ?? claimsRefusal(jwt.claims, document, profile);
  if (finding !== null) return { ok: false, finding };
  // A second, embedded proof would have to be checked as well.
  if ('proof' in document) return { ok: false, finding: failOwn(profile, 'PROOF_SET_UNSUPPORTED') };
  const algorithm = String(jwt.header.alg);
  return {
    ok: true,
    methodId: String(jwt.header.kid),
    created: parseDateTime(document.validFrom),
    check: (key) => checkSignature(jwt, algorithm, key, profile),
  };
}

function headerRefusal(header: Jwt['header'], profile: GateProfile): Finding | null {
  const { alg, kid, typ } = header;
  if (profile === 'foreign' && OTHER_ALGORITHMS.includes(alg))
    return failOwn(profile, 'SUITE_UNSUPPORTED', { suite: String(alg) });
  const allowed = profile === 'own' ? OWN_ALGORITHMS : FOREIGN_ALGORITHMS;
  if (!allowed.includes(alg)) return fail('ERR_JOSE_ALG_NOT_ALLOWED', { alg: String(alg).slice(0, 40) });
  const member = Object.keys(header).find((name) => !HEADER_MEMBERS.includes(name));
  if (member !== undefined) return failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: member.slice(0, 40) });
  if (!TYPES.includes(typ)) return failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: 'typ' });
  return typeof kid === 'string' ? null : failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: 'kid' });
}

/** Registered claims against the credential; what is there must agree, what is required must be there. */
function claimsRefusal(claims: Jwt['claims'], document: GatedDocument, profile: GateProfile): Finding | null {
  const { issuer, credentialSubject: subject } = document;
  const expected: Record<string, unknown> = {
    iss: isObject(issuer) ? issuer.id : issuer,
    jti: document.id,
    nbf: seconds(document.validFrom),
    exp: seconds(document.validUntil),
    sub: isObject(subject) ? subject.id : undefined,
  };
  for (const [claim, value] of Object.entries(expected)) {
    if (claim in claims && claims[claim] !== value) return fail('JWT_CLAIMS_MISMATCH', { claim });
    // Common foreign files leave `sub` out.
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

async function checkSignature(jwt: Jwt, algorithm: string, key: SigningKey, profile: GateProfile): Promise<Finding> {
  const jwk = jwkFor(key, algorithm);
  const imported = jwk === null ? null : await importJWK(jwk, algorithm).catch(() => null);
  if (imported === null) return failOwn(profile, 'KEY_TYPE_UNSUPPORTED', { method: key.methodId });
  try {
    await compactVerify(jwt.compact, imported, { algorithms: [algorithm] });
    return pass('PROOF_VALID', { suite: algorithm });
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return fail('PROOF_INVALID', { suite: algorithm });
    throw error;
  }
}

/** The key as a JWK of the kind this algorithm needs; null when it is of another kind, or RSA below 2048 bits. */
function jwkFor(key: SigningKey, algorithm: string): JWK | null {
  if (algorithm === 'EdDSA' && key.ed25519 !== null) {
    return { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(key.ed25519) };
  }
  const { jwk } = key;
  if (jwk === null) return null;
  if (algorithm === 'ES256') return jwk.kty === 'EC' && jwk.crv === 'P-256' ? jwk : null;
  if (algorithm === 'EdDSA') return jwk.kty === 'OKP' && jwk.crv === 'Ed25519' ? jwk : null;
  return jwk.kty === 'RSA' && ((jwk.n?.length ?? 0) * 3) / 4 >= LEAST_RSA_BYTES ? jwk : null;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

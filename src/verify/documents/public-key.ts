/** The key inside a verification method, whatever form it is published in (Multikey, JsonWebKey and their elder kin). */
import { decodeBase64Url } from '../../openbadges/base64url.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { EcPublicKey } from '../adapters.ts';
import { decodeBase58Multibase, encodeBase58Multibase } from '../encoding.ts';
import type { PublishedMethod } from './controller-document.ts';
import { compressPoint, decompressPoint, pointOfJwk } from './ec-point.ts';

/** Exactly one of the three kinds is set. */
export interface PublicKey {
  /** 32 bytes. */
  ed25519: Uint8Array | null;
  ec: EcPublicKey | null;
  /** Modulus and exponent, base64url; at least 2048 bits. */
  rsa: { n: string; e: string } | null;
  /** The same key in multibase, however it was published; null for RSA. */
  multibase: string | null;
}

export type PublicKeyResult =
  | { ok: true; key: PublicKey }
  | { ok: false; code: 'KEY_LEAK' | 'KEY_TYPE_UNSUPPORTED' | 'ISSUER_DOCUMENT_INVALID' };

const PREFIXES = { ed25519: [0xed, 0x01], 'P-256': [0x80, 0x24], 'P-384': [0x81, 0x24] } as const;
const SECRET_MEMBERS = ['secretKeyMultibase', 'privateKeyMultibase', 'secretKeyJwk', 'privateKeyJwk'];
const LEAST_RSA_BYTES = 256;
const MOST_RSA_BYTES = 1_024;

/**
 * Reads the key of a published method. Codes: KEY_LEAK where its secret stands beside it, KEY_TYPE_UNSUPPORTED for other
 * kinds of key, ISSUER_DOCUMENT_INVALID for two keys in one method.
 */
export function readPublicKey(method: PublishedMethod): PublicKeyResult {
  const { publicKeyJwk: jwk, publicKeyMultibase: multibase } = method;
  const leaked = SECRET_MEMBERS.some((member) => Object.hasOwn(method, member)) || (isObject(jwk) && 'd' in jwk);
  if (leaked) return { ok: false, code: 'KEY_LEAK' };
  if (jwk !== undefined && multibase !== undefined) return { ok: false, code: 'ISSUER_DOCUMENT_INVALID' };
  const key = isObject(jwk) ? keyOfJwk(jwk) : typeof multibase === 'string' ? keyOfMultibase(multibase) : null;
  return key === null ? { ok: false, code: 'KEY_TYPE_UNSUPPORTED' } : { ok: true, key };
}

/** A public JWK of a kind we know in multibase, as trust lists write keys; null for another kind. */
export function multibaseOfJwk(jwk: unknown): string | null {
  return isObject(jwk) ? (keyOfJwk(jwk)?.multibase ?? null) : null;
}

function keyOfMultibase(multibase: string): PublicKey | null {
  const bytes = decodeBase58Multibase(multibase);
  if (bytes === null) return null;
  const body = bytes.slice(2);
  const hasPrefix = (prefix: readonly number[]): boolean => prefix.every((byte, at) => bytes[at] === byte);
  if (hasPrefix(PREFIXES.ed25519)) return body.length === 32 ? { ...NO_KEY, ed25519: body, multibase } : null;
  for (const crv of ['P-256', 'P-384'] as const) {
    const ec = hasPrefix(PREFIXES[crv]) ? decompressPoint(crv, body) : null;
    if (ec !== null) return { ...NO_KEY, ec, multibase };
  }
  return null;
}

function keyOfJwk(jwk: Record<string, unknown>): PublicKey | null {
  if (jwk.kty === 'OKP') {
    const ed25519 = jwk.crv === 'Ed25519' && typeof jwk.x === 'string' ? decodeBase64Url(jwk.x) : null;
    if (ed25519?.length !== 32) return null;
    return { ...NO_KEY, ed25519, multibase: encodeKey(PREFIXES.ed25519, ed25519) };
  }
  if (jwk.kty === 'RSA') return rsaKey(jwk);
  const ec = pointOfJwk(jwk);
  return ec === null ? null : { ...NO_KEY, ec, multibase: encodeKey(PREFIXES[ec.crv], compressPoint(ec)) };
}

function rsaKey({ n, e }: Record<string, unknown>): PublicKey | null {
  if (typeof n !== 'string' || typeof e !== 'string') return null;
  const length = (decodeBase64Url(n) ?? []).length;
  return length >= LEAST_RSA_BYTES && length <= MOST_RSA_BYTES ? { ...NO_KEY, rsa: { n, e } } : null;
}

const NO_KEY: PublicKey = { ed25519: null, ec: null, rsa: null, multibase: null };

function encodeKey(prefix: readonly number[], key: Uint8Array): string {
  return encodeBase58Multibase(Uint8Array.from([...prefix, ...key]));
}

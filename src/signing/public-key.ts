import { createHash, type KeyObject } from 'node:crypto';
import { base58 } from './base58.ts';

/** The one way we write a P-256 public key; no other members, so that nothing private can slip along. */
export interface EcPublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

const ED25519_PREFIX = [0xed, 0x01];

/** Multikey form of an Ed25519 public key: `z` + base58btc of 0xed01 and the 32 bytes (Controlled Identifiers 2.2.2). */
export function ed25519Multibase(publicKey: KeyObject): string {
  const { x } = publicKey.export({ format: 'jwk' });
  if (publicKey.asymmetricKeyType !== 'ed25519' || x === undefined) throw new TypeError('not an Ed25519 key');
  return `z${base58(Uint8Array.from([...ED25519_PREFIX, ...Buffer.from(x, 'base64url')]))}`;
}

/** Public JWK of a P-256 key. */
export function p256Jwk(publicKey: KeyObject): EcPublicJwk {
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) throw new TypeError('not a P-256 key');
  return { kty, crv, x, y };
}

/** RFC 7638 thumbprint: base64url of SHA-256 over the required members in alphabetical order. */
export function thumbprint({ kty, crv, x, y }: EcPublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

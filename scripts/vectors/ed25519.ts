/** Raw Ed25519 keys as multibase text, for vectors that publish their private keys. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';

/** DER of an Ed25519 PKCS #8 key up to its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = 0xed;
const SECRET_PREFIX = 0x80;

/** Signs with the secret key of a vector. */
export function signWith(secretMultibase: string, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, bytes, secretKey(secretMultibase)));
}

/** The 32 bytes of a public key. Throws TypeError for another kind. */
export function publicBytes(publicMultibase: string): Uint8Array {
  return keyBytes(publicMultibase, PUBLIC_PREFIX);
}

function secretKey(multibase: string): KeyObject {
  const seed = keyBytes(multibase, SECRET_PREFIX);
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

function keyBytes(multibase: string, prefix: number): Uint8Array {
  const bytes = decodeBase58Multibase(multibase);
  if (bytes?.length !== 34 || bytes[0] !== prefix) throw new TypeError('not an Ed25519 key in multibase');
  return bytes.slice(2);
}

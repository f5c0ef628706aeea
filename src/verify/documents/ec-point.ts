/**
 * Points of the curves P-256 and P-384 (FIPS 186-5, SP 800-186). Multikeys hold them compressed; not every platform
 * reads that form, and none should be handed a point beside its curve, so both are settled here.
 */
import { decodeBase64Url, encodeBase64Url } from '../../openbadges/base64url.ts';
import type { EcPublicKey } from '../adapters.ts';

interface Curve {
  /** Bytes of a coordinate. */
  bytes: number;
  p: bigint;
  b: bigint;
}

/** Both curves are y² = x³ - 3x + b over a prime p that is 3 modulo 4, so a square root is one power. */
const CURVES: Readonly<Record<EcPublicKey['crv'], Curve>> = {
  'P-256': {
    bytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
};

/** The point of a compressed key (SEC 1, 2.3.4: 0x02 or 0x03 and the x coordinate); null when there is none. */
export function decompressPoint(crv: EcPublicKey['crv'], compressed: Uint8Array): EcPublicKey | null {
  const { bytes, p } = CURVES[crv];
  const [sign] = compressed;
  if (compressed.length !== bytes + 1 || (sign !== 2 && sign !== 3)) return null;
  const x = toNumber(compressed.subarray(1));
  if (x >= p) return null;
  const square = rightSide(x, CURVES[crv]);
  const root = power(square, (p + 1n) / 4n, p);
  if ((root * root) % p !== square || root === 0n) return null;
  const y = root % 2n === BigInt(sign - 2) ? root : p - root;
  return { crv, x: encodeBase64Url(compressed.subarray(1)), y: encodeBase64Url(toBytes(y, bytes)) };
}

/** The compressed form of a point. */
export function compressPoint({ x, y }: EcPublicKey): Uint8Array {
  const last = decodeBase64Url(y)?.at(-1) ?? 0;
  return Uint8Array.from([2 + (last & 1), ...(decodeBase64Url(x) ?? [])]);
}

/** The point of a JWK; null for another curve, coordinates of another length, or a point beside the curve. */
export function pointOfJwk(jwk: Readonly<Record<string, unknown>>): EcPublicKey | null {
  const { kty, crv, x, y } = jwk;
  if (kty !== 'EC' || (crv !== 'P-256' && crv !== 'P-384') || typeof x !== 'string' || typeof y !== 'string')
    return null;
  const curve = CURVES[crv];
  const [xBytes, yBytes] = [decodeBase64Url(x), decodeBase64Url(y)];
  if (xBytes?.length !== curve.bytes || yBytes?.length !== curve.bytes) return null;
  const [xNumber, yNumber] = [toNumber(xBytes), toNumber(yBytes)];
  if (xNumber >= curve.p || yNumber >= curve.p) return null;
  return (yNumber * yNumber) % curve.p === rightSide(xNumber, curve) ? { crv, x, y } : null;
}

function rightSide(x: bigint, { p, b }: Curve): bigint {
  return (((x * x * x - 3n * x + b) % p) + p) % p;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function toBytes(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, '0');
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

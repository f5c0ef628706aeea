/** Points of P-256 and P-384 against what OpenSSL makes of the same keys. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { EcPublicKey } from '../../../src/verify/adapters.ts';
import { compressPoint, decompressPoint, pointOfJwk } from '../../../src/verify/documents/ec-point.ts';

const jwkOf = (crv: EcPublicKey['crv']): EcPublicKey =>
  generateKeyPairSync('ec', { namedCurve: crv }).publicKey.export({ format: 'jwk' }) as unknown as EcPublicKey;

describe.each(['P-256', 'P-384'] as const)('%s', (crv) => {
  test('decompressing what was compressed gives the point, odd or even', () => {
    const signs = new Set<number>();
    for (let round = 0; round < 40; round += 1) {
      const { x, y } = jwkOf(crv);
      const compressed = compressPoint({ crv, x, y });
      signs.add(compressed[0] ?? 0);
      expect(decompressPoint(crv, compressed)).toEqual({ crv, x, y });
    }
    expect([...signs].sort()).toEqual([2, 3]);
  });

  test('refuses other forms, other lengths, and x beyond the field or without a point', () => {
    const length = crv === 'P-256' ? 32 : 48;
    const compressed = compressPoint(jwkOf(crv));
    expect(decompressPoint(crv, Uint8Array.from([4, ...compressed.slice(1)]))).toBeNull();
    expect(decompressPoint(crv, compressed.slice(0, -1))).toBeNull();
    expect(decompressPoint(crv, Uint8Array.from([2, ...Array(length).fill(0xff)]))).toBeNull();
    const found = Array.from({ length: 20 }, (_, x) =>
      decompressPoint(crv, Uint8Array.from([2, ...Array(length - 1).fill(0), x])),
    );
    expect(found).toContain(null);
    expect(found.some((point) => point !== null)).toBe(true);
  });

  test('a JWK is a point of its own curve, in coordinates of full length', () => {
    const jwk = { kty: 'EC', ...jwkOf(crv) };
    expect(pointOfJwk(jwk)).toEqual({ crv, x: jwk.x, y: jwk.y });
    expect(pointOfJwk({ ...jwk, crv: crv === 'P-256' ? 'P-384' : 'P-256' })).toBeNull();
    expect(pointOfJwk({ ...jwk, x: jwk.y, y: jwk.x })).toBeNull();
    expect(pointOfJwk({ ...jwk, kty: 'OKP' })).toBeNull();
    expect(pointOfJwk({ ...jwk, y: undefined })).toBeNull();
  });
});

/** Both ways of writing an ECDSA signature, held against Node's own conversion. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asDer, besideEachOther } from '../src/ecdsa-forms.ts';

/** Enough that some numbers are a byte shorter (one in 256) and half of them begin with a high bit. */
const TIMES = 1_000;

describe.each([
  ['P-256', 'sha256', 64],
  ['P-384', 'sha384', 96],
] as const)('a signature on %s', (namedCurve, hash, length) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });

  test('is the same in both forms as Node says', () => {
    for (let time = 0; time < TIMES; time += 1) {
      const message = Buffer.from(`bewijs ${time}`);
      const plain = besideEachOther(sign(hash, message, privateKey), length);
      expect(verify(hash, message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, plain)).toBe(true);
      const given = sign(hash, message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify(hash, message, publicKey, asDer(given))).toBe(true);
    }
  });

  test('comes back from DER as it was, zeros at its beginning and all', () => {
    const number = fc.tuple(fc.nat(length / 2), fc.uint8Array({ minLength: length / 2, maxLength: length / 2 }));
    const shortened = number.map(([zeros, bytes]) => bytes.fill(0, 0, zeros));
    fc.assert(
      fc.property(shortened, shortened, (r, s) => {
        const signature = Uint8Array.of(...r, ...s);
        expect(besideEachOther(asDer(signature), length)).toEqual(signature);
      }),
    );
  });
});

test('numbers are as short as they can be and never negative', () => {
  const signature = new Uint8Array(64);
  signature.set([0x80, 1], 30);
  signature.set([0x7f], 63);
  expect([...asDer(signature)]).toEqual([0x30, 8, 2, 3, 0, 0x80, 1, 2, 1, 0x7f]);
  expect([...asDer(new Uint8Array(64))]).toEqual([0x30, 6, 2, 1, 0, 2, 1, 0]);
});

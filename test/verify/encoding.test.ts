import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64Url, encodeBase64Url } from '../../src/openbadges/base64url.ts';
import { decodeBase58Multibase, encodeBase58Multibase } from '../../src/verify/encoding.ts';

describe('base64url', () => {
  test('reads what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeBase64Url(Buffer.from(bytes).toString('base64url'))).toEqual(bytes);
      }),
    );
  });

  test.each(['A', 'AB', 'AAA=', 'A+AA', 'A/AA', 'AA A', 'AAB', 'é'])('%p is not the one spelling', (text) => {
    expect(decodeBase64Url(text)).toBeNull();
  });
});

describe('base58', () => {
  test.each<[string, number[]]>([
    ['z', []],
    ['z1', [0]],
    ['z112', [0, 0, 1]],
    ['z2g', [97]],
    ['zJxF12TrwUP45BMd', [...Buffer.from('Hello World')]],
  ])('%s', (text, bytes) => {
    expect([...(decodeBase58Multibase(text) ?? [-1])]).toEqual(bytes);
  });

  test.each(['', 'uAA', 'Z2g', 'z0', 'zO', 'zl', 'z ', `z${'1'.repeat(256)}`])('%.20p is refused', (text) => {
    expect(decodeBase58Multibase(text)).toBeNull();
  });
});

test('what is encoded is read back, and base64url is that of Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(decodeBase58Multibase(encodeBase58Multibase(bytes))).toEqual(bytes);
      expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    }),
  );
  expect(encodeBase58Multibase(Uint8Array.from([0, 0, 1]))).toBe('z112');
});

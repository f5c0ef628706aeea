/** What every `Platform` must do, whatever it is made of. Tests call this with theirs. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Platform } from '../../src/verify/adapters.ts';

const bytes = (buffer: Uint8Array): Uint8Array => new Uint8Array(buffer);

function flip(input: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(input);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Declares the tests of one platform; `rounds` keys are tried. */
export function platformContract(platform: () => Platform, rounds = 300): void {
  describe('gunzip', () => {
    const data = Buffer.from('status '.repeat(1_000));
    const packed = gzipSync(data);

    test('gives the bytes of one member, up to exactly the limit', async () => {
      expect(await platform().gunzip(bytes(packed), data.length)).toEqual(bytes(data));
      expect(await platform().gunzip(bytes(gzipSync(Buffer.alloc(0))), 1)).toEqual(new Uint8Array());
    });

    test('reads a header with a name', async () => {
      const named = Buffer.concat([
        Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]),
        Buffer.from('naam\0'),
        packed.subarray(10),
      ]);
      expect(await platform().gunzip(bytes(named), data.length)).toEqual(bytes(data));
    });

    test.each<[string, Uint8Array]>([
      ['one byte more than allowed', gzipSync(Buffer.alloc(data.length + 1))],
      ['a bomb', gzipSync(Buffer.alloc(50_000_000))],
      ['bytes after the end', Buffer.concat([packed, Buffer.from('x')])],
      ['a second member', Buffer.concat([packed, packed])],
      ['a missing end', packed.subarray(0, -1)],
      ['half of it', packed.subarray(0, packed.length / 2)],
      ['a wrong checksum', flip(packed, packed.length - 8)],
      ['a wrong length', flip(packed, packed.length - 1)],
      ['zlib instead of gzip', deflateSync(data)],
      ['an endless name', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(40, 'x')])],
      ['nothing', Buffer.alloc(0)],
    ])('refuses %s', async (_about, input) => {
      await expect(platform().gunzip(bytes(input), data.length)).rejects.toThrow();
    });
  });

  test('inflate stops at its limit', async () => {
    const packed = bytes(deflateSync(Buffer.alloc(1_000)));
    expect((await platform().inflate(packed, 1_000)).length).toBe(1_000);
    await expect(platform().inflate(packed, 999)).rejects.toThrow();
  });

  test('sha256', async () => {
    const digest = await platform().sha256(new Uint8Array());
    expect(Buffer.from(digest).toString('hex')).toMatch(/^e3b0c44298fc1c149afbf4c8996fb924/);
    const text = 'caf\u00e9 \u{1f3c5}';
    expect(await platform().sha256(text)).toEqual(await platform().sha256(new TextEncoder().encode(text)));
  });

  test('ed25519Verify says yes to the right signature only, over many keys', async () => {
    const message = Buffer.from('bewijs');
    for (let round = 0; round < rounds; round += 1) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const raw = bytes(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
      const signature = bytes(sign(null, message, privateKey));
      expect(await platform().ed25519Verify(raw, message, signature)).toBe(true);
      expect(await platform().ed25519Verify(raw, Buffer.from('bewijz'), signature)).toBe(false);
      expect(await platform().ed25519Verify(raw, message, signature.subarray(1))).toBe(false);
      expect(await platform().ed25519Verify(raw, message, bytes(flip(signature, 0)))).toBe(false);
    }
    await expect(platform().ed25519Verify(new Uint8Array(31), message, new Uint8Array(64))).rejects.toThrow(RangeError);
  });

  test('ed25519Verify of many at once: each its own answer, whatever is beside it', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = bytes(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const asked = Array.from({ length: 12 }, (_, at) => {
      const message = Buffer.from(`bewijs ${at}`);
      const right = bytes(sign(null, message, privateKey));
      const [key, signature] =
        [
          [raw, right],
          [raw, bytes(flip(right, at))],
          [bytes(flip(raw, at)), right],
        ][at % 3] ?? [];
      return platform().ed25519Verify(key as Uint8Array, message, signature as Uint8Array);
    });
    const noKey = platform().ed25519Verify(new Uint8Array(31), Buffer.from('bewijs'), new Uint8Array(64));
    await expect(noKey).rejects.toThrow(RangeError);
    expect(await Promise.all(asked)).toEqual(asked.map((_, at) => at % 3 === 0));
  });

  describe('ecdsaVerify', () => {
    test.each([
      ['P-256', 'sha256', 64],
      ['P-384', 'sha384', 96],
    ] as const)(
      '%s: the right signature only, with its own hash, r and s of equal length',
      async (crv, hash, length) => {
        const message = Buffer.from('bewijs');
        const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: crv });
        const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
        const key = { crv, x, y };
        const signature = bytes(sign(hash, message, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
        expect(signature.length).toBe(length);
        expect(await platform().ecdsaVerify(key, message, signature)).toBe(true);
        expect(await platform().ecdsaVerify(key, Buffer.from('bewijz'), signature)).toBe(false);
        expect(await platform().ecdsaVerify(key, message, bytes(flip(signature, 5)))).toBe(false);
        expect(await platform().ecdsaVerify(key, message, signature.subarray(1))).toBe(false);
        const der = bytes(sign(hash, message, privateKey));
        expect(await platform().ecdsaVerify(key, message, der)).toBe(false);
        const otherHash = sign(crv === 'P-256' ? 'sha384' : 'sha256', message, {
          key: privateKey,
          dsaEncoding: 'ieee-p1363',
        });
        expect(await platform().ecdsaVerify(key, message, bytes(otherHash))).toBe(false);
      },
    );
  });

  test('sha384', async () => {
    const digest = await platform().sha384(new Uint8Array());
    expect(Buffer.from(digest).toString('hex')).toMatch(/^38b060a751ac96384cd9327eb1b1e36a/);
  });
}

import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildStatusListCredential,
  decodeList,
  encodeList,
  getBit,
  LIST_LENGTH,
  setBit,
} from '../../src/openbadges/status-list.ts';

const gzip = async (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));
const gunzip = async (bytes: Uint8Array, max: number) => new Uint8Array(gunzipSync(bytes, { maxOutputLength: max }));
const empty = () => new Uint8Array(LIST_LENGTH / 8);
const LIST = {
  listUrl: 'https://badges.example/status/7Kq2',
  issuerDid: 'did:web:badges.example:issuers:voorbeeldwerk',
  validFrom: '2026-11-21T13:00:00Z',
  validUntil: '2026-11-22T13:00:00Z',
  encodedList: 'uAA',
};

describe('bits', () => {
  test('index 0 is the most significant bit of byte 0', () => {
    expect(setBit(new Uint8Array(2), 0)).toEqual(Uint8Array.of(0x80, 0));
    expect(setBit(new Uint8Array(2), 7)).toEqual(Uint8Array.of(0x01, 0));
    expect(setBit(new Uint8Array(2), 8)).toEqual(Uint8Array.of(0, 0x80));
  });

  test('setting one bit changes that one only, and not the input', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 511 }), fc.uint8Array({ minLength: 64, maxLength: 64 }), (index, bits) => {
        const before = Uint8Array.from(bits);
        const after = setBit(bits, index);
        expect(bits).toEqual(before);
        for (let at = 0; at < 512; at += 1) expect(getBit(after, at)).toBe(at === index || getBit(before, at));
      }),
    );
  });

  test.each([-1, 16, 0.5, Number.NaN, 2 ** 53])('index %p lies outside a list of 16', (index) => {
    expect(() => getBit(new Uint8Array(2), index)).toThrow(RangeError);
    expect(() => setBit(new Uint8Array(2), index)).toThrow(RangeError);
  });
});

describe('encodedList', () => {
  test('reads a list of another maker: nothing set, and only bit 23', async () => {
    const none = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA';
    const one = 'uH4sIAAAAAAAA_-3BMQEAAAzDoMy_6cnoA9QFAAAAAAAAAAAAAAAAAAAAbD3uPa2cAEAAAA';
    expect(await decodeList(none, gunzip, 16_384)).toEqual(empty());
    expect(await decodeList(one, gunzip, 16_384)).toEqual(setBit(empty(), 23));
  });

  test('is base64url without padding, and comes back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 70 }), async (bits) => {
        const encoded = await encodeList(bits, gzip);
        expect(encoded).toBe(`u${Buffer.from(await gzip(bits)).toString('base64url')}`);
        expect(await decodeList(encoded, gunzip, 100)).toEqual(bits);
      }),
    );
  });

  test.each([
    ['another multibase', 'zH4sIAAAA'],
    ['padding', 'uAAAA='],
    ['base64 instead of base64url', 'uAA+A'],
    ['an impossible length', 'uAAAAA'],
    ['bits beyond the last byte', 'uAB'],
    ['nothing', ''],
  ])('%s is refused before unpacking', async (_about, encoded) => {
    let unpacked = 0;
    const counting = async (bytes: Uint8Array) => {
      unpacked += 1;
      return bytes;
    };
    await expect(decodeList(encoded, counting, 100)).rejects.toThrow(RangeError);
    expect(unpacked).toBe(0);
  });

  test('the bound is handed to the unpacker', async () => {
    const encoded = await encodeList(empty(), gzip);
    await expect(decodeList(encoded, gunzip, 16_383)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });
});

describe('buildStatusListCredential', () => {
  test('issuer is a plain string, ttl an hour in milliseconds', () => {
    expect(buildStatusListCredential(LIST)).toEqual({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: LIST.listUrl,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: LIST.issuerDid,
      validFrom: LIST.validFrom,
      validUntil: LIST.validUntil,
      credentialSubject: {
        id: `${LIST.listUrl}#list`,
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: 'uAA',
        ttl: 3_600_000,
      },
    });
  });

  test.each(['2026-11-22T13:00:01Z', '2026-11-21T13:00:00Z', 'morgen'])('refuses to live until %s', (validUntil) => {
    expect(() => buildStatusListCredential({ ...LIST, validUntil })).toThrow(TypeError);
  });
});

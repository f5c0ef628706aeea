import { describe, expect, it } from '@jest/globals';
import { base58 } from '../../src/signing/base58.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { createDice } from '../support/random-badges.ts';

const decoded = (bytes: Uint8Array) => decodeBase58Multibase(`z${base58(bytes)}`);

describe('base58', () => {
  it.each([
    ['', ''],
    ['0000', '11'],
    ['0061', '12g'],
    ['48656c6c6f20576f726c6421', '2NEpo7TZRRrLZSi2U'],
    ['ffff', 'LUv'],
  ])('%s', (hex, text) => {
    expect(base58(Buffer.from(hex, 'hex'))).toBe(text);
  });

  it('comes back as the same 64 bytes, also with the lowest and highest of them', () => {
    const dice = createDice(1);
    const all = [new Uint8Array(64), new Uint8Array(64).fill(255), new Uint8Array(64).fill(1, 63)];
    for (let time = 0; time < 300; time += 1) all.push(Uint8Array.from({ length: 64 }, () => dice(256)));
    for (const bytes of all) expect(decoded(bytes)).toEqual(bytes);
  });
});

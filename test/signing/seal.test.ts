import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seal, unseal } from '../../src/signing/seal.ts';

const key = createSecretKey(randomBytes(32));
const plain = Buffer.from('een privésleutel');

describe('seal', () => {
  it('opens for the same key and text only', () => {
    const sealed = seal(key, plain, 'a|b');
    expect(Buffer.from(unseal(key, sealed, 'a|b') ?? [])).toEqual(plain);
    expect(unseal(key, sealed, 'a|c')).toBeNull();
    expect(unseal(createSecretKey(randomBytes(32)), sealed, 'a|b')).toBeNull();
  });

  it('never gives the same bytes twice', () => {
    expect(Buffer.from(seal(key, plain, 'a')).equals(Buffer.from(seal(key, plain, 'a')))).toBe(false);
  });

  it('finds every changed byte and every cut', () => {
    const sealed = seal(key, plain, 'a');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] as number) ^ 0x80;
      expect(unseal(key, changed, 'a')).toBeNull();
      expect(unseal(key, sealed.subarray(0, at), 'a')).toBeNull();
    }
  });
});

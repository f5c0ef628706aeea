import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { commitmentInput, fromHex, leafData, toHex } from '../../src/register/leaf.ts';

const commitment = new Uint8Array(createHash('sha256').update('fictional').digest());
const leaf = {
  type: 'issue',
  issuer: 'did:web:blijk.example:issuers:voorbeeldwerk',
  day: '2026-11-22',
  commitment,
} as const;

describe('an entry', () => {
  it('is five lines of text', () => {
    expect(new TextDecoder().decode(leafData(leaf))).toBe(
      `blijk-register-leaf/1\nissue\n${leaf.issuer}\n2026-11-22\n${createHash('sha256').update('fictional').digest('hex')}\n`,
    );
  });

  it('has no issuer with a line end in it, which could pass for other lines', () => {
    expect(() => leafData({ ...leaf, issuer: 'did:web:a\nb' })).toThrow(TypeError);
  });

  it('commits to the salt and both forms, each of its own length', () => {
    const [salt, json, jwt] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2), new Uint8Array(32).fill(3)];
    expect(toHex(commitmentInput(salt, json, jwt))).toBe('01'.repeat(16) + '02'.repeat(32) + '03'.repeat(32));
    expect(() => commitmentInput(salt.subarray(1), json, jwt)).toThrow(TypeError);
    expect(() => commitmentInput(salt, json, jwt.subarray(1))).toThrow(TypeError);
  });

  it('reads back the hex it writes, and nothing else', () => {
    expect(fromHex(toHex(commitment))).toEqual(commitment);
    for (const text of ['0', 'AB', 'zz', '0x']) expect(fromHex(text)).toBeNull();
  });
});

import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { nodePlatform } from '../../src/node-platform.ts';
import { openCheckpoint } from '../../src/register/checkpoint.ts';
import type { KeyEncryption } from '../../src/signing/key-encryption.ts';
import { makeRegisterKey, openRegisterKey } from '../../src/signing/register-key.ts';
import { seal, unseal } from '../../src/signing/seal.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const encryption: KeyEncryption = {
  wrap: (dataKey, boundTo) => seal(key, dataKey, boundTo),
  unwrap: (wrapped, boundTo) => unseal(key, wrapped, boundTo),
  secretFor: () => new Uint8Array(32),
  secretParts: () => [],
};
const AT = '2026-11-22T12:00:00Z';

describe('the key of the register', () => {
  it('signs heads that open with it, the same head always with the same bytes', async () => {
    const record = makeRegisterKey('blijk.example/log', encryption, AT);
    const opened = openRegisterKey(record, encryption);
    const head = { size: 3, root: new Uint8Array(32).fill(9) };
    const text = await opened.signCheckpoint(head);
    expect(await opened.signCheckpoint(head)).toBe(text);
    expect(await openCheckpoint(text, opened.key, nodePlatform)).toEqual({ origin: 'blijk.example/log', ...head });
    expect(Buffer.from(record.ciphertext).includes(Buffer.from(record.publicKey))).toBe(false);
  });

  it('does not open where its row was changed or given to another register', () => {
    const record = makeRegisterKey('blijk.example/log', encryption, AT);
    const other = makeRegisterKey('blijk.example/log', encryption, AT);
    for (const changed of [
      { ...record, origin: 'elders.example/log' },
      { ...record, publicKey: other.publicKey },
      { ...record, keyId: other.keyId },
      { ...record, ciphertext: other.ciphertext },
      { ...record, wrappedDataKey: other.wrappedDataKey },
    ]) {
      expect(() => openRegisterKey(changed, encryption)).toThrow(
        expect.objectContaining({ code: 'key.not_this_organisation' }),
      );
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import { checkKey } from '../../../src/verify/checks/key.ts';
import type { SigningKey } from '../../../src/verify/documents/signing-key.ts';
import type { KeyState } from '../../../src/verify/index.ts';
import { createWorld } from '../../support/mock-authority.ts';

const SIGNED = Date.parse('2026-11-20T10:00:00Z');
const PLAIN: SigningKey = {
  methodId: 'did:web:a.example#k',
  ed25519: null,
  ec: null,
  rsa: null,
  multibase: null,
  expires: null,
  revoked: null,
};
const at = (time: string): number => Date.parse(time);

async function codeOf(
  key: Partial<SigningKey>,
  state: KeyState | null = null,
  created: number | null = SIGNED,
): Promise<string> {
  const options = createWorld().options({ keyState: async () => state });
  return (await checkKey({ ...PLAIN, ...key }, created, options)).code;
}

describe('P5, C14: what the issuer publishes about its key', () => {
  test.each<[string, Partial<SigningKey>, string]>([
    ['nothing', {}, 'KEY_AUTHORIZED'],
    ['revoked before it signed', { revoked: at('2026-11-01T00:00:00Z') }, 'KEY_REVOKED'],
    [
      'revoked after it signed: the time in a proof is what its maker says',
      { revoked: at('2026-11-21T00:00:00Z') },
      'KEY_REVOKED',
    ],
    ['to be revoked', { revoked: at('2027-01-01T00:00:00Z') }, 'KEY_AUTHORIZED'],
    ['expired before it signed', { expires: SIGNED - 1 }, 'KEY_EXPIRED_AT_SIGNING'],
    ['expired at that moment', { expires: SIGNED }, 'KEY_AUTHORIZED'],
    ['expired since', { expires: at('2026-11-20T11:00:00Z') }, 'KEY_AUTHORIZED'],
  ])('%s', async (_about, key, code) => {
    expect(await codeOf(key)).toBe(code);
  });

  test('a key from a list, which may be revoked since, is never said to be in force', async () => {
    const listed = { ...PLAIN, incomplete: true } as const;
    const finding = await checkKey(listed, SIGNED, createWorld().options());
    expect(finding).toMatchObject({ outcome: 'unknown', code: 'OFFLINE', params: { reason: 'listed' } });
    expect(await codeOf({ ...listed, revoked: at('2026-11-21T00:00:00Z') })).toBe('KEY_REVOKED');
    expect(await codeOf({ ...listed, expires: SIGNED - 1 })).toBe('KEY_EXPIRED_AT_SIGNING');
  });

  test('a proof that does not say when is judged as of now', async () => {
    expect(await codeOf({ expires: at('2026-11-20T11:00:00Z') }, null, null)).toBe('KEY_EXPIRED_AT_SIGNING');
  });
});

describe('G7: what only our own records know', () => {
  const state: KeyState = { activeFrom: '2026-11-01T00:00:00Z', retiredAt: null, compromisedAt: null };
  test.each<[string, Partial<KeyState>, string]>([
    ['active', {}, 'KEY_AUTHORIZED'],
    ['not yet active', { activeFrom: '2026-11-20T10:00:01Z' }, 'KEY_NOT_ACTIVE_AT_SIGNING'],
    ['retired since', { retiredAt: '2026-11-20T10:00:00Z' }, 'KEY_AUTHORIZED'],
    ['retired before', { retiredAt: '2026-11-20T09:59:59Z' }, 'KEY_EXPIRED_AT_SIGNING'],
    ['compromised, whenever', { compromisedAt: '2026-11-21T00:00:00Z' }, 'KEY_REVOKED'],
    ['with a record we cannot read', { activeFrom: 'ooit' }, 'KEY_NOT_ACTIVE_AT_SIGNING'],
  ])('%s', async (_about, change, code) => {
    expect(await codeOf({}, { ...state, ...change })).toBe(code);
  });
});

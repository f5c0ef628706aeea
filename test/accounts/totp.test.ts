import { describe, expect, test } from '@jest/globals';
import { recoveryHash } from '../../src/accounts/recovery-codes.ts';
import { base32, matchTotp, totpCode, totpStep, totpUri } from '../../src/accounts/totp.ts';

/** The secret of the examples in RFC 4226 and RFC 6238. */
const SECRET = Buffer.from('12345678901234567890');

describe('codes', () => {
  test('are those of RFC 4226, appendix D', () => {
    const codes = Array.from({ length: 10 }, (_, counter) => totpCode(SECRET, counter));
    expect(codes).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]);
  });

  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('are those of RFC 6238, appendix B, at %i s', (seconds, code) => {
    expect(totpCode(SECRET, totpStep(new Date(seconds * 1000)))).toBe(code);
  });

  test('of one step before and after are taken, of two not', () => {
    const now = new Date(1111111111_000);
    const at = (offset: number) => matchTotp(SECRET, totpCode(SECRET, totpStep(now) + offset), now);
    expect([-2, -1, 0, 1, 2].map((offset) => at(offset) !== null)).toEqual([false, true, true, true, false]);
  });

  test.each(['', '05047', '0504711', '05047a', '٠٥٠٤٧١'])('%j is none', (typed) => {
    expect(matchTotp(SECRET, typed, new Date(1111111111_000))).toBeNull();
  });

  test('may be typed with a space', () => {
    expect(matchTotp(SECRET, '050 471', new Date(1111111111_000))).not.toBeNull();
  });
});

test('base32 is that of RFC 4648', () => {
  const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)));
  expect(texts).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
});

test('the address for an app names the account and the host', () => {
  const uri = new URL(totpUri(SECRET, 'fenna@voorbeeldwerk.example', 'blijk.example'));
  expect(uri.href).toMatch(/^otpauth:\/\/totp\/Blijk%20\(blijk\.example\):fenna%40voorbeeldwerk\.example\?/);
  expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});

test('recovery codes are found however they are typed, and only with key and account', () => {
  const hash = recoveryHash('key', 'fenna', 'ABCD0-FGHJK');
  for (const typed of ['abcd0fghjk', ' ABCDO fghjk ']) expect(recoveryHash('key', 'fenna', typed)).toBe(hash);
  expect(recoveryHash('key', 'ander', 'ABCD0-FGHJK')).not.toBe(hash);
  expect(recoveryHash('other', 'fenna', 'ABCD0-FGHJK')).not.toBe(hash);
  for (const typed of ['', 'ABCD0-FGHJ', 'ABCD0-FGHJ1']) expect(recoveryHash('key', 'fenna', typed)).toBeNull();
});

import { describe, expect, test } from '@jest/globals';
import { passwordMistake } from '../../src/accounts/password-rules.ts';

const EMAIL = 'fenna.fictief@voorbeeldwerk.example';

describe('which passwords are refused', () => {
  test.each([
    ['', 'password.too_short'],
    ['elf tekens!', 'password.too_short'],
    ['😀😀😀😀😀😀😀😀😀😀😀', 'password.too_short'],
    [`fijn ${'a b'.repeat(42)}`, 'password.too_long'],
    ['wachtwoord123', 'password.too_common'],
    ['W@chtw00rd2026!', 'password.too_common'],
    ['Welkom123456', 'password.too_common'],
    ['12345welkom!!', 'password.too_common'],
    ['welkom2026welkom', 'password.too_common'],
    ['Rotterdam010!', 'password.too_common'],
    ['password1234', 'password.too_common'],
    ['123456789012', 'password.too_common'],
    ['098765432109', 'password.too_common'],
    ['qwertyuiop12', 'password.too_common'],
    ['1q2w3e4r5t6y', 'password.too_common'],
    ['aaaaaaaaaaaa', 'password.too_common'],
    ['121212121212', 'password.too_common'],
    [EMAIL, 'password.too_common'],
    ['Fenna.Fictief@Voorbeeldwerk.example!', 'password.too_common'],
    ['fenna.fictief2026', 'password.too_common'],
  ])('%s: %s', (password, code) => {
    expect(passwordMistake(password, EMAIL)).toBe(code);
  });

  test.each([
    'fiets lamp koekje regen',
    'twaalftekens',
    'Tr0ub4dor&3xy',
    '37 kippen op een dak',
    'mijn wachtwoord is geheim maar lang',
    'ثلاثة عشر حرفا هنا',
    `${'x'.repeat(60)}lange zin met spaties`,
  ])('%s is fine', (password) => {
    expect(passwordMistake(password, EMAIL)).toBeNull();
  });
});

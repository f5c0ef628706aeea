import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdsEmail, looksLikeBsn, personalDataIn } from '../../src/openbadges/personal-data.ts';

describe('looksLikeBsn', () => {
  test.each([
    ['nine digits', '111222333'],
    ['nine digits', '123456782'],
    ['an old one of eight', '10000008'],
    ['in a sentence', 'Zijn bsn is 111222333.'],
    ['stuck to a word', 'bsn111222333'],
    ['with dots', '1112.22.333'],
    ['with spaces', '111 222 333'],
    ['with hyphens', '111-222-333'],
    ['with a long dash and no-break spaces', '111\u00A0\u2013\u00A0222\u00A0\u2013\u00A0333'],
    ['digit by digit', '1 1 1 2 2 2 3 3 3'],
    ['with an invisible space', '111\u200B222\u200B333'],
    ['in wide digits', '１１１２２２３３３'],
    ['in Arabic digits', '١١١٢٢٢٣٣٣'],
    ['in Devanagari digits', '१११२२२३३३'],
    ['in Thai digits', '๑๑๑๒๒๒๓๓๓'],
    ['in threes with commas', '111,222,333'],
    ['in threes with bars', 'nr 111|222|333'],
    ['in threes with four spaces', '111    222    333'],
    ['in threes with apostrophes', "111'222'333"],
    ['after another number', '5 111222333'],
    ['between other numbers', 'rij 12: 111222333, 2 keer'],
  ])('%s: %s', (_about, text) => {
    expect(looksLikeBsn(text)).toBe(true);
  });

  test.each([
    ['fails the test of eleven', '111222334'],
    ['zeros', '000000000'],
    ['zeros', '00000000'],
    ['seven digits', '1112223'],
    ['ten digits', '1112223330'],
    ['a longer run', '111222333111222333'],
    ['a longer run in groups', '1112 2233 3111 2223'],
    ['three numbers of other lengths', '11,222,333'],
    ['in threes, but failing the test of eleven', '111,222,334'],
    ['an IBAN', 'NL91 ABNA 0417 1643 00'],
    ['no number', 'Samenwerken'],
    ['nothing', ''],
  ])('%s: %s', (_about, text) => {
    expect(looksLikeBsn(text)).toBe(false);
  });

  test('no date is one, however it is written', () => {
    const day = fc.date({ min: new Date('1940-01-01'), max: new Date('2060-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom('-', '/', '.', ' '), (date, separator) => {
        const [year, month, dayOfMonth] = date.toISOString().slice(0, 10).split('-');
        expect(looksLikeBsn([dayOfMonth, month, year].join(separator))).toBe(false);
        expect(looksLikeBsn([year, month, dayOfMonth].join(separator))).toBe(false);
      }),
    );
  });

  test('no mobile number is one', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{7}$/), (rest) => {
        expect([`06${rest}`, `06-${rest}`, `+316${rest}`, `+31 6 ${rest}`, `0031 6 ${rest}`].map(looksLikeBsn)).toEqual(
          Array(5).fill(false),
        );
      }),
    );
  });

  test('of all nine-digit numbers exactly those that pass the sum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000_000, max: 999_999_999 }), (number) => {
        const weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
        const sum = weights.reduce((total, weight, at) => total + weight * Number(String(number)[at]), 0);
        expect(looksLikeBsn(String(number))).toBe(sum % 11 === 0);
      }),
    );
  });
});

describe('personalDataIn', () => {
  test.each([
    ['Mail fictief.persoon@voorbeeld.example.', ['email']],
    ['fictief＠voorbeeld.example', ['email']],
    ['Bel 06-12345678', ['phone']],
    ['Bel (010) 123 45 67', ['phone']],
    ['Bel +31 (0)10 1234567', ['phone']],
    ['0031612345678', ['phone']],
    ['111222333 en a@b.nl en 0612345678', ['bsn', 'email', 'phone']],
  ])('%s', (text, kinds) => {
    expect(personalDataIn(text)).toEqual(kinds);
    expect(holdsEmail(text)).toBe(kinds.includes('email'));
  });

  test.each([
    'Kan goed samenwerken met 12 collega’s.',
    'Werkt @ de balie.',
    'Van 09:00 tot 17:00 uur op 21-11-2026.',
    'Heft lasten van 25 kg.',
    'Versie 3.0.3',
  ])('nothing in: %s', (text) => {
    expect(personalDataIn(text)).toEqual([]);
    expect(holdsEmail(text)).toBe(false);
  });
});

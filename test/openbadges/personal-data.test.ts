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
    ['with four spaces', '123    456782'],
    ['with many underscores', '123____456782'],
    ['star by star', '1*2*3*4*5*6*7*8*2'],
    ['star by star behind another number', 'rij 12: 1*2*3*4*5*6*7*8*2, 4 keer'],
    ['with signs of every kind', '12|34 ~ 5+6=7:8;2'],
    ['with commas', '12,34,56,78,2'],
    [
      'with digits in boxes',
      '1\uFE0F\u20E32\uFE0F\u20E33\uFE0F\u20E34\uFE0F\u20E35\uFE0F\u20E36\uFE0F\u20E37\uFE0F\u20E38\uFE0F\u20E32\uFE0F\u20E3',
    ],
    ['over many lines', '1234\n\n\n\n\n56782'],
    ['an old one with many spaces', '1000      0008'],
    ['an old one, star by star', '1*0*0*0*0*0*0*8'],
    ['behind 06, as if it were a telephone', '0612345678 2'],
    ['behind 06 and a space', '06 123456782'],
    ['between two times', 'van 9:00 123456782 tot 17:00'],
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
    ['hours of work', '09:00 - 17:00'],
    ['hours of work', 'Werkt van 09.00 - 17.00 uur.'],
    ['day and hour', '21-11-2026, 9 uur'],
    ['days in a row', '1-11-2026, 8-11-2026'],
    ['amounts', '€ 1.234.567,82'],
    ['amounts', '€ 12,50 + € 13,00 + € 1'],
    ['postcodes', '3011 AB 12, 3012 CD 2'],
    ['a number of the KvK', 'KvK 10000008'],
    ['a number of the KvK', 'KvK-nummer: 10000008.'],
    ['telephone and another number', '06-12345678, 2 keer'],
    ['telephone', '(010) 123 45 67'],
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

  test('no hours of work are one, nor a day or hours with another number', () => {
    const hour = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const between = fc.constantFrom(' - ', '-', ' / ');
    const number = fc.integer({ min: 1, max: 99 });
    fc.assert(
      fc.property(hour, hour, between, fc.constantFrom(':', '.'), number, (from, to, dash, sign, more) => {
        const [begin, end] = [from, to].map((one) => one.map((part) => String(part).padStart(2, '0')).join(sign));
        expect(looksLikeBsn(`${begin}${dash}${end}`)).toBe(false);
        expect(looksLikeBsn(`Om 13:00, 14:30, ${begin}${dash}${end}, ${more}`)).toBe(false);
        expect(looksLikeBsn(`21-11-2026, ${more}; 2026-11-21, ${more}`)).toBe(false);
      }),
    );
  });

  // the digits of each pass the test of eleven
  test.each(['21-11-2026, 1', '2026-11-21, 8', '12:30, 13:45, 8', '123 * 0612345678 * 456782'])('nor %s', (text) => {
    expect(looksLikeBsn(text)).toBe(false);
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
    ['Bel 0611112222 4 keer', ['phone']],
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

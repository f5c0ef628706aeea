import { randomInt } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  newControlCode,
  newShortCode,
  newSlug,
  parseControlCode,
  parseShortCode,
  printedControlCode,
  printedShortCode,
  shortCodeCheck,
} from '../../src/issuing/codes.ts';
import type { Random } from '../../src/issuing/ports.ts';

const random: Random = { uuid: () => '', bytes: () => new Uint8Array(), integer: (max) => randomInt(max) };

describe('short code', () => {
  test('the check character of the public contract', () => {
    expect(shortCodeCheck('K7QM4T2X9')).toBe('T');
    expect(printedShortCode('K7QM4T2X9T')).toBe('K7QM 4T2X 9T');
  });

  test.each(['K7QM4T2X9T', 'k7qm 4t2x 9t', 'K7QM-4T2X-9T', ' k7qm4t2x9t '])('%s is read', (typed) => {
    expect(parseShortCode(typed)).toBe('K7QM4T2X9T');
  });

  test('O counts as 0, I and L as 1', () => {
    const code = `01${'0'.repeat(7)}`;
    const whole = code + shortCodeCheck(code);
    expect(parseShortCode(whole.replace(/0/g, 'O').replace('1', 'L'))).toBe(whole);
    expect(parseShortCode(whole.replace('1', 'i'))).toBe(whole);
  });

  test.each(['', 'K7QM4T2X9', 'K7QM4T2X9U', 'K7QM4T2X9TT', 'K7QM4T2X9!'])('%s is none', (typed) => {
    expect(parseShortCode(typed)).toBeNull();
  });

  test('one wrong character or two exchanged neighbours are noticed', () => {
    for (let round = 0; round < 50; round += 1) {
      const code = newShortCode(random);
      expect(parseShortCode(code)).toBe(code);
      for (let i = 0; i < 10; i += 1) {
        const other = code.charAt(i) === '7' ? '8' : '7';
        expect(parseShortCode(code.slice(0, i) + other + code.slice(i + 1))).toBeNull();
      }
    }
  });
});

describe('slug and control code', () => {
  test('a slug has 22 base58 characters', () => {
    expect(newSlug(random)).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
  });

  test('a control code has six digits, also when it begins with zeros', () => {
    expect(newControlCode({ ...random, integer: () => 42 })).toBe('000042');
    expect(printedControlCode('482106')).toBe('48 21 06');
    expect(parseControlCode('48 21-06')).toBe('482106');
    expect(parseControlCode('48210')).toBeNull();
    expect(parseControlCode('48210a')).toBeNull();
  });
});

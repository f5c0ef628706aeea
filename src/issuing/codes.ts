/** The codes that go on paper. Their forms never change: paper lives longer than software. */
import type { Random } from './ports.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const pick = (alphabet: string, length: number, random: Random): string =>
  Array.from({ length }, () => alphabet.charAt(random.integer(alphabet.length))).join('');

/** 22 base58 characters, 128.8 random bits: nobody guesses a badge page. */
export function newSlug(random: Random): string {
  return pick(BASE58, 22, random);
}

/** 16 base58 characters, for ids in addresses that need not be secret (versions, status lists). */
export function newPublicId(random: Random): string {
  return pick(BASE58, 16, random);
}

/** Six random decimal digits: on the paper and compared by the page, never shown by it. */
export function newControlCode(random: Random): string {
  return String(random.integer(1_000_000)).padStart(6, '0');
}

/** Nine random Crockford base32 characters and their check character: finds the page, for people who type. */
export function newShortCode(random: Random): string {
  const body = pick(CROCKFORD, 9, random);
  return body + shortCodeCheck(body);
}

/** Check character of a short code's first nine: Luhn mod 32 (`K7QM4T2X9` gives `T`). */
export function shortCodeCheck(body: string): string {
  let factor = 2;
  let sum = 0;
  for (let i = body.length - 1; i >= 0; i -= 1) {
    const addend = factor * CROCKFORD.indexOf(body.charAt(i));
    factor = factor === 2 ? 1 : 2;
    sum += Math.floor(addend / 32) + (addend % 32);
  }
  return CROCKFORD.charAt((32 - (sum % 32)) % 32);
}

/**
 * A typed short code in its stored form, or null when it cannot be one. Case, spaces and hyphens don't matter;
 * O counts as 0, I and L as 1; a wrong check character is null.
 */
export function parseShortCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{10}$/.test(code)) return null;
  return shortCodeCheck(code.slice(0, 9)) === code.charAt(9) ? code : null;
}

/** The digits of a typed control code, or null when they are not six. */
export function parseControlCode(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

/** `K7QM4T2X9T` as printed: `K7QM 4T2X 9T`. */
export function printedShortCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4, 8)} ${code.slice(8)}`;
}

/** `482106` as printed: `48 21 06`. */
export function printedControlCode(code: string): string {
  return `${code.slice(0, 2)} ${code.slice(2, 4)} ${code.slice(4)}`;
}

/** 22 base58 characters, 128.8 random bits: the holder's private link. */
export function newPrivateToken(random: Random): string {
  return pick(BASE58, 22, random);
}

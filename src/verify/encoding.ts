/** Base58-btc, strict: every byte string has exactly one accepted spelling. */
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE58_VALUES = new Map([...BASE58].map((character, value) => [character.charCodeAt(0), value]));
/** Keys and signatures are at most 100 characters; longer text would cost quadratic time. */
const MAX_BASE58 = 256;
/** Digits read at a time: 58^3 times a byte fits in 31 bits. */
const DIGITS = 3;

/** Lower-case hex. */
export { toHex as encodeHex } from '../register/leaf.ts';

/** Multibase with prefix `z` (base58-btc), for keys. */
export function encodeBase58Multibase(bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${BASE58[Number(number % 58n)]}${text}`;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `z${'1'.repeat(zeros === -1 ? bytes.length : zeros)}${text}`;
}

/** Bytes of a multibase text with prefix `z` (base58-btc); null for anything else or above 256 characters. */
export function decodeBase58Multibase(text: string): Uint8Array | null {
  if (!text.startsWith('z') || text.length > MAX_BASE58) return null;
  // The number, its lowest byte first. A digit carries less than six bits.
  const number = new Uint8Array(Math.ceil((text.length * 6) / 8));
  let length = 0;
  for (let start = 1; start < text.length; start += DIGITS) {
    const end = Math.min(start + DIGITS, text.length);
    let carry = 0;
    let power = 1;
    for (let at = start; at < end; at += 1) {
      const value = BASE58_VALUES.get(text.charCodeAt(at));
      if (value === undefined) return null;
      carry = carry * 58 + value;
      power *= 58;
    }
    for (let at = 0; at < length || carry > 0; at += 1) {
      carry += (number[at] as number) * power;
      number[at] = carry;
      carry >>>= 8;
      if (at >= length) length = at + 1;
    }
  }
  let zeros = 0;
  while (text[1 + zeros] === '1') zeros += 1;
  const bytes = new Uint8Array(zeros + length);
  for (let at = 0; at < length; at += 1) bytes[zeros + at] = number[length - 1 - at] as number;
  return bytes;
}

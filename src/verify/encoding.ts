/** Base64url and base58-btc, strict: every byte string has exactly one accepted spelling. */
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE64URL_VALUES = new Map([...BASE64URL].map((character, value) => [character, value]));
const BASE58_VALUES = new Map([...BASE58].map((character, value) => [character, value]));
/** Keys and signatures are at most 100 characters; longer text would cost quadratic time. */
const MAX_BASE58 = 256;
const DIGITS = 9;
const POWERS = Array.from({ length: DIGITS + 1 }, (_, power) => 58n ** BigInt(power));

/** Bytes of unpadded base64url; null for another alphabet, an impossible length or bits left over. */
export function decodeBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const value = BASE64URL_VALUES.get(text[i] as string);
    if (value === undefined) return null;
    held = ((held << 6) | value) & 0xffff;
    heldBits += 6;
    if (heldBits >= 8) {
      heldBits -= 8;
      bytes[at] = (held >> heldBits) & 0xff;
      at += 1;
    }
  }
  return (held & ((1 << heldBits) - 1)) === 0 ? bytes : null;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) text += HEX[bytes[at] as number];
  return text;
}

/** Unpadded base64url. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

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
  const digits = text.slice(1);
  let number = 0n;
  // Nine digits at a time: 58^9 is the last power that a double holds exactly.
  for (let start = 0; start < digits.length; start += DIGITS) {
    const chunk = digits.slice(start, start + DIGITS);
    let part = 0;
    for (const character of chunk) {
      const value = BASE58_VALUES.get(character);
      if (value === undefined) return null;
      part = part * 58 + value;
    }
    number = number * (POWERS[chunk.length] as bigint) + BigInt(part);
  }
  let zeros = 0;
  while (digits[zeros] === '1') zeros += 1;
  const hex = number === 0n ? '' : number.toString(16);
  const body = hex.length % 2 === 1 ? `0${hex}` : hex;
  const bytes = new Uint8Array(zeros + body.length / 2);
  for (let i = 0; i < body.length / 2; i += 1) bytes[zeros + i] = Number.parseInt(body.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

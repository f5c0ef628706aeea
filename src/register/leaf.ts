/**
 * One entry of the register as bytes. It names the issuer, the day and what happened; of the badge itself it holds a hash
 * with 16 random bytes in it, which tells nothing to whoever does not have both the badge and those bytes.
 */

/** `issue`: entered when it was issued. `import`: issued before there was a register. */
export type EntryType = 'issue' | 'import';
/** What became of a badge: it was revoked, or all that was kept of it erased. */
export type EndType = 'revoke' | 'erase';
/** `key`: which keys sign for an issuer (key-act.ts). */
export type LeafType = EntryType | EndType | 'key';

/** What everybody may read of an entry. */
export interface Leaf {
  type: LeafType;
  /** DID of the issuer. */
  issuer: string;
  /** Day in UTC, YYYY-MM-DD. */
  day: string;
  /** SHA-256 over `commitmentInput`, `endInput` or `keyActText`, as the type says. */
  commitment: Uint8Array;
}

export const SALT_BYTES = 16;
const HEADING = 'blijk-register-leaf/1';

/** The exact bytes that are hashed for a leaf (`leafInput` puts 0x00 in front): five lines of text. */
export function leafData({ type, issuer, day, commitment }: Leaf): Uint8Array {
  for (const text of [issuer, day]) if (/[\n\r]/.test(text)) throw new TypeError('a line of a leaf is one line');
  return new TextEncoder().encode(`${[HEADING, type, issuer, day, toHex(commitment)].join('\n')}\n`);
}

/**
 * What is hashed for a badge: the salt, then the SHA-256 of its signed JSON (RFC 8785 form, so that spaces and the order
 * of keys do not matter), then the SHA-256 of its VC-JWT. Whoever has one of both forms and the hash of the other can
 * compute it.
 */
export function commitmentInput(salt: Uint8Array, jsonSha256: Uint8Array, jwtSha256: Uint8Array): Uint8Array {
  const input = new Uint8Array(SALT_BYTES + 64);
  if (salt.length !== SALT_BYTES || jsonSha256.length !== 32 || jwtSha256.length !== 32) {
    throw new TypeError('a commitment is over 16, 32 and 32 bytes');
  }
  input.set(salt, 0);
  input.set(jsonSha256, SALT_BYTES);
  input.set(jwtSha256, SALT_BYTES + 32);
  return input;
}

/**
 * What is hashed for the end of a badge: the salt of its own entry, what that entry holds, and the word for the end. Whoever
 * has the evidence of the badge can compute it; once the salt is gone it leads nobody to the badge.
 */
export function endInput(type: EndType, salt: Uint8Array, commitment: Uint8Array): Uint8Array {
  if (salt.length !== SALT_BYTES || commitment.length !== 32) throw new TypeError('an end is over 16 and 32 bytes');
  return Uint8Array.from([...salt, ...commitment, ...new TextEncoder().encode(type)]);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) text += HEX[bytes[at] as number];
  return text;
}

/** Bytes of lower-case hex; null for anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 === 1 || /[^0-9a-f]/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = 16 * digit(text.charCodeAt(2 * at)) + digit(text.charCodeAt(2 * at + 1));
  return bytes;
}

/** What a hex digit stands for, by its code: 0 to 9 begin at 48, a to f at 97. */
const digit = (code: number): number => (code < 97 ? code - 48 : code - 87);

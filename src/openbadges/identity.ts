/**
 * The recipient's name or e-mail as a salted hash (OB 3.0 IdentityObject). With the salt beside it a hash can be
 * guessed for a known name: it is personal data, never on a page and never in a file of a private badge.
 */
import type { IdentityObject } from './types.ts';

export type Sha256 = (bytes: Uint8Array) => Promise<Uint8Array>;
export type IdentityType = IdentityObject['identityType'];

/**
 * One spelling of a name, independent of locale, for hashing and comparing. Part of the public contract: the ten vectors
 * of `test/vectors/name-hash.json` hold it still. Never shown to anybody.
 */
export function normaliseName(name: string): string {
  return name
    .replace(/[\u2018\u2019\u02BC\u0060\u00B4]/g, "'")
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFC');
}

/** An e-mail address as it is hashed: the same rule as a name. To store or compare one there is `email-address.ts`. */
export function hashedEmailForm(email: string): string {
  return normaliseName(email);
}

/**
 * The IdentityObject of a name or e-mail. `salt`: 22 characters base64url of 16 random bytes. `identityHash` =
 * `sha256$` + lower-case hex of SHA-256(UTF-8(normalised value + salt)).
 */
export async function identityObject(
  identityType: IdentityType,
  value: string,
  salt: string,
  sha256: Sha256,
): Promise<IdentityObject> {
  const normalised = identityType === 'name' ? normaliseName(value) : hashedEmailForm(value);
  const identityHash = `sha256$${await hexOf(normalised + salt, sha256)}`;
  return { type: 'IdentityObject', hashed: true, identityType, identityHash, salt };
}

/**
 * Says whether what a visitor typed is this recipient. Tolerant on reading, for foreign badges: hex in either case, no
 * salt, a plain instead of a hashed value, and the value hashed as typed. Another identityType, hash algorithm or
 * misshapen entry never matches.
 */
export async function identityMatches(
  entry: unknown,
  identityType: IdentityType,
  value: string,
  sha256: Sha256,
): Promise<boolean> {
  if (typeof entry !== 'object' || entry === null) return false;
  const { identityType: type, identityHash, salt, hashed } = entry as Record<string, unknown>;
  if (type !== identityType || typeof identityHash !== 'string') return false;
  const normalise = identityType === 'name' ? normaliseName : hashedEmailForm;
  const wanted = normalise(value);
  if (wanted === '') return false;
  if (hashed !== true) return normalise(identityHash) === wanted;
  const hash = /^sha256\$([0-9a-f]{64})$/i.exec(identityHash)?.[1]?.toLowerCase();
  if (hash === undefined || (salt !== undefined && typeof salt !== 'string')) return false;
  for (const candidate of new Set([wanted, value.trim(), value.trim().toLowerCase()])) {
    if ((await hexOf(candidate + (salt ?? ''), sha256)) === hash) return true;
  }
  return false;
}

async function hexOf(text: string, sha256: Sha256): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

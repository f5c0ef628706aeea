import { createHmac } from 'node:crypto';

/** Without letters and digits that look alike on paper. */
const ALPHABET = '023456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 10;
const RECOVERY_CODES = 10;

/** Ten codes of 50 random bits, printed 5-5. */
export function newRecoveryCodes(randomBytes: (length: number) => Uint8Array): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return `${letters.slice(0, 5)}-${letters.slice(5)}`;
  });
}

/**
 * What is stored of a code: a keyed hash that also names the account, so that a copy of the database alone gives none
 * away. Null for a text that cannot be one. Case, spaces and hyphens don't matter; O counts as 0.
 */
export function recoveryHash(secret: string, userId: string, typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0');
  if (code.length !== LENGTH || [...code].some((letter) => !ALPHABET.includes(letter))) return null;
  return createHmac('sha256', secret).update(`recovery ${userId} ${code}`).digest('base64url');
}

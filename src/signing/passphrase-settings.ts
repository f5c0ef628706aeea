/** What `passphrase.json` keeps beside the passphrase. */
export interface PassphraseSettings {
  N: number;
  r: number;
  p: number;
  salt: Uint8Array;
  /** Recognises the right passphrase. */
  check: string;
}

const MAX_N = 2 ** 20;

/** Reads `passphrase.json` (version 1, scrypt); null when it is not one we wrote. The cost is bounded: it takes memory. */
export function parsePassphraseSettings(bytes: Uint8Array): PassphraseSettings | null {
  const value = parseJson(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null) return null;
  const { version, kdf, N, r, p, salt, check } = value as Record<string, unknown>;
  if (version !== 1 || kdf !== 'scrypt' || typeof salt !== 'string' || typeof check !== 'string') return null;
  if (!isCount(N, MAX_N) || !isCount(r, 16) || !isCount(p, 16) || N < 2 || (N & (N - 1)) !== 0) return null;
  return { N, r, p, salt: Buffer.from(salt, 'base64url'), check };
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

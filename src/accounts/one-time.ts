/**
 * Things that work once and not for long: links in mails, the step between password and code, the question put to a
 * passkey. Rules and port; the rows behind it are in one-time-rows.ts. Only a hash of what the person holds is kept.
 */
import { createHash } from 'node:crypto';

/**
 * `link`: sign in from a mail · `step`: the first factor was right, the second is still to come · `passkey-new` and
 * `passkey-use`: a challenge · `email`: a new address that waits for its owner.
 */
export type OneTimeKind = 'link' | 'step' | 'passkey-new' | 'passkey-use' | 'email';

export interface OneTime {
  kind: OneTimeKind;
  /** Null while nobody knows yet who it is. */
  userId: string | null;
  /** Whatever belongs to it; never a secret. */
  data: string;
}

export interface OneTimeStore {
  /** Keeps a row until `expiresAt`, and clears away what ran out before `now`. */
  put(row: OneTime & { token: string; expiresAt: Date }, now: Date): Promise<void>;
  /** What belongs to the token while it is good, or null. Changes nothing. */
  find(kind: OneTimeKind, token: string, now: Date): Promise<OneTime | null>;
  /** As `find`, and ends it: of two who come at the same moment one gets it, the other null. */
  take(kind: OneTimeKind, token: string, now: Date): Promise<OneTime | null>;
  /** Ends all of one kind of an account; of every kind when none is named. */
  drop(userId: string, kind?: OneTimeKind): Promise<void>;
}

/** 256 random bits, base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A new token for a person to hold. */
export function newToken(randomBytes: (length: number) => Uint8Array): string {
  return Buffer.from(randomBytes(32)).toString('base64url');
}

/** What is stored of a token; null for a text that cannot be one. Two kinds never share a hash. */
export function hashOf(kind: OneTimeKind, token: string): string | null {
  return TOKEN.test(token) ? createHash('sha256').update(`${kind} ${token}`).digest('base64url') : null;
}

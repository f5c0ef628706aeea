/**
 * The lock on guessing: five wrong tries per account, thirty per address, then waiting. An office behind one address has
 * room for everybody's mistakes; who guesses at many accounts from one place runs into it. Rules and port; the rows
 * behind it are in sign-in-attempt-rows.ts. A try is counted *before* the password is looked at and given back when it
 * was right, so that a hundred tries sent at once cannot slip through together.
 */
export interface Try {
  key: string;
  /** Wrong tries in an hour that cost no waiting, the last one included. */
  free: number;
}

export interface SignInAttempts {
  /** Counts a try against every key in one transaction. Where one is locked, counts nothing and tells until when. */
  begin(tries: readonly Try[], now: Date): Promise<{ lockedUntil: Date | null }>;
  /** Forgets all tries of a key: the account whose password was right or was chosen anew. */
  clear(key: string): Promise<void>;
  /** Takes back one try, and the lock it may have set. */
  giveBack(key: string): Promise<void>;
}

/** What is remembered of one key. */
export interface AttemptCount {
  count: number;
  /** When the first try of this window was counted. */
  firstAt: Date;
  lockedUntil: Date | null;
}

export const FREE_TRIES = { account: 5, address: 30 } as const;
/** Minutes of waiting after the last free try, the one after it, and every later wrong one. */
const LOCK_MINUTES = [1, 5, 15] as const;
/** A window begins with its first try; after this it is forgotten. */
export const WINDOW_MS = 60 * 60_000;

/** Whether this key must wait at `now`. */
export function lockedUntil(attempts: AttemptCount | null, now: Date): Date | null {
  const until = attempts?.lockedUntil ?? null;
  return until !== null && until > now ? until : null;
}

/** The count after one more try. The last free one and every later try sets the lock for those who come after it. */
export function afterTry(attempts: AttemptCount | null, now: Date, free: number): AttemptCount {
  const running = attempts !== null && now.getTime() - attempts.firstAt.getTime() < WINDOW_MS;
  const count = running ? attempts.count + 1 : 1;
  const step = LOCK_MINUTES[Math.min(count - free, LOCK_MINUTES.length - 1)];
  return {
    count,
    firstAt: running ? attempts.firstAt : now,
    lockedUntil: step === undefined ? null : new Date(now.getTime() + step * 60_000),
  };
}

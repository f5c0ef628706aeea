/**
 * The one road from "shown who you are" to a session, whatever the way there: where the account has a second factor and
 * the way did not hold two already, first the code.
 */
import type { Kysely } from 'kysely';
import type { AccountTables } from './account-tables.ts';
import type { Arrival } from './accounts.ts';
import type { Method } from './auth.ts';
import { newToken, type OneTimeStore } from './one-time.ts';
import type { OwnCookie } from './own-cookie.ts';
import { type SessionDeps, startSession } from './sessions.ts';

const STEP_SECONDS = 600;

export interface ArriveDeps extends SessionDeps {
  db: Kysely<AccountTables>;
  oneTime: OneTimeStore;
  /** The cookie of a half sign-in. */
  stepCookie: OwnCookie;
  randomBytes: (length: number) => Uint8Array;
}

export interface Shown {
  userId: string;
  method: Method;
  /** This way was two factors by itself: a passkey that asked for finger or PIN, a provider that says so. */
  twoFactors: boolean;
  userAgent: string;
}

/** Begins a session, or the ten minutes in which the code may come. */
export async function arrive(deps: ArriveDeps, shown: Shown): Promise<Arrival> {
  const { userId, method, twoFactors, userAgent } = shown;
  if (twoFactors || !(await hasSecondFactor(deps.db, userId))) {
    return startSession(deps, { userId, method, secondFactor: twoFactors, userAgent });
  }
  const token = newToken(deps.randomBytes);
  const now = deps.now();
  const expiresAt = new Date(now.getTime() + STEP_SECONDS * 1000);
  await deps.oneTime.put({ kind: 'step', token, userId, data: method, expiresAt }, now);
  return { step: 'code', setCookie: [deps.stepCookie.set(token, STEP_SECONDS)] };
}

/** Whether the account asks for a code. */
async function hasSecondFactor(db: Kysely<AccountTables>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('second_factor')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

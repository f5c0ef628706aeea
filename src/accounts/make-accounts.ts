import { createHmac } from 'node:crypto';
import { APIError } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Kysely } from 'kysely';
import { AppError } from '../errors.ts';
import type { Accounts } from './accounts.ts';
import { type Auth, cookieName, makeAuth, type PasswordHash, SESSION_HOURS } from './auth.ts';
import { findPasswordLink, makePasswordToken, spendPasswordToken } from './password-links.ts';
import type { SignInAttemptTable } from './sign-in-attempt-rows.ts';
import { addressGroup, type SignInAttempts } from './sign-in-attempts.ts';

export interface AccountsDeps {
  /** The one Kysely instance of the installation, already migrated: tables of the library and `sign_in_attempt`. */
  db: Kysely<SignInAttemptTable>;
  type: 'sqlite' | 'postgres';
  /** At least 32 characters, derived from the installation's key; another secret ends all sessions. */
  secret: string;
  /** Without trailing slash. */
  publicUrl: string;
  /** What remembers wrong tries: `createSignInAttempts`. */
  attempts: SignInAttempts;
  randomBytes: (length: number) => Uint8Array;
  now: () => Date;
  /** Default: scrypt of the auth library (N = 2^14, r = 16). */
  passwordHash?: PasswordHash;
}

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = SESSION_HOURS * 3_600_000;
/** Use of a session is written down at most this often, so that reading pages costs no write each. */
const TOUCH_MS = 60_000;

/** Makes the sign-in of one installation. */
export function makeAccounts(deps: AccountsDeps): Accounts {
  const passwordHash = deps.passwordHash ?? { hash: hashPassword, verify: verifyPassword };
  const auth = makeAuth({ ...deps, passwordHash });
  const links = { auth, passwordHash, randomBytes: deps.randomBytes, now: deps.now };
  const keyOf = (kind: 'account' | 'address', value: string) =>
    createHmac('sha256', deps.secret).update(`sign-in ${kind} ${value}`).digest('hex');

  return {
    async signIn(input) {
      const email = normalise(input.email);
      const account = keyOf('account', email);
      const address = keyOf('address', addressGroup(input.ip));
      const { lockedUntil } = await deps.attempts.begin([account, address], deps.now());
      if (lockedUntil !== null) throw locked(lockedUntil, deps.now());
      const setCookie = await startSession(auth, { ...input, email }, cookieName(deps.publicUrl));
      await deps.attempts.clear(account);
      await deps.attempts.giveBack(address);
      return { setCookie };
    },

    async session(cookieHeader) {
      const found = await findSession(auth, cookieHeader);
      if (found === null) return null;
      const { internalAdapter } = await auth.$context;
      const now = deps.now().getTime();
      const unused = now - found.session.updatedAt.getTime();
      if (unused >= IDLE_MS || now - found.session.createdAt.getTime() >= ABSOLUTE_MS) {
        await internalAdapter.deleteSession(found.session.token);
        return null;
      }
      if (unused >= TOUCH_MS) await internalAdapter.updateSession(found.session.token, { updatedAt: deps.now() });
      return { userId: found.user.id, email: found.user.email, name: found.user.name };
    },

    async signOut(cookieHeader) {
      const found = await findSession(auth, cookieHeader);
      // Here, and not left to the library, which goes on when the row could not be deleted: the browser would then
      // say "signed out" while the session lives.
      if (found !== null) await (await auth.$context).internalAdapter.deleteSession(found.session.token);
      const { headers } = await auth.api.signOut({ headers: cookies(cookieHeader), returnHeaders: true });
      return { setCookie: ownCookies(headers, cookieName(deps.publicUrl)) };
    },

    async ensureUser(input) {
      const { internalAdapter } = await auth.$context;
      const email = normalise(input.email);
      const known = await internalAdapter.findUserByEmail(email);
      if (known !== null) return known.user.id;
      const user = await internalAdapter.createUser(
        { email, name: input.name.trim(), emailVerified: false },
        { method: 'invitation' },
      );
      return user.id;
    },

    passwordToken: (email, minutes) => makePasswordToken(links, normalise(email), minutes),

    async checkPasswordToken(token) {
      const link = await findPasswordLink(links, token);
      return link === null ? null : { email: link.email };
    },

    async setPassword(token, password) {
      const user = await spendPasswordToken(links, token, password);
      await deps.attempts.clear(keyOf('account', user.email));
      return user;
    },
  };
}

/** Lets the library check the password. Every refusal of the library (400, 401) is one and the same `sign_in.wrong`. */
async function startSession(
  auth: Auth,
  input: { email: string; password: string; userAgent: string },
  cookie: string,
): Promise<string[]> {
  try {
    const { headers } = await auth.api.signInEmail({
      body: { email: input.email, password: input.password },
      headers: new Headers({ 'user-agent': input.userAgent.replace(/[^\x20-\x7e]/g, '').slice(0, 200) }),
      returnHeaders: true,
    });
    return ownCookies(headers, cookie);
  } catch (cause) {
    if (cause instanceof APIError && [400, 401].includes(cause.statusCode))
      throw new AppError('sign_in.wrong', {}, { cause });
    throw cause;
  }
}

async function findSession(auth: Auth, cookieHeader: string | undefined) {
  if (cookieHeader === undefined) return null;
  return auth.api.getSession({ headers: cookies(cookieHeader), query: { disableRefresh: true } });
}

function cookies(cookieHeader: string | undefined): Headers {
  return new Headers(cookieHeader === undefined ? {} : { cookie: cookieHeader });
}

/** Only our session cookie: the library also clears cookies of features that we don't use. */
function ownCookies(headers: Headers, name: string): string[] {
  return headers.getSetCookie().filter((cookie) => cookie.startsWith(`${name}=`));
}

function locked(until: Date, now: Date): AppError {
  return new AppError('sign_in.locked', { minutes: Math.ceil((until.getTime() - now.getTime()) / 60_000) });
}

function normalise(email: string): string {
  return email.normalize('NFC').trim().toLowerCase();
}

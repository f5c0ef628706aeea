import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Kysely } from 'kysely';
import { normaliseEmail } from '../email-address.ts';
import type { AccountTables } from './account-tables.ts';
import type { Accounts } from './accounts.ts';
import { arrive } from './arrive.ts';
import { makeAuth, type PasswordHash } from './auth.ts';
import { checkPassword, hasPassword } from './check-password.ts';
import { forgetOld } from './forget-old.ts';
import { makeGuard, tryKey } from './guard.ts';
import { createOneTimeStore } from './one-time-rows.ts';
import { ownCookie } from './own-cookie.ts';
import { passkeys } from './passkeys.ts';
import { findPasswordLink, makePasswordToken, replacePassword, spendPasswordToken } from './password-links.ts';
import type { ProviderFetch, ProviderSettings } from './provider-client.ts';
import { providerSignIn } from './provider-sign-in.ts';
import { secondFactor } from './second-factor.ts';
import { endSession, endSessions, findSession, listSessions } from './sessions.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';
import { signInLinks } from './sign-in-links.ts';

export interface AccountsDeps {
  /** The one Kysely instance of the installation, already migrated: tables of the library and of ours (`AccountTables`). */
  db: Kysely<AccountTables>;
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
  /** Another service to sign in through; absent: none. */
  provider?: { settings: ProviderSettings; fetch: ProviderFetch } | null;
}

/** Makes the sign-in of one installation. */
export function makeAccounts(deps: AccountsDeps): Accounts {
  const passwordHash = deps.passwordHash ?? { hash: hashPassword, verify: verifyPassword };
  const auth = makeAuth({ ...deps, passwordHash });
  const oneTime = createOneTimeStore(deps.db);
  const parts = {
    ...deps,
    provider: deps.provider ?? null,
    auth,
    passwordHash,
    oneTime,
    cookie: ownCookie('blijk', deps.publicUrl),
    stepCookie: ownCookie('blijk-step', deps.publicUrl),
    guarded: makeGuard(deps),
  };
  const setPassword = async (token: string, password: string) => {
    const user = await spendPasswordToken(parts, token, password);
    await oneTime.drop(user.userId);
    await deps.attempts.clear(tryKey(deps.secret, { kind: 'account', value: user.email }));
    return user;
  };

  return {
    async signIn({ email: typed, password, ip, userAgent }) {
      const email = normaliseEmail(typed);
      const tries = [
        { kind: 'account' as const, value: email },
        { kind: 'address' as const, value: ip },
      ];
      const userId = await parts.guarded(tries, 'sign_in.wrong', () => checkPassword(parts, email, password));
      return arrive(parts, { userId, method: 'password', twoFactors: false, userAgent });
    },

    session: (cookieHeader) => findSession(parts, cookieHeader),
    signOut: async (cookieHeader) => ({ setCookie: await endSession(parts, cookieHeader) }),

    forgetOld: (before) => forgetOld(parts, before),

    async ensureUser(input) {
      const { internalAdapter } = await auth.$context;
      const email = normaliseEmail(input.email);
      const known = await internalAdapter.findUserByEmail(email);
      if (known !== null) return known.user.id;
      const user = await internalAdapter.createUser(
        { email, name: input.name.trim(), emailVerified: false },
        { method: 'invitation' },
      );
      return user.id;
    },

    passwordToken: (email, minutes) => makePasswordToken(parts, normaliseEmail(email), minutes),

    async checkPasswordToken(token) {
      const link = await findPasswordLink(parts, token);
      return link === null ? null : { email: link.email };
    },

    setPassword,

    async choosePassword({ token, password, userAgent }) {
      const { userId } = await setPassword(token, password);
      return arrive(parts, { userId, method: 'password', twoFactors: false, userAgent });
    },

    async changePassword(who, { current, password, ip }) {
      const tries = [
        { kind: 'account' as const, value: who.email },
        { kind: 'address' as const, value: ip },
      ];
      await parts.guarded(tries, 'sign_in.wrong', () => checkPassword(parts, who.email, current));
      await replacePassword(parts, who, password);
      await oneTime.drop(who.userId);
    },

    hasPassword: (userId) => hasPassword(parts, userId),

    sessions: {
      list: (userId) => listSessions(parts, userId),
      end: (userId, sessionId) => endSessions(parts, userId, { only: sessionId }),
      async endAll(userId, except) {
        await oneTime.drop(userId);
        await endSessions(parts, userId, { except });
      },
    },

    links: signInLinks(parts),
    secondFactor: secondFactor(parts),
    passkeys: passkeys(parts),
    provider: providerSignIn(parts),
  };
}

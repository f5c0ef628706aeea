import { betterAuth } from 'better-auth';
import type { Kysely } from 'kysely';
import { PASSWORD_MAX, PASSWORD_MIN } from './password-rules.ts';
import type { SignInAttemptTable } from './sign-in-attempt-rows.ts';

/** Older than this, a session ends whatever happens. */
export const SESSION_HOURS = 8;

/** The slow hash (scrypt). Both functions do the same work for the same password length. */
export interface PasswordHash {
  hash(password: string): Promise<string>;
  verify(input: { hash: string; password: string }): Promise<boolean>;
}

export interface AuthDeps {
  /** The one Kysely instance of the installation: never a second handle on the database (stack: one connection). */
  db: Kysely<SignInAttemptTable>;
  type: 'sqlite' | 'postgres';
  /** Signs the session cookie. 32 or more characters, derived from the installation's key, never stored in the database. */
  secret: string;
  /** Without trailing slash. https gives a `__Host-` cookie. */
  publicUrl: string;
  passwordHash: PasswordHash;
  now: () => Date;
}

/** `__Host-blijk` (a browser then insists on Secure, Path=/ and no Domain), or `blijk` on http://localhost. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-blijk' : 'blijk';
}

/**
 * The auth library as we use it: e-mail and password only, no routes, no sign-up, no network, no logs (they would name
 * people), no addresses of visitors. Its tables are user, session, account and verification under their default names.
 */
export function makeAuth(deps: AuthDeps) {
  return betterAuth({
    database: { db: deps.db, type: deps.type, transaction: true },
    secret: deps.secret,
    baseURL: deps.publicUrl,
    trustedOrigins: [deps.publicUrl],
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: deps.passwordHash,
    },
    session: { expiresIn: SESSION_HOURS * 3600, disableSessionRefresh: true },
    verification: { disableCleanup: true },
    advanced: {
      useSecureCookies: false, // the library's prefix is __Secure-; ours is the stricter __Host-
      ipAddress: { disableIpTracking: true },
      cookies: {
        session_token: {
          name: cookieName(deps.publicUrl),
          attributes: { secure: deps.publicUrl.startsWith('https:'), sameSite: 'lax', path: '/', httpOnly: true },
        },
      },
    },
    databaseHooks: {
      // Our clock, so that idle time and age are measured by the same one that stamped the row.
      session: {
        create: { before: async (row) => ({ data: { ...row, createdAt: deps.now(), updatedAt: deps.now() } }) },
      },
    },
  });
}

export type Auth = ReturnType<typeof makeAuth>;

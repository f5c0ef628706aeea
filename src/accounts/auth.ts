import { betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import type { Kysely } from 'kysely';
import type { AccountTables } from './account-tables.ts';
import { ownCookie } from './own-cookie.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from './password-rules.ts';

/** Older than this, a session ends whatever happens. */
export const SESSION_HOURS = 8;

/** The slow hash (scrypt). Both functions do the same work for the same password length. */
export interface PasswordHash {
  hash(password: string): Promise<string>;
  verify(input: { hash: string; password: string }): Promise<boolean>;
}

export interface AuthDeps {
  /** The one Kysely instance of the installation: never a second handle on the database (stack: one connection). */
  db: Kysely<AccountTables>;
  type: 'sqlite' | 'postgres';
  /** Signs the session cookie. 32 or more characters, derived from the installation's key, never stored in the database. */
  secret: string;
  /** Without trailing slash. https gives a `__Host-` cookie. */
  publicUrl: string;
  passwordHash: PasswordHash;
  now: () => Date;
}

/** How somebody showed who they are. */
export type Method = 'password' | 'link' | 'passkey' | 'provider';

/** What a session remembers of its beginning, in columns of the library's table. */
export const SESSION_FIELDS = {
  secondFactor: { type: 'boolean', required: false, input: false },
  method: { type: 'string', required: false, input: false },
} as const;

interface Beginning {
  userId: string;
  method: Method;
  secondFactor: boolean;
}

/** Begins a session for an account that has shown who it is. Called from here only: the library's routes are not mounted. */
const startSession = createAuthEndpoint(
  '/start-session',
  { method: 'POST', requireHeaders: true, metadata: { scope: 'server', $Infer: { body: {} as Beginning } } },
  async (context) => {
    const { userId, secondFactor, method } = context.body as Beginning;
    const { internalAdapter } = context.context;
    const user = await internalAdapter.findUserById(userId);
    if (user === null) throw new TypeError('no such account');
    const session = await internalAdapter.createSession(userId, false, { secondFactor, method });
    await setSessionCookie(context, { session, user });
  },
);

/**
 * The auth library as we use it: accounts, passwords and sessions; no routes, no sign-up, no network, no logs (they would
 * name people), no addresses of visitors. Its tables are user, session, account and verification under their own names.
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
    session: { expiresIn: SESSION_HOURS * 3600, disableSessionRefresh: true, additionalFields: SESSION_FIELDS },
    plugins: [{ id: 'blijk', endpoints: { startSession } }],
    verification: { disableCleanup: true },
    advanced: {
      useSecureCookies: false, // the library's prefix is __Secure-; ours is the stricter __Host-
      ipAddress: { disableIpTracking: true },
      cookies: {
        session_token: {
          name: ownCookie('blijk', deps.publicUrl).name,
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

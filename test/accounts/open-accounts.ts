import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { PasswordHash } from '../../src/accounts/auth.ts';
import { type AccountsDeps, makeAccounts } from '../../src/accounts/make-accounts.ts';
import { createSignInAttempts } from '../../src/accounts/sign-in-attempt-rows.ts';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';

import { fromBase32 } from './base32.ts';

export const PASSWORD = 'een heel lang wachtwoord van mij';

/** A quick hash that counts its work, in place of scrypt. */
export function countingHash(): PasswordHash & { calls: string[] } {
  const calls: string[] = [];
  const digest = (password: string) => createHash('sha256').update(password).digest('hex');
  return {
    calls,
    async hash(password) {
      calls.push('hash');
      return digest(password);
    },
    async verify({ hash, password }) {
      calls.push('verify');
      return hash === digest(password);
    },
  };
}

export interface OpenOptions {
  publicUrl?: string;
  /** Null: the product's own. */
  passwordHash?: PasswordHash | null;
  /** Where the clock stands first. */
  now?: Date;
  provider?: AccountsDeps['provider'];
  /** Migrated already; a new one in memory when absent. */
  database?: Database;
}

/** Accounts on a migrated database, with a clock that the test moves. */
export async function openAccounts(options: OpenOptions = {}) {
  const database = options.database ?? openDatabase({ dataDir: null, databaseUrl: null });
  if (options.database === undefined) await migrate(database);
  const clock = { now: options.now ?? new Date('2026-11-21T10:00:00Z') };
  const accounts = makeAccounts({
    db: database.db,
    type: database.dialect,
    secret: 'a secret of the test installation, long enough',
    publicUrl: options.publicUrl ?? 'http://localhost:3000',
    attempts: createSignInAttempts(database.db),
    randomBytes,
    now: () => clock.now,
    provider: options.provider,
    passwordHash: options.passwordHash === null ? undefined : (options.passwordHash ?? countingHash()),
  });
  return {
    accounts,
    database,
    now: () => clock.now,
    /** All rows of a table, whoever owns it. */
    async rows(table: string): Promise<Record<string, unknown>[]> {
      return (await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(database.db)).rows;
    },
    /** Moves the clock. */
    wait(minutes: number) {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000);
    },
    /** An account that chose its password. */
    async withPassword(email: string, password = PASSWORD) {
      const userId = await accounts.ensureUser({ email, name: 'Fenna Fictief' });
      await accounts.setPassword((await accounts.passwordToken(email, 10)) ?? '', password);
      return userId;
    },
    /** Switches on the second factor of an account; the secret of its app and the recovery codes. Two minutes pass. */
    async enrol(email: string, password = PASSWORD) {
      const { setCookie } = await accounts.signIn({ email, password, ip: '192.0.2.9', userAgent: 'test' });
      const who = await accounts.session(cookieHeader(setCookie));
      if (who === null) throw new Error('just signed in');
      await accounts.secondFactor.begin(who.userId);
      const secret = fromBase32((await accounts.secondFactor.state(who.userId)).setup?.secret ?? '');
      const recovery = await accounts.secondFactor.confirm(who, totpCode(secret, totpStep(clock.now)));
      clock.now = new Date(clock.now.getTime() + 120_000); // the code that switched it on is used up
      return { secret, recovery };
    },
    close: () => database.close(),
  };
}

export type OpenAccounts = Awaited<ReturnType<typeof openAccounts>>;

/** The Cookie header a browser sends back after these Set-Cookie values. */
export function cookieHeader(setCookie: readonly string[]): string {
  const kept = setCookie.filter((cookie) => !/Max-Age=0/i.test(cookie));
  return kept.map((cookie) => cookie.split(';')[0]).join('; ');
}

/** The code of the AppError that a promise rejects with; fails when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `not an AppError: ${error}`;
  }
  throw new Error('expected a rejection');
}

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { makeAuth, type PasswordHash } from '../../src/accounts/auth.ts';
import { makeAccounts } from '../../src/accounts/make-accounts.ts';
import { createSignInAttempts, type SignInAttemptTable } from '../../src/accounts/sign-in-attempt-rows.ts';

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

/** Accounts on an SQLite file of their own, with a clock that the test moves. */
export async function openAccounts(options: { publicUrl?: string; passwordHash?: PasswordHash } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-accounts-'));
  const sqlite = new Database(join(folder, 'test.sqlite'));
  sqlite.pragma('journal_mode = WAL');
  const db = new Kysely<SignInAttemptTable & { row: { id: number; text: string } }>({
    dialect: new SqliteDialect({ database: sqlite }),
  });
  await db.schema
    .createTable('sign_in_attempt')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('first_at', 'text', (column) => column.notNull())
    .addColumn('locked_until', 'text')
    .execute();
  const clock = { now: new Date('2026-11-21T10:00:00Z') };
  const passwordHash = options.passwordHash ?? countingHash();
  const deps = {
    db,
    type: 'sqlite' as const,
    secret: 'a secret of the test installation, long enough',
    publicUrl: options.publicUrl ?? 'http://localhost:3000',
    randomBytes,
    now: () => clock.now,
    passwordHash,
  };
  const { runMigrations } = await getMigrations(makeAuth(deps).options);
  await runMigrations();
  const accounts = makeAccounts({ ...deps, attempts: createSignInAttempts(db) });
  return {
    accounts,
    db,
    sqlite,
    clock,
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
    async close() {
      await db.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}

export type OpenAccounts = Awaited<ReturnType<typeof openAccounts>>;

/** The Cookie header a browser sends back after these Set-Cookie values. */
export function cookieHeader(setCookie: readonly string[]): string {
  return setCookie.map((cookie) => cookie.split(';')[0]).join('; ');
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

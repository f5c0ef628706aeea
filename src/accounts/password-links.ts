import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Auth, PasswordHash } from './auth.ts';
import { PASSWORD_MAX, PASSWORD_MIN, passwordMistake } from './password-rules.ts';

export interface PasswordLinkDeps {
  auth: Auth;
  passwordHash: PasswordHash;
  randomBytes: (length: number) => Uint8Array;
  now: () => Date;
}

/** 256 random bits, base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Only a hash is stored: who reads the database cannot use a link. The prefix keeps other kinds of tokens apart. */
function stored(token: string): string {
  return `password:${createHash('sha256').update(token).digest('base64url')}`;
}

/** Makes a one-time token for the account of this address, or null. Earlier tokens of the account stop working. */
export async function makePasswordToken(
  deps: PasswordLinkDeps,
  email: string,
  minutes: number,
): Promise<string | null> {
  const { adapter, internalAdapter } = await deps.auth.$context;
  const token = Buffer.from(deps.randomBytes(32)).toString('base64url');
  const found = await internalAdapter.findUserByEmail(email);
  const now = deps.now();
  await adapter.deleteMany({ model: 'verification', where: [{ field: 'expiresAt', operator: 'lt', value: now }] });
  if (found === null) return null;
  await adapter.transaction(async (tx) => {
    await tx.deleteMany({ model: 'verification', where: [{ field: 'value', value: found.user.id }] });
    await tx.create({
      model: 'verification',
      data: {
        identifier: stored(token),
        value: found.user.id,
        expiresAt: new Date(now.getTime() + minutes * 60_000),
        createdAt: now,
        updatedAt: now,
      },
    });
  });
  return token;
}

const good = (token: string, now: Date) => [
  { field: 'identifier', value: stored(token) },
  { field: 'expiresAt', operator: 'gt' as const, value: now },
];

/** The account behind a token that can still be used, or null. Changes nothing. */
export async function findPasswordLink(
  deps: PasswordLinkDeps,
  token: string,
): Promise<{ userId: string; email: string } | null> {
  if (!TOKEN.test(token)) return null;
  const { adapter, internalAdapter } = await deps.auth.$context;
  const link = await adapter.findOne<{ value: string }>({ model: 'verification', where: good(token, deps.now()) });
  const user = link === null ? null : await internalAdapter.findUserById(link.value);
  return user === null ? null : { userId: user.id, email: user.email };
}

/**
 * Spends the token and sets the password in one transaction that also ends every session of the account. A password
 * that is refused leaves the token good. Throws `password.link_invalid`, `password.too_short`, `…too_long`, `…too_common`.
 */
export async function spendPasswordToken(
  deps: PasswordLinkDeps,
  token: string,
  password: string,
): Promise<{ email: string; userId: string }> {
  const user = await findPasswordLink(deps, token);
  if (user === null) throw new AppError('password.link_invalid');
  await writePassword(deps, user, password, async (tx) => {
    if ((await tx.consumeOne({ model: 'verification', where: good(token, deps.now()) })) === null) {
      throw new AppError('password.link_invalid');
    }
    await tx.deleteMany({ model: 'session', where: [{ field: 'userId', value: user.userId }] });
  });
  return user;
}

/**
 * A new password for who is signed in; ends every session but that one, and links that were on their way. Throws
 * `password.too_short`, `…too_long`, `…too_common`.
 */
export async function replacePassword(
  deps: PasswordLinkDeps,
  user: { userId: string; email: string; sessionId: string },
  password: string,
): Promise<void> {
  await writePassword(deps, user, password, async (tx) => {
    await tx.deleteMany({ model: 'verification', where: [{ field: 'value', value: user.userId }] });
    await tx.deleteMany({
      model: 'session',
      where: [
        { field: 'userId', value: user.userId },
        { field: 'id', operator: 'ne', value: user.sessionId },
      ],
    });
  });
}

type Adapter = Awaited<Auth['$context']>['adapter'];
type Transaction = Parameters<Parameters<Adapter['transaction']>[0]>[0];

/** Checks, hashes and stores a password, in one transaction with `also`. */
async function writePassword(
  deps: PasswordLinkDeps,
  user: { userId: string; email: string },
  password: string,
  also: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const mistake = passwordMistake(password, user.email);
  if (mistake !== null) throw new AppError(mistake, { min: PASSWORD_MIN, max: PASSWORD_MAX });
  const { adapter } = await deps.auth.$context;
  const hash = await deps.passwordHash.hash(password);
  const now = deps.now();
  await adapter.transaction(async (tx) => {
    await also(tx);
    const credential = [
      { field: 'userId', value: user.userId },
      { field: 'providerId', value: 'credential' },
    ];
    const changed = await tx.updateMany({
      model: 'account',
      where: credential,
      update: { password: hash, updatedAt: now },
    });
    if (changed === 0) {
      const row = { userId: user.userId, accountId: user.userId, providerId: 'credential', password: hash };
      await tx.create({ model: 'account', data: { ...row, createdAt: now, updatedAt: now } });
    }
  });
}

/** The second factor of an account: switching it on and off, its recovery codes, and the code at signing in. */
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import type { Kysely } from 'kysely';
import { AppError } from '../errors.ts';
import type { AccountTables } from './account-tables.ts';
import type { SecondFactor } from './accounts.ts';
import type { ArriveDeps } from './arrive.ts';
import type { Method } from './auth.ts';
import type { Guarded } from './guard.ts';
import { cookieValue } from './own-cookie.ts';
import { newRecoveryCodes, recoveryHash } from './recovery-codes.ts';
import { endSessions, raiseSession, startSession } from './sessions.ts';
import { base32, matchTotp, TOTP_SECRET_BYTES, totpUri } from './totp.ts';

export interface SecondFactorDeps extends ArriveDeps {
  /** The installation's secret: seals the secret of the app, keys the hashes of recovery codes. */
  secret: string;
  publicUrl: string;
  guarded: Guarded;
}

/** Makes the second factor of one installation. */
export function secondFactor(deps: SecondFactorDeps): SecondFactor {
  const { db, oneTime, now } = deps;
  const rowOf = (userId: string) =>
    db.selectFrom('second_factor').selectAll().where('user_id', '=', userId).executeTakeFirst();
  const emailOf = async (userId: string) =>
    (await (await deps.auth.$context).internalAdapter.findUserById(userId))?.email ?? null;
  const waitingStep = (cookieHeader: string | undefined) =>
    oneTime.find('step', cookieValue(cookieHeader, deps.stepCookie.name) ?? '', now());

  return {
    async state(userId) {
      const row = await rowOf(userId);
      if (row === undefined) return { on: false, recoveryCodes: 0, setup: null };
      if (row.confirmed_at !== null) {
        const left = await db.selectFrom('recovery_code').select('hash').where('user_id', '=', userId).execute();
        return { on: true, recoveryCodes: left.length, setup: null };
      }
      const secret = await unseal(deps, row.secret);
      const uri = totpUri(secret, (await emailOf(userId)) ?? '', new URL(deps.publicUrl).host);
      return { on: false, recoveryCodes: 0, setup: { secret: base32(secret), uri } };
    },

    async begin(userId) {
      const secret = await seal(deps, deps.randomBytes(TOTP_SECRET_BYTES));
      const changed = await db
        .insertInto('second_factor')
        .values({ user_id: userId, secret, confirmed_at: null, last_step: 0 })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet({ secret }).where('second_factor.confirmed_at', 'is', null),
        )
        .returning('user_id')
        .executeTakeFirst();
      if (changed === undefined) throw new AppError('second_factor.on');
    },

    async confirm(who, code) {
      const row = await rowOf(who.userId);
      if (row === undefined) throw new AppError('second_factor.off');
      if (row.confirmed_at !== null) throw new AppError('second_factor.on');
      const secret = await unseal(deps, row.secret);
      const codes = newRecoveryCodes(deps.randomBytes);
      await deps.guarded([{ kind: 'code', value: who.userId }], 'second_factor.code_wrong', async () => {
        const step = matchTotp(secret, code, now());
        return step !== null && (await switchOn(deps, who.userId, row.secret, step, codes)) ? true : null;
      });
      await oneTime.drop(who.userId);
      await raiseSession(deps, who.sessionId);
      await endSessions(deps, who.userId, { except: who.sessionId });
      return codes;
    },

    async renewCodes(userId) {
      const row = await rowOf(userId);
      if (!row?.confirmed_at) throw new AppError('second_factor.off');
      const codes = newRecoveryCodes(deps.randomBytes);
      await db.transaction().execute((tx) => replaceCodes(deps, tx, userId, codes));
      return codes;
    },

    async remove(userId) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom('second_factor').where('user_id', '=', userId).execute();
        await tx.deleteFrom('recovery_code').where('user_id', '=', userId).execute();
      });
    },

    async waiting(cookieHeader) {
      const step = await waitingStep(cookieHeader);
      const email = step?.userId ? await emailOf(step.userId) : null;
      return email === null ? null : { email };
    },

    async finish({ cookieHeader, code, ip, userAgent }) {
      const step = await waitingStep(cookieHeader);
      const { userId } = step ?? {};
      if (!userId) throw new AppError('second_factor.too_late');
      const tries = [
        { kind: 'code' as const, value: userId },
        { kind: 'address' as const, value: ip },
      ];
      const used = await deps.guarded(tries, 'second_factor.code_wrong', () => useCode(deps, userId, code));
      // Only now, so that a mistyped code costs no new sign-in; of two who come with two right codes one gets in.
      const taken = await oneTime.take('step', cookieValue(cookieHeader, deps.stepCookie.name) ?? '', now());
      if (taken === null) throw new AppError('second_factor.too_late');
      const method = taken.data as Method;
      const { setCookie } = await startSession(deps, { userId, method, secondFactor: true, userAgent });
      const left = await db.selectFrom('recovery_code').select('hash').where('user_id', '=', userId).execute();
      return {
        step: 'done',
        setCookie: [...setCookie, deps.stepCookie.clear()],
        recoveryCodesLeft: used === 'recovery' ? left.length : null,
      };
    },
  };
}

/** Uses up a code: the app's of this time (never the same one twice), or a recovery code. Null when it is neither. */
async function useCode(deps: SecondFactorDeps, userId: string, typed: string): Promise<'app' | 'recovery' | null> {
  const row = await deps.db
    .selectFrom('second_factor')
    .selectAll()
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const step = matchTotp(await unseal(deps, row.secret), typed, deps.now());
  if (step !== null) {
    const { numUpdatedRows } = await deps.db
      .updateTable('second_factor')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where('last_step', '<', step)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n ? 'app' : null;
  }
  const hash = recoveryHash(deps.secret, userId, typed);
  if (hash === null) return null;
  const { numDeletedRows } = await deps.db
    .deleteFrom('recovery_code')
    .where('hash', '=', hash)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n ? 'recovery' : null;
}

/** Switches on the secret that was shown; false when it was replaced or switched on meanwhile. */
async function switchOn(
  deps: SecondFactorDeps,
  userId: string,
  sealed: string,
  step: number,
  codes: readonly string[],
): Promise<boolean> {
  return deps.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('second_factor')
      .set({ confirmed_at: deps.now().toISOString(), last_step: step })
      .where('user_id', '=', userId)
      .where('secret', '=', sealed)
      .where('confirmed_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) await replaceCodes(deps, tx, userId, codes);
    return numUpdatedRows > 0n;
  });
}

async function replaceCodes(
  deps: SecondFactorDeps,
  tx: Kysely<AccountTables>,
  userId: string,
  codes: readonly string[],
): Promise<void> {
  await tx.deleteFrom('recovery_code').where('user_id', '=', userId).execute();
  const rows = codes.map((code) => ({ user_id: userId, hash: recoveryHash(deps.secret, userId, code) ?? '' }));
  await tx.insertInto('recovery_code').values(rows).execute();
}

async function seal({ secret }: SecondFactorDeps, bytes: Uint8Array): Promise<string> {
  return symmetricEncrypt({ key: secret, data: Buffer.from(bytes).toString('base64') });
}

async function unseal({ secret }: SecondFactorDeps, sealed: string): Promise<Uint8Array> {
  return Buffer.from(await symmetricDecrypt({ key: secret, data: sealed }), 'base64');
}

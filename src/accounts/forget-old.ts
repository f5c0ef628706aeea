import type { Kysely } from 'kysely';
import type { AccountTables } from './account-tables.ts';
import type { Auth } from './auth.ts';

/**
 * Deletes what could not be used any more before this moment: sessions that were last used then, with the device they
 * tell of, one-time tokens that had expired, and counts of wrong tries. Gives how many sessions and tokens went.
 */
export async function forgetOld(
  { auth, db }: { auth: Auth; db: Kysely<AccountTables> },
  before: Date,
): Promise<number> {
  const { adapter } = await auth.$context;
  const sessions = await adapter.deleteMany({
    model: 'session',
    where: [{ field: 'updatedAt', operator: 'lt', value: before }],
  });
  await adapter.deleteMany({
    model: 'verification',
    where: [{ field: 'expiresAt', operator: 'lt', value: before }],
  });
  const tokens = await db
    .deleteFrom('one_time')
    .where('expires_at', '<', before.toISOString())
    .executeTakeFirstOrThrow();
  await db.deleteFrom('sign_in_attempt').where('first_at', '<', before.toISOString()).execute();
  return sessions + Number(tokens.numDeletedRows);
}

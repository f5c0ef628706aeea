import { expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import { cookieHeader, openAccounts, PASSWORD } from './open-accounts.ts';

const TRANSACTIONS = 300;
const SIGN_INS = 200;

/** A turn of the event loop inside a transaction: room for every other request to come in between. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('200 sign-ins beside 300 transactions on one connection: no row lost, none too many, never busy', async () => {
  const open = await openAccounts();
  const db = open.database.db as unknown as Kysely<{ row: { id: number; text: string } }>;
  await db.schema
    .createTable('row')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  for (let i = 0; i < SIGN_INS; i += 1) await open.withPassword(`nr${i}@voorbeeldwerk.example`);

  const transactions = Array.from({ length: TRANSACTIONS }, async (_, id) => {
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('row').values({ id, text: 'half' }).execute();
      await turn();
      await tx.updateTable('row').set({ text: 'whole' }).where('id', '=', id).execute();
      if (id % 10 === 0) throw new Error('roll back');
    });
  });
  const signIns = Array.from({ length: SIGN_INS }, async (_, i) => {
    for (let wait = 0; wait < i; wait += 1) await turn();
    return open.accounts.signIn({
      email: `nr${i}@voorbeeldwerk.example`,
      password: PASSWORD,
      ip: `2001:db8:${i.toString(16)}::1`,
      userAgent: 'test',
    });
  });
  const [rows, sessions] = await Promise.all([Promise.allSettled(transactions), Promise.allSettled(signIns)]);

  const failures = rows.filter((row) => row.status === 'rejected').map((row) => String(row.reason));
  expect(failures).toEqual(Array(TRANSACTIONS / 10).fill('Error: roll back'));
  const stored = await db.selectFrom('row').selectAll().execute();
  expect(stored.filter((row) => row.text === 'whole')).toHaveLength(TRANSACTIONS * 0.9);
  expect(stored).toHaveLength(TRANSACTIONS * 0.9);

  expect(sessions.filter((session) => session.status === 'rejected')).toEqual([]);
  expect(await open.rows('session')).toHaveLength(SIGN_INS);
  for (const session of sessions) {
    if (session.status === 'rejected') continue;
    expect(await open.accounts.session(cookieHeader(session.value.setCookie))).not.toBeNull();
  }
  await open.close();
});

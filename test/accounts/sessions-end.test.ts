/** Ending sessions on a database that fails now and then: a session that is called ended never lives on. */
import { expect, test } from '@jest/globals';
import type { KyselyPlugin } from 'kysely';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { cookieHeader, type OpenAccounts, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';

/** Accounts whose `failAt`th statement fails, counted from when that is set; 0: none. */
async function failing(): Promise<{ open: OpenAccounts; fault: { failAt: number } }> {
  const database = openDatabase({ dataDir: null, databaseUrl: null });
  await migrate(database);
  const fault = { failAt: 0 };
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (fault.failAt > 0) {
        fault.failAt -= 1;
        if (fault.failAt === 0) throw Object.assign(new Error('a test'), { code: 'SQLITE_IOERR' });
      }
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { open: await openAccounts({ database: { ...database, db: database.db.withPlugin(plugin) } }), fault };
}

test.each<[string, (open: OpenAccounts, cookie: string, userId: string) => Promise<unknown>]>([
  ['signing out', ({ accounts }, cookie) => accounts.signOut(cookie)],
  ['ending all', ({ accounts }, _cookie, userId) => accounts.sessions.endAll(userId)],
])('%s fails aloud or ends it, whichever statement fails', async (_about, end) => {
  const { open, fault } = await failing();
  const userId = await open.withPassword(EMAIL);
  let whole = false;
  for (let failAt = 1; !whole; failAt += 1) {
    await open.accounts.sessions.endAll(userId);
    const signedIn = await open.accounts.signIn({
      email: EMAIL,
      password: PASSWORD,
      ip: '192.0.2.7',
      userAgent: 'test',
    });
    const cookie = cookieHeader(signedIn.setCookie);
    fault.failAt = failAt;
    const ended = await end(open, cookie, userId).then(
      () => true,
      () => false,
    );
    whole = fault.failAt > 0;
    fault.failAt = 0;
    const lives = (await open.rows('session')).length > 0;
    expect({ failAt, ended, lives }).not.toEqual({ failAt, ended: true, lives: true });
  }
  await open.close();
});

test('all end, however many there are, but the one that stays', async () => {
  const open = await openAccounts();
  const userId = await open.withPassword(EMAIL);
  const asked = { email: EMAIL, password: PASSWORD, ip: '192.0.2.7', userAgent: 'test' };
  const first = await open.accounts.session(cookieHeader((await open.accounts.signIn(asked)).setCookie));
  const [row] = await open.rows('session');
  const many = Array.from({ length: 1_100 }, (_, at) => ({ ...row, id: `more-${at}`, token: `more-${at}` }));
  for (let at = 0; at < many.length; at += 50)
    await open.database.db
      .insertInto('session' as never)
      .values(many.slice(at, at + 50) as never)
      .execute();
  await open.accounts.sessions.end(userId, 'more-7');
  expect(await open.rows('session')).toHaveLength(1_100);
  await open.accounts.sessions.endAll(userId, first?.sessionId);
  expect(await open.rows('session')).toEqual([expect.objectContaining({ id: first?.sessionId })]);
  await open.accounts.sessions.endAll(userId);
  expect(await open.rows('session')).toEqual([]);
  await open.close();
});

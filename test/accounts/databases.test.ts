/** What depends on the database, on every kind of it: one-time means once, five means five, and no row is lost. */
import { expect, test } from '@jest/globals';
import { describeStorage } from '../support/storage.ts';
import { codeOf, cookieHeader, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';
const FROM = { ip: '192.0.2.7', userAgent: 'test' };
const TRANSACTIONS = 300;
const SIGN_INS = 200;

/** A turn of the event loop inside a transaction: room for every other request to come in between. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describeStorage('accounts', (open) => {
  test('a session begins, ends idle, and ends by signing out', async () => {
    const { database } = await open();
    const { accounts, wait, withPassword } = await openAccounts({ database });
    const userId = await withPassword(EMAIL);
    const signIn = async () =>
      cookieHeader((await accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM })).setCookie);
    const [idle, used] = [await signIn(), await signIn()];
    wait(20);
    expect(await accounts.session(used)).toMatchObject({ userId, email: EMAIL, name: 'Fenna Fictief' });
    wait(20);
    expect(await accounts.session(idle)).toBeNull();
    expect(await accounts.session(used)).not.toBeNull();
    await accounts.signOut(used);
    expect(await accounts.session(used)).toBeNull();
  });

  test('a password link works once, also when used ten times at the same moment', async () => {
    const { database } = await open();
    const { accounts } = await openAccounts({ database });
    await accounts.ensureUser({ email: EMAIL, name: 'Fenna Fictief' });
    const token = (await accounts.passwordToken(EMAIL, 10)) ?? '';
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        accounts.setPassword(token, `${PASSWORD} ${i}`).then(
          () => 'set',
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'set')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'password.link_invalid')).toHaveLength(9);
  });

  test('a mailed link and a recovery code work once, also when used ten times at the same moment', async () => {
    const { database } = await open();
    const { accounts, withPassword, enrol } = await openAccounts({ database });
    await withPassword(EMAIL);
    const ten = <T>(act: () => Promise<T>) => Promise.allSettled(Array.from({ length: 10 }, act));
    const done = (outcomes: PromiseSettledResult<unknown>[]) =>
      outcomes.filter(({ status }) => status === 'fulfilled').length;
    const link = (await accounts.links.ask(EMAIL, '/desk', 10)) ?? '';
    expect(done(await ten(() => accounts.links.use(link, '')))).toBe(1);

    const { recovery } = await enrol(EMAIL);
    const { setCookie } = await accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM });
    const half = { cookieHeader: cookieHeader(setCookie), ...FROM };
    expect(done(await ten(() => accounts.secondFactor.finish({ ...half, code: recovery[0] ?? '' })))).toBe(1);
    expect(await accounts.secondFactor.state(await accounts.ensureUser({ email: EMAIL, name: '' }))).toMatchObject({
      on: true,
      recoveryCodes: 9,
    });
  });

  test('passkeys are kept, named and removed by their owner only', async () => {
    const { database } = await open();
    const { accounts, withPassword } = await openAccounts({ database });
    const userId = await withPassword(EMAIL);
    const row = { id: 'key', user_id: userId, public_key: Buffer.from([1, 2]), counter: 4_294_967_295, transports: '' };
    const times = { created_at: '2026-11-21T10:00:00.000Z', last_used_at: null };
    await database.db
      .insertInto('passkey' as never)
      .values({ ...row, ...times, name: 'oud' } as never)
      .execute();
    await accounts.passkeys.rename('somebody', 'key', 'niet van mij');
    await accounts.passkeys.remove('somebody', 'key');
    await accounts.passkeys.rename(userId, 'key', 'mijn telefoon');
    expect(await accounts.passkeys.list(userId)).toMatchObject([{ id: 'key', name: 'mijn telefoon' }]);
    await accounts.passkeys.remove(userId, 'key');
    expect(await accounts.passkeys.list(userId)).toEqual([]);
  });

  test('of a hundred guesses at once five are looked at', async () => {
    const { database } = await open();
    const { accounts, withPassword } = await openAccounts({ database });
    await withPassword(EMAIL);
    const guess = (i: number) => accounts.signIn({ email: EMAIL, password: `raadwerk nummer ${i}`, ...FROM });
    const codes = await Promise.all(Array.from({ length: 100 }, (_, i) => codeOf(guess(i))));
    expect(codes.filter((code) => code === 'sign_in.wrong')).toHaveLength(5);
    expect(codes.filter((code) => code === 'sign_in.locked')).toHaveLength(95);
  });

  test('200 sign-ins beside 300 transactions: no row lost, none too many, never busy', async () => {
    const { database, storage } = await open();
    const { accounts, rows, withPassword } = await openAccounts({ database });
    for (let i = 0; i < SIGN_INS; i += 1) await withPassword(`nr${i}@voorbeeldwerk.example`);

    const transactions = Array.from({ length: TRANSACTIONS }, async (_, i) => {
      await storage.transaction(async (tx) => {
        await tx.settings.set(`row ${i}`, 'half');
        await turn();
        await tx.settings.set(`row ${i}`, 'whole');
        if (i % 10 === 0) throw new Error('roll back');
      });
    });
    const signIns = Array.from({ length: SIGN_INS }, async (_, i) => {
      for (let wait = 0; wait < i; wait += 1) await turn();
      const email = `nr${i}@voorbeeldwerk.example`;
      return accounts.signIn({ email, password: PASSWORD, ip: `2001:db8:${i.toString(16)}::1`, userAgent: 'test' });
    });
    const [done, sessions] = await Promise.all([Promise.allSettled(transactions), Promise.allSettled(signIns)]);

    const failures = done.filter((outcome) => outcome.status === 'rejected').map((outcome) => String(outcome.reason));
    expect(failures).toEqual(Array(TRANSACTIONS / 10).fill('Error: roll back'));
    const stored = (await rows('setting')).filter((row) => String(row.key).startsWith('row '));
    expect(stored).toHaveLength(TRANSACTIONS * 0.9);
    expect(stored.filter((row) => row.value !== 'whole')).toEqual([]);

    expect(sessions.filter((session) => session.status === 'rejected')).toEqual([]);
    expect(await rows('session')).toHaveLength(SIGN_INS);
    for (const session of sessions) {
      if (session.status === 'rejected') continue;
      expect(await accounts.session(cookieHeader(session.value.setCookie))).not.toBeNull();
    }
  });
});

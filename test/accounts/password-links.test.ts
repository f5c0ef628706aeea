import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codeOf, cookieHeader, type OpenAccounts, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';
const FROM = { ip: '192.0.2.7', userAgent: 'test' };
const NEW = 'een nieuw en lang wachtwoord';

describe('links to choose a password', () => {
  let open: OpenAccounts;
  beforeEach(async () => {
    open = await openAccounts();
    await open.accounts.ensureUser({ email: EMAIL, name: 'Fenna Fictief' });
  });
  afterEach(() => open.close());

  const token = async (minutes = 10) => (await open.accounts.passwordToken(EMAIL, minutes)) ?? '';

  test('ensureUser finds an account again, whatever the case', async () => {
    const id = await open.accounts.ensureUser({ email: EMAIL, name: 'Fenna Fictief' });
    expect(await open.accounts.ensureUser({ email: ' FENNA@voorbeeldwerk.example', name: 'Anders' })).toBe(id);
  });

  test('set the first password and a later one', async () => {
    expect(await open.accounts.setPassword(await token(), PASSWORD)).toMatchObject({ email: EMAIL });
    await open.accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM });
    await open.accounts.setPassword(await token(), NEW);
    expect(await codeOf(open.accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM }))).toBe('sign_in.wrong');
    await open.accounts.signIn({ email: EMAIL, password: NEW, ...FROM });
    expect(await open.rows('account')).toHaveLength(1);
  });

  test('work once', async () => {
    const once = await token();
    expect(await open.accounts.checkPasswordToken(once)).toEqual({ email: EMAIL });
    expect(await open.accounts.checkPasswordToken(once)).toEqual({ email: EMAIL });
    await open.accounts.setPassword(once, PASSWORD);
    expect(await open.accounts.checkPasswordToken(once)).toBeNull();
    expect(await codeOf(open.accounts.setPassword(once, NEW))).toBe('password.link_invalid');
  });

  test('work once when used twice at the same moment', async () => {
    const once = await token();
    const codes = await Promise.all(
      [PASSWORD, NEW].map((password) =>
        open.accounts.setPassword(once, password).then(
          () => 'set',
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(codes.sort()).toEqual(['password.link_invalid', 'set']);
  });

  test('run out', async () => {
    const late = await token(10);
    open.wait(10);
    expect(await open.accounts.checkPasswordToken(late)).toBeNull();
    expect(await codeOf(open.accounts.setPassword(late, PASSWORD))).toBe('password.link_invalid');
  });

  test('a newer one makes the older useless', async () => {
    const older = await token();
    const newer = await token();
    expect(await open.accounts.checkPasswordToken(older)).toBeNull();
    expect(await open.accounts.checkPasswordToken(newer)).toEqual({ email: EMAIL });
  });

  test('a refused password leaves the link good', async () => {
    const link = await token();
    expect(await codeOf(open.accounts.setPassword(link, 'kort'))).toBe('password.too_short');
    expect(await codeOf(open.accounts.setPassword(link, EMAIL))).toBe('password.too_common');
    await open.accounts.setPassword(link, PASSWORD);
  });

  test('are stored hashed only', async () => {
    const link = await token();
    const dump = JSON.stringify(await open.rows('verification'));
    expect(dump).toContain('password:');
    expect(dump).not.toContain(link);
    expect(link).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('there is none for an unknown address', async () => {
    expect(await open.accounts.passwordToken('niemand@voorbeeldwerk.example', 10)).toBeNull();
  });

  test.each(['', 'abc', 'a'.repeat(43), '../../etc', "' OR 1=1 --", 'x'.repeat(100_000)])(
    '%.20s is no link',
    async (text) => {
      expect(await open.accounts.checkPasswordToken(text)).toBeNull();
      expect(await codeOf(open.accounts.setPassword(text, PASSWORD))).toBe('password.link_invalid');
    },
  );

  test('choosing a password ends every session, and only of this account', async () => {
    await open.withPassword(EMAIL);
    await open.withPassword('ander@voorbeeldwerk.example');
    const signIn = async (email: string) =>
      cookieHeader((await open.accounts.signIn({ email, password: PASSWORD, ...FROM })).setCookie);
    const cookies = [await signIn(EMAIL), await signIn(EMAIL)];
    const other = await signIn('ander@voorbeeldwerk.example');
    await open.accounts.setPassword(await token(), NEW);
    for (const cookie of cookies) expect(await open.accounts.session(cookie)).toBeNull();
    expect(await open.accounts.session(other)).not.toBeNull();
  });
});

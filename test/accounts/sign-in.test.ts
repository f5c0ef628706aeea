import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codeOf, cookieHeader, countingHash, type OpenAccounts, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';
const FROM = { ip: '192.0.2.7', userAgent: 'test' };

describe('signing in', () => {
  let open: OpenAccounts;
  const hash = countingHash();
  beforeEach(async () => {
    open = await openAccounts({ passwordHash: hash });
    await open.withPassword(EMAIL);
    hash.calls.length = 0;
  });
  afterEach(() => open.close());

  const signIn = (password = PASSWORD, email = EMAIL, ip = FROM.ip) =>
    open.accounts.signIn({ email, password, ip, userAgent: 'test' });

  test('gives a session that names the person, whatever the case of the address', async () => {
    const { setCookie } = await signIn(PASSWORD, ' Fenna@Voorbeeldwerk.EXAMPLE ');
    expect(await open.accounts.session(cookieHeader(setCookie))).toMatchObject({ email: EMAIL, name: 'Fenna Fictief' });
  });

  test('makes a new session id every time', async () => {
    const first = cookieHeader((await signIn()).setCookie);
    const second = cookieHeader((await signIn()).setCookie);
    expect(first).not.toBe(second);
  });

  test('sets one HttpOnly Lax cookie', async () => {
    const { setCookie } = await signIn();
    expect(setCookie).toHaveLength(1);
    expect(setCookie[0]).toMatch(/^blijk=[^;]+;/);
    for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Lax']) expect(setCookie[0]).toContain(attribute);
    expect(setCookie[0]).not.toMatch(/Secure|Domain/);
  });

  test('on https the cookie is __Host- and Secure', async () => {
    const secure = await openAccounts({ publicUrl: 'https://blijk.example' });
    await secure.withPassword(EMAIL);
    const { setCookie } = await secure.accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM });
    expect(setCookie).toHaveLength(1);
    expect(setCookie[0]).toMatch(/^__Host-blijk=/);
    for (const attribute of ['Secure', 'Path=/', 'HttpOnly', 'SameSite=Lax']) expect(setCookie[0]).toContain(attribute);
    expect(setCookie[0]).not.toContain('Domain');
    expect(await secure.accounts.session(cookieHeader(setCookie))).not.toBeNull();
    await secure.close();
  });

  test.each([
    ['a wrong password', EMAIL, 'niet het goede wachtwoord'],
    ['an unknown address', 'niemand@voorbeeldwerk.example', PASSWORD],
    ['an account without a password yet', 'nieuw@voorbeeldwerk.example', PASSWORD],
  ])('%s gives the same code after the same work', async (_about, email, password) => {
    await open.accounts.ensureUser({ email: 'nieuw@voorbeeldwerk.example', name: 'Nieuw Fictief' });
    expect(await codeOf(signIn(password, email))).toBe('sign_in.wrong');
    expect(hash.calls).toHaveLength(1);
  });

  test.each([
    ['no address', '', PASSWORD],
    ['no e-mail address', 'fenna', PASSWORD],
    ['no password', EMAIL, ''],
    ['a password longer than any', EMAIL, 'x'.repeat(5000)],
  ])('%s is refused like a wrong one', async (_about, email, password) => {
    expect(await codeOf(signIn(password, email))).toBe('sign_in.wrong');
  });

  test('stores no internet address', async () => {
    await signIn();
    const dump = JSON.stringify(await open.rows('session'));
    expect(dump).not.toContain(FROM.ip);
    expect(JSON.stringify(await open.rows('sign_in_attempt'))).not.toContain(FROM.ip);
  });
});

test('without another hash, passwords are kept with scrypt and a salt each', async () => {
  const open = await openAccounts({ passwordHash: null });
  for (const email of [EMAIL, 'ander@voorbeeldwerk.example']) await open.withPassword(email);
  const hashes = (await open.rows('account')).map((row) => String(row.password));
  for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
  expect(new Set(hashes).size).toBe(2);
  await open.accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM });
  expect(await codeOf(open.accounts.signIn({ email: EMAIL, password: `${PASSWORD}.`, ...FROM }))).toBe('sign_in.wrong');
  await open.close();
});

describe('sessions', () => {
  let open: OpenAccounts;
  let cookie: string;
  beforeEach(async () => {
    open = await openAccounts();
    await open.withPassword(EMAIL);
    cookie = cookieHeader((await open.accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM })).setCookie);
  });
  afterEach(() => open.close());

  test('end after 30 minutes without use, for good', async () => {
    open.wait(29);
    expect(await open.accounts.session(cookie)).not.toBeNull();
    open.wait(29);
    expect(await open.accounts.session(cookie)).not.toBeNull();
    open.wait(30);
    expect(await open.accounts.session(cookie)).toBeNull();
    open.wait(-30);
    expect(await open.accounts.session(cookie)).toBeNull();
  });

  test('end after 8 hours however busy', async () => {
    for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      open.wait(20);
      expect(await open.accounts.session(cookie)).not.toBeNull();
    }
    open.wait(20);
    expect(await open.accounts.session(cookie)).toBeNull();
  });

  test('signing out ends it on the server and clears the cookie', async () => {
    const { setCookie } = await open.accounts.signOut(cookie);
    expect(setCookie).toHaveLength(1);
    expect(setCookie[0]).toMatch(/^blijk=;.*Max-Age=0/);
    expect(await open.accounts.session(cookie)).toBeNull();
    expect(await open.rows('session')).toEqual([]);
  });

  test('signing out without a session is fine', async () => {
    expect((await open.accounts.signOut(undefined)).setCookie).toHaveLength(1);
  });

  test.each([
    ['nothing', () => undefined],
    ['an empty header', () => ''],
    ['a cookie of somebody else', () => 'blijk=abc.def'],
    ['a changed signature', () => cookie.replace(/..$/, 'AA')],
    ['the stored token without signature', () => `blijk=${cookie.slice(6).split('.')[0]}`],
    ['strange bytes', () => 'blijk=%E0%A4%A; \u00ff=1'],
  ])('%s is nobody', async (_about, header) => {
    expect(await open.accounts.session(header())).toBeNull();
  });
});

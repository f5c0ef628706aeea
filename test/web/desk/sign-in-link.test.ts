import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codeOf, countingHash } from '../../accounts/open-accounts.ts';
import { browser, EMAIL, type OpenDesk, openDesk } from './open-desk.ts';

describe('signing in by a link in a mail', () => {
  let desk: OpenDesk;
  beforeEach(async () => {
    desk = await openDesk({ passwordHash: countingHash() });
  });
  afterEach(() => desk.close());

  const ask = (email = EMAIL, fields: Record<string, string> = {}) =>
    browser(desk.app).fill('/sign-in', '/sign-in/link', { email, ...fields });
  /** The mail goes out after the answer: waits for it by asking the event loop, never the clock. */
  const mails = async (count: number) => {
    for (let turn = 0; turn < 200 && desk.mails.length < count; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    return desk.mails;
  };
  const link = async () => `/sign-in/link/${(await mails(1))[0]?.token}`;

  test('survives a scanner that opens it, works once, and leads on', async () => {
    await ask(EMAIL, { next: '/desk/x' });
    const path = await link();
    for (let look = 0; look < 3; look += 1) {
      const scanned = await browser(desk.app).get(path);
      expect([scanned.status, scanned.headers['set-cookie']?.toString() ?? '']).toEqual([
        200,
        expect.not.stringContaining('__Host-blijk='),
      ]);
    }
    const visitor = browser(desk.app);
    const answer = await visitor.fill(path, path, {});
    expect([answer.status, answer.headers.location]).toEqual([303, '/desk/x']);
    expect((await visitor.get('/desk/x', desk.memberPage)).status).toBe(200);
    const again = await browser(desk.app).get(path);
    expect(again.status).toBe(410);
    expect((await browser(desk.app).fill('/sign-in', path, {})).status).toBe(410);
  });

  test('says who will be signed in before it happens', async () => {
    await ask();
    expect((await browser(desk.app).get(await link())).text).toContain(EMAIL);
  });

  test('an unknown address gets the same answer and no mail', async () => {
    const unknown = await ask('niemand@voorbeeldwerk.example');
    const known = await ask();
    expect([unknown.status, unknown.headers.location]).toEqual([known.status, known.headers.location]);
    expect((await mails(1)).map(({ email }) => email)).toEqual([EMAIL]);
  });

  test('works ten minutes', async () => {
    await ask();
    const path = await link();
    desk.wait(10);
    expect((await browser(desk.app).get(path)).status).toBe(410);
  });

  test('a newer one ends the older', async () => {
    await ask();
    await ask();
    const [older, newer] = (await mails(2)).map(({ token }) => token);
    expect(await desk.accounts.links.check(older ?? '')).toBeNull();
    expect(await desk.accounts.links.check(newer ?? '')).toEqual({ email: EMAIL });
  });

  test('used ten times at once it signs in once', async () => {
    const token = (await desk.accounts.links.ask(EMAIL, '/desk', 10)) ?? '';
    const uses = await Promise.all(
      Array.from({ length: 10 }, () =>
        desk.accounts.links.use(token, '').then(
          () => 'in',
          (error) => error.code,
        ),
      ),
    );
    expect(uses.filter((use) => use === 'in')).toHaveLength(1);
    expect(uses.filter((use) => use === 'sign_in.link_invalid')).toHaveLength(9);
  });

  test('is stored hashed only, and does not open the page of passwords', async () => {
    const token = (await desk.accounts.links.ask(EMAIL, '/desk', 10)) ?? '';
    expect(JSON.stringify(await desk.rows('one_time'))).not.toContain(token);
    expect(await desk.accounts.checkPasswordToken(token)).toBeNull();
    expect(await codeOf(desk.accounts.setPassword(token, 'een nieuw en lang wachtwoord'))).toBe(
      'password.link_invalid',
    );
  });

  test('ends when the password changes and when somebody signs out everywhere', async () => {
    const first = (await desk.accounts.links.ask(EMAIL, '/desk', 10)) ?? '';
    await desk.accounts.setPassword(
      (await desk.accounts.passwordToken(EMAIL, 10)) ?? '',
      'een nieuw en lang wachtwoord',
    );
    expect(await desk.accounts.links.check(first)).toBeNull();
    const second = (await desk.accounts.links.ask(EMAIL, '/desk', 10)) ?? '';
    await desk.accounts.sessions.endAll(desk.userId);
    expect(await desk.accounts.links.check(second)).toBeNull();
  });

  test('is there while guessing has locked the password', async () => {
    for (let i = 0; i < 5; i += 1)
      await browser(desk.app).fill('/sign-in', '/sign-in', { email: EMAIL, password: `verkeerd ${i}` });
    await ask();
    const path = await link();
    expect((await browser(desk.app).fill(path, path, {})).status).toBe(303);
  });

  test('one address gets ten mails a day, and nobody can tell', async () => {
    for (let i = 0; i < 12; i += 1) expect((await ask()).headers.location).toBe('/sign-in/sent');
    expect(await mails(12)).toHaveLength(10);
  });

  test('an address that cannot be one is told under its field', async () => {
    const answer = await ask('fenna');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="email-error"');
  });

  test('it leads nowhere else', async () => {
    await ask(EMAIL, { next: '//evil.example' });
    const path = await link();
    expect((await browser(desk.app).fill(path, path, {})).headers.location).toBe('/');
  });

  test('a disabled member gets no session by it', async () => {
    await ask();
    const path = await link();
    await desk.storage.members.update({ ...desk.member, disabledAt: '2026-11-21T10:00:00Z' });
    const visitor = browser(desk.app);
    expect((await visitor.fill(path, path, {})).status).toBe(403);
    expect(visitor.cookies.has('__Host-blijk')).toBe(false);
  });
});

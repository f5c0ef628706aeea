import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { countingHash, PASSWORD } from '../../accounts/open-accounts.ts';
import { browser, EMAIL, type OpenDesk, openDesk } from './open-desk.ts';

const NEW = 'een nieuw en lang wachtwoord';

describe('a forgotten password', () => {
  let desk: OpenDesk;
  beforeEach(async () => {
    desk = await openDesk({ passwordHash: countingHash() });
  });
  afterEach(() => desk.close());

  const ask = (email: string, visitor = browser(desk.app)) =>
    visitor.fill('/password/forgot', '/password/forgot', { email });
  /** The mail goes out after the answer: waits for the next one, by turns of the event loop. */
  const mail = async (count = 1) => {
    for (let turns = 0; desk.mails.length < count && turns < 1000; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return desk.mails[count - 1];
  };
  const link = async (minutes = 10) => `/password/${await desk.accounts.passwordToken(EMAIL, minutes)}`;
  const choose = async (path: string, password = NEW, repeat = password, visitor = browser(desk.app)) =>
    visitor.fill(path, path, { password, repeat });
  const signIn = (password: string) => browser(desk.app).fill('/sign-in', '/sign-in', { email: EMAIL, password });

  test('gives the same answer for a known and an unknown address; only the known one gets a mail', async () => {
    const unknown = await ask('niemand@voorbeeldwerk.example');
    const known = await ask(EMAIL);
    expect([known.status, known.headers.location]).toEqual([303, '/password/sent']);
    expect([unknown.status, unknown.headers.location]).toEqual([303, '/password/sent']);
    expect(unknown.text).toBe(known.text);
    expect(await mail()).toMatchObject({ email: EMAIL, language: 'nl', minutes: 10 });
    expect(desk.mails).toHaveLength(1);
  });

  test('the mailed link sets the password and ends every session', async () => {
    const signedIn = browser(desk.app);
    await signedIn.fill('/sign-in', '/sign-in', { email: EMAIL, password: PASSWORD });
    await ask(EMAIL);
    const answer = await choose(`/password/${(await mail())?.token}`);
    expect([answer.status, answer.headers.location]).toEqual([303, '/desk']);
    expect((await signedIn.get('/desk/x', desk.memberPage)).status).toBe(303);
    expect((await signIn(PASSWORD)).status).toBe(422);
    expect((await signIn(NEW)).status).toBe(303);
  });

  test('who chose a password is signed in, and nothing of it travels in an address', async () => {
    await ask(EMAIL);
    const visitor = browser(desk.app);
    const path = `/password/${(await mail())?.token}`;
    const answer = await visitor.fill(path, path, { password: NEW, repeat: NEW });
    expect(answer.headers.location).toBe('/desk');
    expect((await visitor.get('/desk/x', desk.memberPage)).status).toBe(200);
  });

  test('opening the link changes nothing, however often', async () => {
    const path = await link();
    for (let i = 0; i < 3; i += 1) expect((await browser(desk.app).get(path)).status).toBe(200);
    expect((await choose(path)).status).toBe(303);
  });

  test.each([
    ['used', async (path: string) => void (await choose(path))],
    ['run out', async () => desk.wait(10)],
    ['followed by a newer one', async () => void (await link())],
  ])('a link that was %s is 410 with the way to a new one', async (_about, spoil) => {
    const path = await link();
    const visitor = browser(desk.app);
    await visitor.get(path);
    await spoil(path);
    const page = await visitor.get(path);
    expect(page.status).toBe(410);
    expect(page.text).toContain('href="/password/forgot"');
    expect(page.text).not.toContain(EMAIL);
    const posted = await visitor.fill('/password/forgot', path, { password: NEW, repeat: NEW });
    expect(posted.status).toBe(410);
  });

  test('a link that never was is 410', async () => {
    expect((await browser(desk.app).get(`/password/${'a'.repeat(43)}`)).status).toBe(410);
    expect((await browser(desk.app).get('/password/x')).status).toBe(410);
  });

  test.each([
    ['too short', 'kort', 'kort', 'password-error'],
    ['too common', 'wachtwoord123', 'wachtwoord123', 'password-error'],
    ['two different ones', NEW, `${NEW}x`, 'repeat-error'],
    ['nothing', '', '', 'password-error'],
  ])('%s: told under the field, and the link stays good', async (_about, password, repeat, errorId) => {
    const path = await link();
    const answer = await choose(path, password, repeat);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`id="${errorId}"`);
    expect(answer.text).not.toContain(NEW);
    expect((await choose(path)).status).toBe(303);
  });

  test('spaces around a password are part of it', async () => {
    await choose(await link(), ` ${NEW} `);
    expect((await signIn(NEW)).status).toBe(422);
    expect((await signIn(` ${NEW} `)).status).toBe(303);
  });

  test('an address that cannot be one is told under the field', async () => {
    const answer = await ask('fenna');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="email-error"');
  });

  test('one address gets five mails a day, and nobody can tell', async () => {
    for (let i = 0; i < 7; i += 1) expect((await ask(EMAIL)).headers.location).toBe('/password/sent');
    await mail(7);
    expect(desk.mails).toHaveLength(5);
  });

  test('one place may ask twenty times an hour', async () => {
    for (let i = 0; i < 20; i += 1) await ask(`nr${i}@voorbeeldwerk.example`);
    const answer = await ask(EMAIL);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(desk.mails).toEqual([]);
  });

  test.each(['/password/forgot', '/password/x'])('%s refuses forms of other sites', async (path) => {
    const answer = await browser(desk.app).fill(
      '/password/forgot',
      path,
      { email: EMAIL, password: NEW },
      {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
      },
    );
    expect(answer.status).toBe(403);
    expect(desk.mails).toEqual([]);
  });
});

/** "Mijn aanmelding", and an organisation that asks its members for two factors. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { totpCode, totpStep } from '../../../src/accounts/totp.ts';
import { fromBase32 } from '../../accounts/base32.ts';
import { countingHash, PASSWORD } from '../../accounts/open-accounts.ts';
import { browser, EMAIL, type OpenDesk, openDesk } from './open-desk.ts';

const NEW = 'een nieuw en lang wachtwoord';

let desk: OpenDesk;
beforeEach(async () => {
  desk = await openDesk({ passwordHash: countingHash() });
});
afterEach(() => desk.close());

async function signedIn() {
  const visitor = browser(desk.app);
  const answer = await visitor.fill('/sign-in', '/sign-in', { email: EMAIL, password: PASSWORD });
  return Object.assign(visitor, { landed: answer.headers.location });
}

describe('an organisation that asks for two factors', () => {
  const ask = async () => {
    const organisation = await desk.storage.organisations.byId('organisation-1');
    if (organisation) await desk.storage.organisations.update({ ...organisation, secondFactorRequired: true });
  };

  test('lets a session of one factor only to the page where a second is made, from the next request on', async () => {
    const visitor = await signedIn();
    expect((await visitor.get('/desk')).status).toBe(200);
    await ask();
    for (const path of ['/desk', '/desk/organisation', '/desk/search']) {
      const answer = await visitor.get(path);
      expect([path, answer.status, answer.headers.location]).toEqual([path, 303, '/desk/account']);
    }
    expect((await visitor.get('/desk/account')).status).toBe(200);
    expect((await visitor.fill('/desk/account', '/desk/ceremonies/new', { name: 'x' })).headers.location).toBe(
      '/desk/account',
    );
  });

  test('lets through who made one, and whoever signs in with it', async () => {
    await ask();
    const visitor = await signedIn();
    await visitor.fill('/desk/account', '/desk/account/second-factor', {});
    const { setup } = await desk.accounts.secondFactor.state(desk.userId);
    const page = (await visitor.get('/desk/account/second-factor')).text;
    expect(page).toContain(setup?.secret.slice(0, 4) ?? '');
    expect(page).toContain('href="otpauth://totp/');
    const code = totpCode(fromBase32(setup?.secret ?? ''), totpStep(desk.now()));
    const codes = await visitor.fill('/desk/account', '/desk/account/second-factor/confirm', { code });
    expect([codes.status, codes.text.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/g)?.length]).toEqual([200, 10]);
    expect((await visitor.get('/desk')).status).toBe(200);
    expect((await signedIn()).landed).toBe('/sign-in/code?next=%2Fdesk');
  });

  test('who knows only the password makes no factor of their own beside the one there is', async () => {
    await desk.enrol(EMAIL);
    await ask();
    const confirmed = (at: string | null) =>
      sql`update second_factor set confirmed_at = ${at}`.execute(desk.database.db);
    // a session of one factor that is older than the second one
    await confirmed(null);
    const thief = await signedIn();
    await confirmed('2026-11-21T10:00:00Z');
    const { headers } = await thief.fill('/desk/account', '/desk/account/passkeys/options', {});
    expect(headers.location).toBe('/sign-in?from=again&next=/desk/account');
    expect((await thief.fill('/desk/account', '/desk/account/second-factor/remove', {})).headers.location).toContain(
      'from=again',
    );
    expect((await desk.accounts.secondFactor.state(desk.userId)).on).toBe(true);
  });
});

describe('my page', () => {
  test.each([
    '/desk/account/second-factor',
    '/desk/account/second-factor/codes',
    '/desk/account/second-factor/remove',
    '/desk/account/passkeys/options',
    '/desk/account/passkeys',
    '/desk/account/passkeys/change',
    '/desk/account/password',
  ])('%s asks an old session to sign in once more', async (path) => {
    const visitor = await signedIn();
    desk.wait(16);
    const answer = await visitor.fill('/desk/account', path, {});
    expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?from=again&next=/desk/account']);
    expect((await visitor.get('/sign-in?from=again&next=/desk/account')).status).toBe(200);
  });

  test('a new password needs the old one, and ends every other session', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const change = (current: string, repeat = NEW) =>
      mine.fill('/desk/account', '/desk/account/password', { current, password: NEW, repeat });
    const wrong = await change('niet het goede');
    expect([wrong.status, wrong.text.includes('id="current-error"')]).toEqual([422, true]);
    expect(wrong.text).toContain('<a href="#current">Wachtwoord van nu</a>: Dit is niet uw wachtwoord van nu.');
    const uneven = await change(PASSWORD, 'anders');
    expect([uneven.status, uneven.text.includes('id="repeat-error"')]).toEqual([422, true]);
    expect((await other.get('/desk')).status).toBe(200);
    expect((await change(PASSWORD)).headers.location).toBe('/desk/account?done=passwordChanged');
    expect((await mine.get('/desk')).status).toBe(200);
    expect((await other.get('/desk')).status).toBe(303);
    expect((await signedIn()).landed).toBeUndefined();
  });

  test('one session is ended, or all of them', async () => {
    const [mine, other, third] = [await signedIn(), await signedIn(), await signedIn()];
    const page = await mine.get('/desk/account');
    const ids = [...page.text.matchAll(/name="session" value="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(ids).toHaveLength(2);
    await mine.fill('/desk/account', '/desk/account/sessions', { session: ids[0] ?? '' });
    const left = [await other.get('/desk'), await third.get('/desk')].filter(({ status }) => status === 200);
    expect(left).toHaveLength(1);
    const end = await mine.fill('/desk/account', '/desk/account/sessions/all', {});
    expect(end.headers.location).toBe('/sign-in?from=everywhere');
    for (const visitor of [mine, other, third]) expect((await visitor.get('/desk')).status).toBe(303);
  });

  test("somebody else's session is not ended by its id", async () => {
    const theirs = await desk.withPassword('ander@voorbeeldwerk.example');
    const arrival = await desk.accounts.signIn({
      email: 'ander@voorbeeldwerk.example',
      password: PASSWORD,
      ip: '',
      userAgent: '',
    });
    expect(arrival.step).toBe('done');
    const [session] = await desk.accounts.sessions.list(theirs);
    await (await signedIn()).fill('/desk/account', '/desk/account/sessions', { session: session?.id ?? '' });
    expect(await desk.accounts.sessions.list(theirs)).toHaveLength(1);
  });
});

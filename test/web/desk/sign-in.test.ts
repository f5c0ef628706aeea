import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { countingHash, PASSWORD } from '../../accounts/open-accounts.ts';
import { browser, EMAIL, type OpenDesk, openDesk } from './open-desk.ts';

const SESSION = '__Host-blijk';

describe('signing in', () => {
  let desk: OpenDesk;
  beforeEach(async () => {
    desk = await openDesk({ passwordHash: countingHash() });
  });
  afterEach(() => desk.close());

  const signIn = (visitor = browser(desk.app), fields: Record<string, string> = {}, headers = {}) =>
    visitor.fill('/sign-in', '/sign-in', { email: EMAIL, password: PASSWORD, ...fields }, headers);

  test('leads to the desk, with a session of a member', async () => {
    const visitor = browser(desk.app);
    const answer = await signIn(visitor);
    expect([answer.status, answer.headers.location]).toEqual([303, '/desk']);
    const page = await visitor.get('/desk/x', desk.memberPage);
    expect(page.body).toMatchObject({
      actor: { memberId: desk.member.id, role: 'coach', name: 'Fenna Fictief' },
      organisationName: 'Stichting Voorbeeldwerk (demo)',
    });
  });

  test('a page for members leads to the form and from there back', async () => {
    const visitor = browser(desk.app);
    const away = await visitor.get('/desk/x?a=1', desk.memberPage);
    expect([away.status, away.headers.location]).toEqual([303, '/sign-in?next=%2Fdesk%2Fx%3Fa%3D1']);
    const form = await visitor.get(away.headers.location ?? '');
    expect(form.text).toContain('name="next" value="/desk/x?a&#x3D;1"');
    expect((await signIn(visitor, { next: '/desk/x?a=1' })).headers.location).toBe('/desk/x?a=1');
  });

  test.each(['//evil.example', '/\\evil.example', 'https:evil.example', '/\r\nX: y', '/.//evil.example'])(
    'an address elsewhere is not followed: %j',
    async (next) => {
      expect((await signIn(undefined, { next })).headers.location).toBe('/');
      const form = await browser(desk.app).get(`/sign-in?next=${encodeURIComponent(next)}`);
      expect(form.text).toContain('name="next" value="/"');
    },
  );

  test('who is signed in already goes on at once', async () => {
    const visitor = browser(desk.app);
    await signIn(visitor);
    const answer = await visitor.get('/sign-in?next=/desk/x');
    expect([answer.status, answer.headers.location]).toEqual([303, '/desk/x']);
  });

  test('a wrong password and an unknown address get the same page', async () => {
    const wrong = await signIn(undefined, { password: 'helemaal verkeerd' });
    const unknown = await signIn(undefined, { email: 'ander@voorbeeldwerk.example' });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    expect(wrong.headers['set-cookie']?.toString() ?? '').not.toContain(`${SESSION}=`);
    const plain = (text: string) => text.replaceAll(/fenna@|ander@/g, '').replace(/name="_token" value="[^"]+"/g, '');
    expect(plain(unknown.text)).toBe(plain(wrong.text));
    expect(wrong.text).toContain('role="alert"');
    expect(wrong.text).not.toContain('helemaal verkeerd');
  });

  test('too many wrong tries: 429 with Retry-After, also for the right password', async () => {
    for (let i = 0; i < 5; i += 1) expect((await signIn(undefined, { password: `verkeerd ${i}` })).status).toBe(422);
    const answer = await signIn();
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '60']);
    expect(answer.headers['set-cookie']?.toString() ?? '').not.toContain(`${SESSION}=`);
    desk.wait(1);
    expect((await signIn()).status).toBe(303);
  });

  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another origin of an old browser', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('a form on %s is refused', async (_about, headers) => {
    expect((await signIn(undefined, {}, headers)).status).toBe(403);
  });

  test('a form without the token is refused', async () => {
    const answer = await browser(desk.app).post('/sign-in', { email: EMAIL, password: PASSWORD });
    expect(answer.status).toBe(403);
  });

  test('a session id that the browser brought along is not taken over, and an earlier session ends', async () => {
    const visitor = browser(desk.app);
    await signIn(visitor);
    const before = visitor.cookies.get(SESSION);
    const other = browser(desk.app);
    other.cookies.set(SESSION, before ?? '');
    await other.get('/password/forgot'); // any page, for a form token
    const form = await other.get('/password/forgot');
    const token = /name="_token" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    await other.post('/sign-in', { _token: token, email: EMAIL, password: PASSWORD });
    expect(other.cookies.get(SESSION)).not.toBe(before);
    expect((await visitor.get('/desk/x', desk.memberPage)).status).toBe(303);
    expect((await other.get('/desk/x', desk.memberPage)).status).toBe(200);
  });

  test('after signing out the old cookie leads to the form', async () => {
    const visitor = browser(desk.app);
    await signIn(visitor);
    const old = visitor.header();
    const answer = await visitor.fill('/password/forgot', '/sign-out', {});
    expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?from=sign-out']);
    expect(visitor.cookies.has(SESSION)).toBe(false);
    const thief = browser(desk.app);
    thief.cookies.set(SESSION, /__Host-blijk=([^;]+)/.exec(old)?.[1] ?? '');
    const page = await thief.get('/desk/x', desk.memberPage);
    expect([page.status, page.headers.location]).toEqual([303, '/sign-in?next=%2Fdesk%2Fx']);
  });

  test('every page of a member has the button to sign out; others have none', async () => {
    const visitor = browser(desk.app);
    expect((await visitor.get('/password/sent')).text).not.toContain('action="/sign-out"');
    await signIn(visitor);
    const page = await visitor.get('/desk/drawn', desk.memberPage);
    expect(page.text).toContain('action="/sign-out"');
    const token = /name="_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    expect((await visitor.post('/sign-out', { _token: token })).status).toBe(303);
    expect(visitor.cookies.has(SESSION)).toBe(false);
  });

  test('signing out is a POST with a token', async () => {
    const visitor = browser(desk.app);
    await signIn(visitor);
    expect((await visitor.get('/sign-out')).status).toBe(404);
    expect((await visitor.post('/sign-out', {})).status).toBe(403);
    expect((await visitor.get('/desk/x', desk.memberPage)).status).toBe(200);
  });

  test('a member who is disabled is out at once, and gets no new session', async () => {
    const visitor = browser(desk.app);
    await signIn(visitor);
    await desk.storage.members.update({ ...desk.member, disabledAt: '2026-11-21T10:00:00Z' });
    expect((await visitor.get('/desk/x', desk.memberPage)).status).toBe(303);
    const again = browser(desk.app);
    expect((await signIn(again)).status).toBe(403);
    expect(again.cookies.has(SESSION)).toBe(false);
  });

  test('the session cookie is HttpOnly, Secure, Lax, for this host only', async () => {
    const answer = await signIn();
    const cookie = ([] as string[]).concat(answer.headers['set-cookie'] ?? []).find((line) => line.startsWith(SESSION));
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part);
    expect(cookie).not.toContain('Domain');
  });

  test.each(['/sign-in', '/password/forgot', '/password/sent'])(
    '%s speaks Dutch and English, and is stored nowhere',
    async (path) => {
      const dutch = await browser(desk.app).get(path);
      const english = await browser(desk.app).get(`${path}?lang=en`);
      expect([dutch.status, english.status]).toEqual([200, 200]);
      expect(dutch.text).toContain('<html lang="nl"');
      expect(english.text).toContain('<html lang="en"');
      expect(/<h1[^>]*>([^<]+)/.exec(dutch.text)?.[1]).not.toBe(/<h1[^>]*>([^<]+)/.exec(english.text)?.[1]);
      expect(dutch.headers['cache-control']).toBe('private, no-store');
    },
  );
});

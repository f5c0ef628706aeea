/** What a form says to who is signed out, before anything else is judged of it. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import type { TestApp } from '../../support/app.ts';
import { issueBadge } from '../issued-badge.ts';
import { startCoachDesk } from './coach-desk.ts';
import { type MemberBrowser, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let award: string;

beforeAll(async () => {
  const desk = await startCoachDesk();
  ({ app, coach } = desk);
  award = `/desk/awards/${(await issueBadge(app, desk.made)).award.id}`;
}, 60_000);
afterAll(() => app.end());

const post = (path: string) => request(app.app).post(path).type('form').send({ words: 'Zij hielp mee.' });

test.each([
  ['/desk/awards/x/evidence', 'typed', '/desk/awards/x/evidence'],
  ['/desk/lists/x/rows/3/evidence', 'typed', '/desk/lists/x/rows/3/evidence'],
  ['/desk/lists/x?page=2&more=1', 'typed', '/desk/lists/x?page=2&more=1'],
  ['/desk/lists/x/issue?page=2', 'typed', '/desk/lists/x?page=2'],
  ['/desk/achievements/new', 'typed', '/desk/achievements/new'],
  ['/desk/achievements/x', 'typed', '/desk/achievements/x'],
  ['/desk/ceremonies/x/list', 'typed', '/desk/ceremonies/x/list'],
  ['/desk/awards/x/handed-out', 'out', '/desk/awards/x'],
  ['/desk/awards/x/mend', 'out', '/desk/awards/x/mend'],
  ['/desk/place', 'out', '/desk'],
])('POST %s without a session leads to the page to sign in and from there to its form', async (path, from, next) => {
  const { status, headers } = await post(path);
  expect(status).toBe(303);
  const to = new URL(headers.location ?? '', 'https://blijk.example');
  expect([to.pathname, to.searchParams.get('from'), to.searchParams.get('next')]).toEqual(['/sign-in', from, next]);
  const page = words((await request(app.app).get(headers.location ?? '')).text);
  expect(page).toContain(from === 'typed' ? 'is er nog na het inloggen' : 'is niet bewaard');
});

test('a script that asks for a problem gets one, so that it never takes the page to sign in for "kept"', async () => {
  const answer = await post(`${award}/evidence/voice`).set('Accept', 'application/problem+json');
  expect([answer.status, answer.body.code]).toEqual([401, 'access.sign_in_required']);
});

test('only the long forms may lie in the browser, and not after signing out', async () => {
  expect((await coach.get(`${award}/evidence`)).headers['cache-control']).toBe('private, no-cache');
  expect((await coach.get('/desk/achievements/new')).headers['cache-control']).toBe('private, no-cache');
  expect((await coach.get(award)).headers['cache-control']).toBe('private, no-store');
  const _token = /action="\/sign-out".*?name="_token" value="([^"]+)"/s.exec((await coach.get(award)).text)?.[1] ?? '';
  const out = await coach.postBare('/sign-out', { _token });
  expect(out.headers['clear-site-data']).toBe('"cache"');
});

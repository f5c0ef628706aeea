/** Who may do what at the desk: every route for a stranger, a reader, a coach elsewhere, and a form without its token. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCeremony } from '../../../src/issuing/ceremonies.ts';
import { startList } from '../../../src/issuing/lists.ts';
import { DESK_ROUTES } from '../../../src/web/desk/desk-routes.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { issueBadge } from '../issued-badge.ts';
import { type MemberBrowser, memberBrowser, signedIn, words } from './member-browser.ts';

let app: TestApp;
let reader: MemberBrowser;
let elsewhere: MemberBrowser;
let stranger: MemberBrowser;
let ids: Record<string, string>;

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  const other = await app.addOrganisation('anders');
  const issued = await issueBadge(app, made);
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-21', place: null });
  const list = await startList(app.issuing, made.actor, {
    ceremonyId: ceremony.id,
    achievementId: made.badges.get('samenwerken') ?? '',
    level: 'gevorderd',
    text: 'Amina Yıldız',
  });
  ids = {
    ceremonies: issued.award.ceremonyId ?? '',
    lists: list.id,
    awards: issued.award.id,
    achievements: made.badges.get('samenwerken') ?? '',
  };
  reader = await signedIn(app, made.organisation.id, 'viewer');
  elsewhere = await signedIn(app, other.organisation.id, 'admin');
  stranger = memberBrowser(app.app);
});
afterAll(() => app.end());

const ROUTES = DESK_ROUTES.filter((route) => route.access === 'member').map(({ method, path }) => ({ method, path }));
/** Pages that only show. */
const READING = [
  '/desk',
  '/desk/search',
  '/desk/sample-list.csv',
  '/desk/ceremonies',
  '/desk/ceremonies/:id',
  '/desk/ceremonies/:id/progress',
  '/desk/ceremonies/:id/progress/events',
  '/desk/ceremonies/:id/consent',
  '/desk/awards/:id',
  '/desk/achievements',
  '/desk/achievements/preview.svg',
  '/desk/achievements/:id',
  '/desk/achievements/:id/picture',
  '/desk/organisation',
];

const filled = (path: string): string => path.replace(':id', ids[path.split('/')[2] ?? ''] ?? '');
const ask = (
  browser: MemberBrowser,
  { method, path }: { method: string; path: string },
  page = '/desk/organisation',
) => (method === 'get' ? browser.get(filled(path)) : browser.post(page, {}, filled(path)));

test.each(ROUTES)('$method $path sends a stranger to the sign-in page', async (route) => {
  const answer =
    route.method === 'get' ? await stranger.get(filled(route.path)) : await stranger.postBare(filled(route.path), {});
  const api = route.path.endsWith('/events');
  expect(answer.status).toBe(api ? 401 : 303);
  if (!api) expect(answer.headers.location).toMatch(/^\/sign-in/);
});

test.each(ROUTES)('$method $path lets a reader read and nothing else', async (route) => {
  const answer = await ask(reader, route);
  const allowed = route.method === 'get' && READING.includes(route.path);
  // A draft list belongs to one coach: for everybody else there is none.
  const refused = route.path.startsWith('/desk/lists/') ? 404 : 403;
  expect([route, answer.status]).toEqual([route, allowed ? 200 : refused]);
});

test.each(ROUTES.filter(({ path }) => path.includes(':id')))(
  '$method $path is unknown to another organisation',
  async (route) => {
    expect([route, (await ask(elsewhere, route)).status]).toEqual([route, 404]);
  },
);

test('a reader sees no button that does not work', async () => {
  const pages = READING.filter((path) => !/csv|svg|picture|events/.test(path));
  for (const path of pages) {
    const { text } = await reader.get(filled(path));
    const main = text.slice(text.indexOf('<main')).replace(/<form[^>]*role="search".*?<\/form>/gs, '');
    expect([path, /type="submit"/.test(main), /href="[^"]*\/(?:new|edit|list|replace|revoke)"/.test(main)]).toEqual([
      path,
      false,
      false,
    ]);
  }
});

test.each(ROUTES.filter(({ method }) => method === 'post'))('$path refuses a form without its token', async (route) => {
  expect((await elsewhere.postBare(filled(route.path), {})).status).toBe(403);
});

test('a field that a form does not have is refused', async () => {
  const answer = await elsewhere.post('/desk/ceremonies/new', {
    name: 'Middag',
    date: '2026-11-21',
    organisationId: 'x',
  });
  expect(answer.status).toBe(400);
});

test('the settings are for the administrator; others see them', async () => {
  const coach = await signedIn(app, (await app.storage.organisations.bySlug('anders'))?.id ?? '', 'coach');
  expect((await coach.get('/desk/organisation')).text).not.toContain('name="kvk"');
  expect((await coach.post('/desk', { name: 'Nieuw' }, '/desk/organisation')).status).toBe(403);
  const wrong = await elsewhere.post('/desk/organisation', { name: '', kvk: '12', website: 'javascript:alert(1)' });
  expect(wrong.status).toBe(422);
  for (const field of ['name', 'kvk', 'website']) expect(wrong.text).toContain(`id="${field}-error"`);
  const saved = await elsewhere.post('/desk/organisation', { name: 'Stichting Anders', kvk: '1234 5678' });
  expect(saved.headers.location).toBe('/desk/organisation?done=saved');
  const page = await elsewhere.get('/desk/organisation?done=saved');
  expect(words(page.text)).toContain('did:web:blijk.example:issuers:anders');
  expect(words(page.text)).toContain('admin@anders.example');
  expect(page.text).toContain('value="12345678"');
});

/** What the desk shows to whom. Who reaches which address at all: ../matrix.test.ts. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { startList } from '../../../src/issuing/lists/lists.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { issueBadge } from '../issued-badge.ts';
import { type MemberBrowser, signedIn, words } from './member-browser.ts';

let app: TestApp;
let reader: MemberBrowser;
let elsewhere: MemberBrowser;
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
});
afterAll(() => app.end());

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
  expect(words((await elsewhere.get('/desk/members')).text)).toContain('admin@anders.example');
  expect(page.text).toContain('value="12345678"');
});

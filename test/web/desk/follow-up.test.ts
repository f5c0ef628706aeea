/** After the ceremony: the board of one, and counts to pass on. All people are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setReleasePolicy } from '../../../src/issuing/awards/release-policy.ts';
import { replaceAward } from '../../../src/issuing/awards/revoke-award.ts';
import { markHandedOut } from '../../../src/issuing/desk-reads.ts';
import { renewPrivateCode, tokensForPaper } from '../../../src/issuing/holders/holder-links.ts';
import { countRegion } from '../../../src/issuing/organisations/counts.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { awardRows } from '../../support/award.ts';
import { type MemberBrowser, memberBrowser, signedIn, words } from './member-browser.ts';

const NAMES = ['Amina Yıldız', 'Bo Bakker', 'Cem Kaya', 'Dina Post', 'Ede Wolf', 'Faris Noor'];

let app: TestApp;
let viewer: MemberBrowser;
let actor: Actor;
let ids: string[];
let ceremonyId: string;

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  actor = made.actor;
  const rows = await awardRows(app, actor, { rows: NAMES, ceremony: 'Middag' });
  ids = rows.map(({ award }) => award?.id ?? '');
  await awardRows(app, actor, { rows: ['Gijs Vos'], level: 'beginner', ceremony: 'Klein' });
  ceremonyId = (await app.storage.awards.byId(ids[0] ?? ''))?.ceremonyId ?? '';
  viewer = await signedIn(app, made.organisation.id, 'viewer');
}, 60_000);
afterAll(() => app.end());

const board = async (): Promise<string> => words((await viewer.get(`/desk/ceremonies/${ceremonyId}/follow-up`)).text);

test('the board follows each step, and looking is no step', async () => {
  expect(await board()).toContain('6 badges zijn uitgereikt');
  const stranger = memberBrowser(app.app);
  const papers = await tokensForPaper(app.issuing, actor, ids, ceremonyId);
  const me = `/m/${papers[0]?.token}`;
  const slug = (await app.storage.awards.byId(ids[0] ?? ''))?.slug;
  await stranger.get(me);
  await stranger.get(`/b/${slug}`);
  const counts = () => app.storage.counts.followUp(ceremonyId, '2026-11-21');
  const before = {
    issued: 6,
    handedOut: 0,
    collected: 0,
    published: 0,
    corrected: 0,
    revoked: 0,
    waiting: 0,
    asked: 0,
  };
  expect(await counts()).toEqual(before);

  await markHandedOut(app.issuing, actor, ids[1] ?? '', true);
  await stranger.postBare(`${me}/${slug}/publish`, { sixteenOrOlder: 'yes', showName: 'page' });
  const other = (await app.storage.awards.byId(ids[2] ?? ''))?.slug;
  await stranger.postBare(`/m/${papers[2]?.token}/${other}/name`, {});
  await replaceAward(app.issuing, actor, ids[3] ?? '', { name: 'Dina Poot', pageName: 'Dina P.' });
  expect(await counts()).toMatchObject({ issued: 6, handedOut: 1, collected: 2, published: 1, corrected: 1, asked: 1 });
  const text = await board();
  for (const said of ['Papier gegeven 1 van 6', 'Opgehaald 2 van 6', 'Openbaar 1 van 6', 'namen verbeterd 1'])
    expect(text).toContain(said);
  await stranger.postBare(`${me}/${slug}/withdraw`, {});
  expect((await counts()).published).toBe(0);
});

test('the counts of an organisation are a file without a name or a small group', async () => {
  const { status, headers, text } = await viewer.get('/desk/counts.csv');
  expect(status).toBe(200);
  expect(headers['content-disposition']).toContain('blijk-tellingen-2026-11-21.csv');
  for (const name of [...NAMES, 'Gijs']) expect(text).not.toContain(name.split(' ')[0]);
  expect(text).toContain('"Totaal";"Stichting werk";"7";"7"');
  expect(text).toContain('"Badge";"Samenwerken";"7";"7"');
  // Six and one: to tell the six would tell the one.
  expect(text).toContain('"Niveau";"2 groepen samen";"7";"7"');
  expect(text).not.toContain('gevorderd');
  expect(text).toContain('"Stap";"papier gegeven";"minder dan 5";""');
  expect(words((await viewer.get('/desk/counts')).text)).toContain('2 groepen samen');
});

test('fewer than five people: no number at all, for the organisation and in the region', async () => {
  const small = await app.addOrganisation('klein');
  await awardRows(app, small.actor, { rows: ['Hana Smit', 'Ivo Dam'] });
  const browser = await signedIn(app, small.organisation.id, 'admin');
  const { text } = await browser.get('/desk/counts.csv');
  expect(text).toContain('"Totaal";"Stichting klein";"minder dan 5";"minder dan 5"');
  expect(text).not.toContain('"Badge"');
  expect(words((await browser.get('/desk/counts')).text)).toContain('minder dan 5 mensen');
  const region = await countRegion(app.issuing);
  expect(region.total).toEqual({ badges: 9, people: 9 });
  const organisations = region.dimensions.find(({ dimension }) => dimension === 'organisation');
  expect(organisations?.lines).toEqual([{ key: null, groups: 2, badges: 9, people: 9 }]);
});

test('fictional organisations count only while there are no others', async () => {
  const werk = await app.storage.organisations.bySlug('werk');
  if (werk) await app.storage.organisations.update({ ...werk, demo: true });
  expect((await countRegion(app.issuing)).total).toBeNull();
  const klein = await app.storage.organisations.bySlug('klein');
  if (klein) await app.storage.organisations.update({ ...klein, demo: true });
  expect((await countRegion(app.issuing)).total).toEqual({ badges: 9, people: 9 });
});

test('a reminder goes to who has an address and is private, once a week; a viewer has no button', async () => {
  const made = { organisationId: actor.organisationId };
  const coach = await signedIn(app, made.organisationId, 'coach');
  const [row] = await awardRows(app, actor, { rows: ['Jo Mail;jo@mail.example', 'Ko Zonder'], ceremony: 'Post' });
  const id = (await app.storage.awards.byId(row?.award?.id ?? ''))?.ceremonyId;
  const page = `/desk/ceremonies/${id}/follow-up`;
  expect((await coach.get(page)).text).not.toContain('/remind"');
  const [letter] = await app.storage.outbox.ofAward(row?.award?.id ?? '');
  // sent long ago
  if (letter) await app.storage.outbox.update({ ...letter, state: 'sent', endedAt: '2026-11-10T10:00:00Z' });
  expect((await viewer.get(page)).text).not.toContain('/remind"');
  expect(words((await coach.get(page)).text)).toContain('Stuur 1 herinnering');
  const sent = await coach.post(page, {}, `/desk/ceremonies/${id}/remind`);
  expect(sent.headers.location).toBe(`${page}?done=reminded`);
  expect(await app.storage.outbox.reminders(row?.award?.id ?? '')).toHaveLength(1);
  expect((await coach.get(page)).text).not.toContain('/remind"');
  const again = await coach.post(page, {}, `/desk/ceremonies/${id}/remind`);
  expect(again.headers.location).toBe(`${page}?done=nobodyReminded`);
});

test('a name that is mended keeps what the holder did; the new paper is still to be given; what waits has a line', async () => {
  const [row, second] = await awardRows(app, actor, { rows: ['Lot Een', 'Mia Twee'], ceremony: 'Vervangen' });
  const id = row?.award?.id ?? '';
  const award = await app.storage.awards.byId(id);
  const ceremony = award?.ceremonyId ?? '';
  const stranger = memberBrowser(app.app);
  const [paper] = await tokensForPaper(app.issuing, actor, [id], ceremony);
  await stranger.postBare(`/m/${paper?.token}/${award?.slug}/publish`, { sixteenOrOlder: 'yes', showName: 'page' });
  await markHandedOut(app.issuing, actor, id, true);
  const counts = () => app.storage.counts.followUp(ceremony, '2026-11-21');
  const all = { issued: 2, handedOut: 1, collected: 1, published: 1, corrected: 0, revoked: 0, waiting: 0, asked: 0 };
  expect(await counts()).toEqual(all);
  const next = await replaceAward(app.issuing, actor, id, { name: 'Lot Eén', pageName: 'Lot' });
  expect(await counts()).toEqual({ ...all, handedOut: 0, corrected: 1 });
  // a lost paper: the new private code is a new way in, and undoes nothing
  await renewPrivateCode(app.issuing, actor, next.id);
  await markHandedOut(app.issuing, actor, next.id, true);
  expect(await counts()).toEqual({ ...all, corrected: 1 });
  await setReleasePolicy(app.issuing, actor, next.achievementId, 'always');
  await replaceAward(app.issuing, actor, second?.award?.id ?? '', { name: 'Mia Drie', pageName: 'Mia' });
  expect(await counts()).toEqual({ ...all, corrected: 1, waiting: 1 });
  const page = `/desk/ceremonies/${ceremony}/follow-up`;
  expect(words((await viewer.get(page)).text)).toContain('nog niet vrijgegeven 1');
  expect((await viewer.get(page)).text).not.toContain(`${ceremony}/release`);
  const coach = await signedIn(app, actor.organisationId, 'coach');
  expect((await coach.get(page)).text).toContain(`href="/desk/ceremonies/${ceremony}/release"`);
});

/** Mail at the desk: what did not go, what to do about it, and the letters of one person. All people are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAILS_PER_ADDRESS } from '../../../src/issuing/letters/outbox-limits.ts';
import { sendDueMail } from '../../../src/issuing/letters/outbox-send.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { awardRows } from '../../support/award.ts';
import { type MemberBrowser, signedIn, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let viewer: MemberBrowser;
let actor: Actor;
const ids: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  actor = made.actor;
  for (let i = 0; i < MAILS_PER_ADDRESS + 1; i += 1) {
    const rows = ['Kim Jansen;kim@voorbeeld.example'];
    const [outcome] = await awardRows(app, actor, { rows, ceremony: `Middag ${i}` });
    ids.push(outcome?.award?.id ?? '');
  }
  await sendDueMail(app.issuing);
  coach = await signedIn(app, made.organisation.id, 'coach');
  viewer = await signedIn(app, made.organisation.id, 'viewer');
}, 60_000);
afterAll(() => app.end());

const page = async (path: string, browser = coach): Promise<string> => words((await browser.get(path)).text);
const heldId = async (): Promise<string> => {
  const { items } = await app.storage.outbox.stuck(actor.organisationId, { limit: 5 });
  return items[0]?.id ?? '';
};

test('W13: a held letter shows on the first page and on its own, with the time at which it goes', async () => {
  expect(await page('/desk')).toContain('Er is 1 mail die nog niet aankwam.');
  const text = await page('/desk/mail');
  expect(text).toContain('Kim Jansen Bericht na uitreiken');
  expect(text).toContain('Wacht: genoeg mail voor vandaag op 22 november 2026');
  expect(await page('/desk', viewer)).not.toContain('nog niet aankwam');
  expect((await viewer.get('/desk/mail')).status).toBe(403);
});

test('the page of a person tells of the letters, and only those who award see that', async () => {
  // which of them had to wait is by chance: all were written in the same second
  const held = await app.storage.outbox.byId(await heldId());
  const first = ids.find((id) => id !== held?.awardId) ?? '';
  expect(await page(`/desk/awards/${first}`)).toContain('Bericht na uitreiken Verstuurd, 21 november 2026');
  expect(await page(`/desk/awards/${first}`, viewer)).not.toContain('Verstuurd');
  const [letter] = await app.storage.outbox.ofAward(first);
  if (letter) await app.storage.outbox.update({ ...letter, endedAt: '2026-11-10T10:00:00Z' });
  const answer = await coach.post(`/desk/awards/${first}`, {}, `/desk/awards/${first}/remind`);
  expect([answer.status, answer.headers.location]).toEqual([303, `/desk/awards/${first}?done=reminded#mail`]);
  expect(await page(`/desk/awards/${first}`)).toContain('Een herinnering kan een week daarna.');
  expect((await coach.post(`/desk/awards/${first}`, {}, `/desk/awards/${first}/remind`)).status).toBe(409);
  await coach.post(`/desk/awards/${first}`, {}, `/desk/awards/${first}/mail`);
  // counts for this day again: else there is room for one letter more, and by chance it is the held one
  if (letter) await app.storage.outbox.update(letter);
  expect((await app.storage.outbox.ofAward(first)).map(({ kind }) => kind).sort()).toEqual([
    'award',
    'award',
    'reminder',
  ]);
});

test('a letter is taken back, and one that failed is tried again', async () => {
  const id = await heldId();
  const row = await app.storage.outbox.byId(id);
  if (row === null) throw new Error('nothing is held');
  await app.storage.outbox.update({ ...row, state: 'failed', reason: '550', endedAt: '2026-11-21T13:00:00Z' });
  expect(await page('/desk/mail')).toContain('Dit adres bestaat niet');
  await coach.post('/desk/mail', {}, `/desk/mail/${id}/again`);
  expect(await app.storage.outbox.byId(id)).toMatchObject({ state: 'waiting', reason: null });
  await sendDueMail(app.issuing);
  expect(await app.storage.outbox.byId(id)).toMatchObject({ state: 'waiting' });
  await coach.post('/desk/mail', {}, `/desk/mail/${id}/drop`);
  expect(await app.storage.outbox.byId(id)).toMatchObject({ state: 'dropped', email: null });
  expect((await coach.post('/desk/mail', {}, '/desk/mail/none/drop')).status).toBe(404);
  expect((await coach.post('/desk/mail', { strange: 'yes' }, `/desk/mail/${id}/drop`)).status).toBe(400);
});

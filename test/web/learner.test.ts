/** A learner's own page over HTTP: without scripts, with every bad link, and with what somebody might try. People are fictional. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { text } from '../../src/i18n/i18n.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { takeOffered } from '../../src/issuing/dossiers/dossier-evidence.ts';
import { rejectDossier } from '../../src/issuing/dossiers/dossier-stop.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { endLearnerLink, giveLearnerLinks } from '../../src/issuing/learners/learner-links.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { addDossier, openLink, ownLink } from '../support/dossier.ts';
import { judgedDossier } from '../support/endorsed.ts';
import { htmlChecker } from '../support/html-mistakes.ts';
import { smallPhoto } from '../support/pictures.ts';
import { addSchool, type TestSchool } from '../support/school.ts';

const DAY_MS = 24 * 3_600_000;
const mistakes = htmlChecker();

let app: TestApp;
let school: TestSchool;
let dossier: Dossier;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
});
beforeEach(async () => {
  app.setNow(START);
  dossier = await addDossier(app, school.organisation.id, { state: 'at_company', learner: 'Daan Verzonnen-Fictief' });
  token = await ownLink(app, dossier);
});
afterAll(() => app.end());

const nl = (key: Parameters<typeof text>[1], params = {}) => text('nl', key, params);
const says = (html: string, sentence: string) => html.replaceAll('&#x27;', "'").includes(sentence);
const get = (path = '') => request(app.app).get(`/l/${token}${path}`);
const post = (fields: Record<string, string>) => request(app.app).post(`/l/${token}`).type('form').send(fields);
const photo = async (shade = 0) => Buffer.from(await smallPhoto(`#${shade}b5a6f`));
const attach = async (bytes: Buffer, name = 'foto.png') =>
  request(app.app).post(`/l/${token}`).field('add', 'photo').attach('file', bytes, name);
const offered = async () => app.storage.dossiers.evidence(dossier.id);
async function judge(code: string, performance: 'independent' | 'guided' | 'not_yet'): Promise<void> {
  const line = (await app.storage.dossiers.lines(dossier.id)).find((one) => one.code === code);
  if (line) await app.storage.dossiers.updateLine({ ...line, performance, confirmedAt: '2026-11-21T12:00:00Z' });
}
describe('the page', () => {
  test('says how far it is, what the company said, what comes and whom to ask; valid in both languages', async () => {
    await judge('B1-K1-W1', 'independent');
    await judge('B1-K1-W2', 'not_yet');
    await openLink(app, dossier);
    const { status, text: html, headers } = await get();
    expect(status).toBe(200);
    for (const key of ['independent', 'not_yet', 'asked'] as const)
      expect(says(html, nl(`learner:said.${key}`))).toBe(true);
    expect(says(html, nl('learner:said.open'))).toBe(false);
    expect(says(html, nl('learner:page.progress', { done: 1, total: 3 }))).toBe(true);
    expect(html).toMatch(/<progress[^>]* max="3" value="1"/);
    expect(says(html, nl('learner:page.only'))).toBe(true);
    expect(says(html, nl('learner:next.at_company'))).toBe(true);
    expect(html).toContain(school.organisation.name);
    expect(html).toContain('Daan V.');
    expect(html).not.toContain('Verzonnen-Fictief');
    expect(await mistakes(html)).toEqual([]);
    expect(await mistakes((await get('?lang=en')).text)).toEqual([]);
    expect(headers).toMatchObject({ 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' });
    expect(headers['permissions-policy']).toContain('microphone=(self)');
  });

  test('names the coach who gave the link, and says what was not asked yet', async () => {
    await app.storage.dossiers.update({ ...dossier, state: 'draft' });
    await giveLearnerLinks(app.issuing, school.admin, { dossierId: dossier.id }, 'anew');
    expect((await get()).status).toBe(404);
    token = await ownLink(app, dossier);
    const { text: html } = await get();
    expect(says(html, nl('learner:ask.coach'))).toBe(true);
    expect(html).toContain(school.admin.name);
    expect(says(html, nl('learner:said.open'))).toBe(true);
    expect(says(html, nl('learner:next.draft'))).toBe(true);
  });
});

describe('a link', () => {
  const dead = async (code: 'link_unknown' | 'link_over', status: number) => {
    for (const answer of [await get(), await post({ add: 'photo' })]) {
      expect([answer.status, says(answer.text, nl(`errors:learner.${code}`))]).toEqual([status, true]);
      expect(answer.text).not.toContain('Daan');
    }
  };

  test('that was taken back, or ended with the dossier', async () => {
    await endLearnerLink(app.issuing, school.admin, dossier.id);
    await dead('link_unknown', 404);
    token = await ownLink(app, dossier);
    await rejectDossier(app.issuing, school.admin, dossier.id);
    await dead('link_unknown', 404);
    expect(await app.storage.learnerLinks.ofDossier(dossier.id)).toBeNull();
  });

  test('that became too old: 90 days after it was made, as the placement was over', async () => {
    app.setNow(new Date(START.getTime() + 90 * DAY_MS - 1_000));
    expect((await get()).status).toBe(200);
    app.setNow(new Date(START.getTime() + 90 * DAY_MS));
    await dead('link_over', 410);
  });

  test('guessed too often is refused; a right one is not', async () => {
    const other = await startTestApp();
    try {
      const statuses = [];
      for (let guess = 0; guess < 32; guess += 1)
        statuses.push((await request(other.app).get(`/l/${String(guess % 9 || 1).repeat(22)}`)).status);
      expect(statuses).toEqual([...Array(30).fill(404), 429, 429]);
    } finally {
      await other.end();
    }
  });
});

describe('what is offered', () => {
  test('is drawn anew, kept once, seen and taken back by this link only', async () => {
    for (let twice = 0; twice < 2; twice += 1)
      expect((await attach(await photo())).headers.location).toBe(`/l/${token}?done=kept#offer`);
    const [item, ...more] = await offered();
    expect(more).toEqual([]);
    expect(item).toMatchObject({ kind: 'photo', addedBy: 'learner', mediaType: 'image/jpeg' });
    expect((await get(`/evidence/${item?.id}`)).headers).toMatchObject({ 'content-type': 'image/jpeg' });
    expect(await mistakes((await get('?done=kept')).text)).toEqual([]);
    const { items } = await app.storage.audit.list(school.organisation.id, { limit: 1 });
    expect(items[0]).toMatchObject({ actor: 'learner', action: 'dossier.offer', objectId: dossier.id });
    const mine = token;
    token = await ownLink(app, await addDossier(app, school.organisation.id, { learner: 'Bo Berg-Fictief' }));
    expect((await get(`/evidence/${item?.id}`)).status).toBe(404);
    await post({ remove: item?.id ?? '' });
    expect(await offered()).toHaveLength(1);
    token = mine;
    expect((await post({ remove: item?.id ?? '' })).headers.location).toBe(`/l/${token}?done=back#offer`);
    expect(await offered()).toEqual([]);
  });

  test('stays once the school takes it along', async () => {
    await attach(await photo());
    const [item] = await offered();
    await takeOffered(app.issuing, school.assessor, dossier.id, item?.id ?? '', 'along');
    expect((await get()).text).not.toContain('name="remove"');
    const { status, text: html } = await post({ remove: item?.id ?? '' });
    expect([status, says(html, nl('errors:learner.taken'))]).toEqual([422, true]);
    expect(await offered()).toHaveLength(1);
  });

  test('is refused in words: no photo, too many, a sound from elsewhere, too late', async () => {
    const none = await post({ add: 'photo' });
    expect([none.status, says(none.text, nl('errors:evidence.photo_missing'))]).toEqual([422, true]);
    expect(await mistakes(none.text)).toEqual([]);
    expect((await attach(Buffer.from('geen foto'))).status).toBe(422);
    expect((await attach(Buffer.alloc(15_000_001))).status).toBe(422);
    for (let n = 0; n < 6; n += 1) expect((await attach(await photo(n))).status).toBe(303);
    const full = await attach(await photo(9));
    expect([full.status, says(full.text, nl('learner:photo.full'))]).toEqual([422, true]);
    const form = request(app.app).post(`/l/${token}/voice`).field('ticket', 'x.y');
    expect((await form.attach('file', Buffer.from('lawaai'), 'opname')).status).toBe(422);
    await app.storage.dossiers.update({ ...dossier, state: 'checked' });
    const late = await attach(await photo(8));
    expect([late.status, says(late.text, nl('errors:learner.too_late'))]).toEqual([422, true]);
    expect(late.text).not.toContain('type="file"');
    expect(await offered()).toHaveLength(6);
  });
});

test('after signing it leads to the statement while its own link is unused, and to the holder’s page afterwards', async () => {
  const judged = await judgedDossier(app, school, 'Yara Verzonnen-Fictief');
  dossier = judged;
  token = await ownLink(app, judged);
  expect((await get()).status).toBe(200);
  const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [judged.id]);
  expect(says((await get()).text, nl('learner:signed.coming'))).toBe(true);
  await issueCeremony(app.issuing, ceremonyId);
  const { text: html } = await get();
  expect(await mistakes(html)).toEqual([]);
  expect(html).not.toContain('Yara');
  const own = /href="(\/m\/[1-9A-HJ-NP-Za-km-z]{22})"/.exec(html)?.[1] ?? '';
  const slug = (await app.storage.awards.byId(awards[0]?.id ?? ''))?.slug;
  const statement = await request(app.app).get(own);
  expect([statement.status, statement.text.includes(`/m/`), slug !== null]).toEqual([200, true, true]);
  expect((await post({ add: 'photo' })).status).toBe(303);
  await request(app.app).post(`${own}/remember`).expect(303);
  const after = (await get()).text;
  expect(after).not.toMatch(/href="\/m\/./);
  expect(after).toContain('href="/m"');
});

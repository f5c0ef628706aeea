/** "Dit kan ik al": from the poster to the coach's draft list. All people are fictional. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { forgetOldProposals, PROPOSALS_MAX } from '../../src/issuing/ceremonies/proposals.ts';
import { proposalBoard, takeOver } from '../../src/issuing/ceremonies/proposals-desk.ts';
import { openPoster, posterForPrint } from '../../src/issuing/ceremonies/room-posters.ts';
import { startList } from '../../src/issuing/lists/lists.ts';
import { START, startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { type MemberBrowser, signedIn } from './desk/member-browser.ts';

const DAY = '2026-11-21';
const AFTER_THE_DAY = new Date('2026-11-22T00:30:00+01:00');

let app: TestApp;
let made: TestOrganisation;
let coach: MemberBrowser;
let ceremonyId: string;
let board: string;
let code: string;
let badge: string;
let other: string;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('zaal', ['samenwerken', 'plannen-en-organiseren', 'communiceren']);
  [badge = '', other = ''] = [...made.badges.values()];
  coach = await signedIn(app, made.organisation.id);
});
beforeEach(async () => {
  app.setNow(START);
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: DAY, place: null });
  ceremonyId = ceremony.id;
  board = `/desk/ceremonies/${ceremonyId}/proposals`;
  code = (await openPoster(app.issuing, made.actor, ceremonyId)).code;
});
afterAll(() => app.end());

const get = (path: string) => request(app.app).get(path);
const say = (fields: Record<string, string | string[]>) =>
  request(app.app).post(`/kan/${code}`).type('form').send(fields);
const waiting = async () =>
  (await app.storage.proposals.ofCeremony(ceremonyId, '2026-11-21T13:00:00Z')).map(({ name, achievementId }) => [
    name,
    achievementId,
  ]);
const audited = async (action: string): Promise<number> => {
  const { items } = await app.storage.audit.list(made.organisation.id, { limit: 500 });
  return items.filter((entry) => entry.action === action).length;
};

describe('the page behind the poster', () => {
  test('shows the badges of the organisation as something to say of oneself, and asks for a first name', async () => {
    const { text, status, headers } = await get(`/kan/${code}`);
    expect(status).toBe(200);
    expect(text).toContain('Ik kan goed samenwerken.');
    expect(text).toContain(`value="${badge}"`);
    expect(text.match(/ required/g)).toHaveLength(1);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(headers['x-robots-tag']).toContain('noindex');
    expect((await get(`/kan/${code}?lang=en`)).text).toContain('I can work well with others.');
  });

  test('keeps a line for each badge, thanks, and shows nobody what others said', async () => {
    const before = await audited('proposal.add');
    const answer = await say({ firstName: ' Amina ', lastName: '', can: [badge, other, 'of somebody else'] });
    expect([answer.status, answer.headers.location]).toEqual([303, `/kan/${code}?done=yes`]);
    expect((await waiting()).sort()).toEqual(
      [
        ['Amina', badge],
        ['Amina', other],
      ].sort(),
    );
    expect(await audited('proposal.add')).toBe(before + 1);
    for (const path of [`/kan/${code}`, `/kan/${code}?done=yes`, '/kan'])
      expect((await get(path)).text).not.toContain('Amina');
    const { items } = await app.storage.audit.list(made.organisation.id, { limit: 500 });
    expect(JSON.stringify(items)).not.toContain('Amina');
    expect(await app.storage.awards.unfinishedCeremonies()).toEqual([]);
  });

  test('takes people on the list who choose nothing', async () => {
    await say({ firstName: 'Bo', lastName: 'Bakker' });
    expect(await waiting()).toEqual([['Bo Bakker', null]]);
  });

  test.each([
    ['', '', 'firstName', 'Vul je voornaam in.'],
    ['111222333', '', 'firstName', 'burgerservicenummer'],
    ['Amina', '11 12 22 333', 'lastName', 'burgerservicenummer'],
    ['11122', '2333', 'firstName', 'geen naam'],
    ['<b>', '', 'firstName', 'geen naam'],
  ])('refuses %j %j and keeps nothing', async (firstName, lastName, field, words) => {
    const answer = await say({ firstName, lastName, can: badge });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(words);
    expect(answer.text).toContain(`id="${field}-error"`);
    expect(answer.text).toMatch(new RegExp(`value="${badge}" checked`));
    if (words === 'burgerservicenummer') expect(answer.text).not.toMatch(/111222333|11 12 22 333/);
    expect(await waiting()).toEqual([]);
  });

  test('is found by the typed code, in any case and with spaces; a wrong one counts as a miss', async () => {
    const typed = `${code.slice(0, 4)} ${code.slice(4).toLowerCase()}`;
    const found = await get(`/kan?code=${encodeURIComponent(typed)}`);
    expect([found.status, found.headers.location]).toEqual([303, `/kan/${code}`]);
    expect((await get('/kan?code=nee')).status).toBe(422);
    expect((await get('/kan/0000000000')).status).toBe(404);
  });

  test('dies when the coach closes it, and with its day', async () => {
    await coach.post(board, {}, `/desk/ceremonies/${ceremonyId}/poster/close`);
    expect((await get(`/kan/${code}`)).status).toBe(410);
    expect((await say({ firstName: 'Amina' })).status).toBe(410);
    await coach.post(board, {}, `/desk/ceremonies/${ceremonyId}/poster`);
    expect((await get(`/kan/${code}`)).status).toBe(200);
    const pdf = await coach.get(`/desk/ceremonies/${ceremonyId}/poster.pdf?size=a3`);
    expect([pdf.status, pdf.type]).toEqual([200, 'application/pdf']);
    app.setNow(AFTER_THE_DAY);
    expect((await get(`/kan/${code}`)).status).toBe(410);
    await expectCode(openPoster(app.issuing, made.actor, ceremonyId), 'proposal.day_over');
    await expectCode(posterForPrint(app.issuing, made.actor, ceremonyId), 'proposal.closed');
  });

  test('is not filled by one telephone', async () => {
    const can = [...made.badges.values()];
    let kept = 0;
    for (let sent = 0; sent < 60; sent += 1) {
      app.setNow(new Date(START.getTime() + sent * 60_000));
      for (const firstName of ['Amina', 'Bo', 'Chen']) if ((await say({ firstName, can })).status === 303) kept += 1;
      if (kept * can.length < 3 * (sent + 1) * can.length) break;
    }
    expect(kept * can.length).toBe(300);
    app.setNow(START);
    const lines = await app.storage.proposals.ofCeremony(ceremonyId, '2026-11-21T13:00:00Z');
    await app.storage.proposals.delete(lines.map(({ id }) => id));
  });

  test('dies when the organisation closes', async () => {
    const { organisation } = made;
    await app.storage.organisations.update({ ...organisation, closedAt: '2026-11-21T10:00:00Z' });
    expect((await get(`/kan/${code}`)).status).toBe(410);
    await app.storage.organisations.update(organisation);
  });

  test('takes no more than a hall full', async () => {
    const line = { organisationId: made.organisation.id, ceremonyId, achievementId: null, createdAt: '', name: 'Jo' };
    const lines = Array.from({ length: PROPOSALS_MAX }, (_, at) => ({
      ...line,
      id: `${ceremonyId} ${at}`,
      expiresAt: '2026-11-28T13:00:00Z',
    }));
    await app.storage.proposals.insertMany(lines);
    const answer = await say({ firstName: 'Amina' });
    expect([answer.status, answer.text.includes('De lijst is vol')]).toEqual([422, true]);
    expect(answer.text).toContain('value="Amina"');
    await app.storage.proposals.delete(lines.map(({ id }) => id));
  });
});

describe('the coach', () => {
  test('sees who wants what, once for each name', async () => {
    await say({ firstName: 'Amina', can: badge });
    await say({ firstName: 'amína', can: badge });
    await say({ firstName: 'Bo' });
    const { groups, people } = await proposalBoard(app.issuing, made.actor, ceremonyId);
    expect(groups.map(({ card, askers }) => [card?.achievement.id ?? null, askers.map(({ times }) => times)])).toEqual([
      [badge, [2]],
      [null, [1]],
    ]);
    expect(people).toBe(2);
    expect((await coach.get(board)).text).toContain('2 keer gekozen');
    expect((await coach.get(`/desk/ceremonies/${ceremonyId}`)).text).toContain('Wie wil wat? (2 mensen)');
  });

  test('puts them on a list of their own, which still has to be checked', async () => {
    await say({ firstName: 'Amina', can: [badge, other] });
    await say({ firstName: 'Bo', can: badge });
    const page = await coach.get(board);
    const who = [...page.text.matchAll(/name="who" value="([^"]+)"/g)].map(([, ids = '']) => ids);
    expect(who).toHaveLength(3);
    const answer = await coach.post(board, { who, achievement: badge, level: 'gevorderd', action: 'take' });
    expect(answer.status).toBe(303);
    const list = await coach.get(String(answer.headers.location));
    expect(list.text).toContain('value="Amina"');
    expect(list.text).toContain('value="Bo"');
    expect(await waiting()).toEqual([]);
    expect((await app.storage.ceremonies.progress(ceremonyId)).total).toBe(0);
  });

  test('adds only new names to the open list of that badge and level', async () => {
    const { actor } = await app.signIn(made.organisation.id, 'coach', 'lijst@voorbeeld.example');
    const input = { ceremonyId, achievementId: badge, level: 'gevorderd', text: 'AMINA Bakker\nChris' };
    const open = await startList(app.issuing, actor, input);
    await say({ firstName: 'Amina', lastName: 'Bakker', can: badge });
    await say({ firstName: 'Dani', can: badge });
    const chosen = async () => ({
      ids: (await app.storage.proposals.ofCeremony(ceremonyId, '')).map(({ id }) => id),
      achievementId: badge,
      level: 'gevorderd',
    });
    const { list, added } = await takeOver(app.issuing, actor, ceremonyId, await chosen());
    expect([list.id, added]).toEqual([open.id, 1]);
    expect(list.rows.map(({ row, name }) => [row, name])).toEqual([
      [1, 'AMINA Bakker'],
      [2, 'Chris'],
      [3, 'Dani'],
    ]);
    await say({ firstName: 'Emre', can: badge });
    const elsewhere = await takeOver(app.issuing, actor, ceremonyId, { ...(await chosen()), level: 'beginner' });
    expect(elsewhere.list.id).not.toBe(open.id);
  });

  test('is told what is missing, and may throw a line away', async () => {
    await say({ firstName: 'Bo' });
    const who = (await app.storage.proposals.ofCeremony(ceremonyId, '')).map(({ id }) => id);
    const none = { group: 'list', level: 'gevorderd', action: 'take' };
    expect((await coach.post(board, { ...none, achievement: badge })).status).toBe(422);
    expect((await coach.post(board, { ...none, who, achievement: '' })).status).toBe(422);
    expect(await waiting()).toHaveLength(1);
    expect((await coach.post(board, { who, action: 'dismiss' })).status).toBe(303);
    expect(await waiting()).toEqual([]);
  });

  test('reaches nothing of another organisation, and a viewer nothing at all', async () => {
    await say({ firstName: 'Bo', can: badge });
    const ids = (await app.storage.proposals.ofCeremony(ceremonyId, '')).map(({ id }) => id);
    const theirs = await app.addOrganisation(`ander${code.slice(0, 4).toLowerCase()}`);
    const take = () =>
      takeOver(app.issuing, theirs.actor, ceremonyId, { ids, achievementId: badge, level: 'gevorderd' });
    await expectCode(take(), 'ceremony.not_found');
    const own = await createCeremony(app.issuing, theirs.actor, { name: 'Middag', date: DAY, place: null });
    const there = { ids, achievementId: theirs.badges.get('samenwerken') ?? '', level: 'gevorderd' };
    await expectCode(takeOver(app.issuing, theirs.actor, own.id, there), 'proposal.nothing_chosen');
    const viewer = await signedIn(app, made.organisation.id, 'viewer');
    expect((await viewer.get(board)).status).toBe(403);
    expect(await waiting()).toHaveLength(1);
  });

  test('finds lines gone after seven days', async () => {
    await say({ firstName: 'Bo', can: badge });
    app.setNow(new Date(START.getTime() + 7 * 24 * 3_600_000 - 1000));
    expect(await forgetOldProposals(app.issuing)).toBe(0);
    expect((await proposalBoard(app.issuing, made.actor, ceremonyId)).people).toBe(1);
    app.setNow(new Date(START.getTime() + 7 * 24 * 3_600_000));
    expect((await proposalBoard(app.issuing, made.actor, ceremonyId)).people).toBe(0);
    expect(await forgetOldProposals(app.issuing)).toBeGreaterThan(0);
    expect(await app.storage.proposals.ofCeremony(ceremonyId, '')).toEqual([]);
  });
});

test('one address sends at most sixty in ten minutes', async () => {
  app.setNow(new Date('2026-11-21T15:00:00Z'));
  const answers: number[] = [];
  for (let at = 0; at < 61; at += 1) answers.push((await say({ firstName: '' })).status);
  expect(answers.slice(0, 60).every((status) => status === 422)).toBe(true);
  expect(answers[60]).toBe(429);
});

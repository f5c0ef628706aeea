/** Pages that stood open while somebody else chose something: they undo nothing of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ownBadge } from '../../../src/issuing/holders/holder-badges.ts';
import { publishByHolder, withdrawByHolder } from '../../../src/issuing/holders/holder-consent.ts';
import type { TestApp, TestOrganisation } from '../../support/app.ts';
import { holderOf } from '../../support/paper.ts';
import { issueBadge } from '../issued-badge.ts';
import { newCeremony, pasteNames, startCoachDesk } from './coach-desk.ts';
import { hiddenField, type MemberBrowser, tableFields, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let made: TestOrganisation;
let achievement: string;
/** Two people of one ceremony. */
let id: string;
let other: string;
let page: string;
let ceremony: string;
let round = 0;

beforeAll(async () => {
  ({ app, made, achievement, coach } = await startCoachDesk());
});
beforeEach(async () => {
  round += 1;
  const one = await issueBadge(app, made, { key: `stale:${round}` });
  const ceremonyId = one.award.ceremonyId ?? '';
  const two = await issueBadge(app, made, { name: 'Bram Bos', key: `stale-two:${round}`, ceremonyId });
  [id, other] = [one.award.id, two.award.id];
  page = `/desk/awards/${id}`;
  ceremony = `/desk/ceremonies/${ceremonyId}`;
});
afterAll(() => app.end());

const FORM = { sixteenOrOlder: 'yes', linkPublic: 'yes', showName: 'page', signedOn: '2026-11-19' };
const MESSAGE = 'Dit is net ergens anders veranderd';
const ticks = (award: string, name = 'none') => ({
  [`sixteen.${award}`]: 'yes',
  [`public.${award}`]: 'yes',
  [`name.${award}`]: name,
});
const inForce = (award: string) => app.storage.consents.current(award);
const withdraw = () => coach.post(page, {}, `${page}/consent/withdraw`);
const givenAt = async (award: string) => (await app.storage.awards.byId(award))?.handedOutAt ?? null;

test('forms of a ceremony: saving another row leaves alone what was withdrawn since', async () => {
  const at = `${ceremony}/consent`;
  await coach.post(page, FORM, `${page}/consent`);
  const shown = hiddenField((await coach.get(at)).text, 'shown');
  await withdraw();
  const saved = await coach.post(at, { shown, signedOn: '2026-11-20', ...ticks(id, 'page'), ...ticks(other) });
  expect(saved.status).toBe(303);
  expect(await inForce(other)).toMatchObject({ linkPublic: true });
  expect(await inForce(id)).toBeNull();
});

test('forms of a ceremony: a row that was changed in both places comes back as it is now, the others are kept', async () => {
  const at = `${ceremony}/consent`;
  await coach.post(page, FORM, `${page}/consent`);
  const shown = hiddenField((await coach.get(at)).text, 'shown');
  await withdraw();
  const stopped = await coach.post(at, { shown, signedOn: '2026-11-20', ...ticks(id, 'full'), ...ticks(other) });
  expect(stopped.status).toBe(422);
  expect(words(stopped.text)).toContain(MESSAGE);
  expect(stopped.text).toContain(`id="${id}-error"`);
  expect(stopped.text).not.toContain(`id="${other}-error"`);
  expect(stopped.text).toMatch(new RegExp(`name="public.${id}" value="yes">`));
  expect(await inForce(id)).toBeNull();
  expect(await inForce(other)).toMatchObject({ linkPublic: true });

  // seen, and pressed once more
  const fresh = hiddenField(stopped.text, 'shown');
  const again = { shown: fresh, signedOn: '2026-11-20', ...ticks(id, 'full'), ...ticks(other) };
  expect((await coach.post(at, again)).status).toBe(303);
  expect(await inForce(id)).toMatchObject({ showName: 'full' });
});

test('forms of a ceremony: published and withdrawn since is a change too, also beside a mistake', async () => {
  const at = `${ceremony}/consent`;
  const shown = hiddenField((await coach.get(at)).text, 'shown');
  await coach.post(page, FORM, `${page}/consent`);
  await withdraw();
  const typed = { shown, ...ticks(id), ...ticks(other) };
  const mistaken = await coach.post(at, { ...typed, signedOn: '2027-01-01' });
  expect(mistaken.text).toContain(`id="${id}-error"`);
  expect(mistaken.text).toMatch(new RegExp(`name="public.${id}" value="yes">`));
  expect(mistaken.text).toMatch(new RegExp(`name="public.${other}" value="yes" checked>`));
  expect(await inForce(other)).toBeNull();
  expect((await coach.post(at, { ...typed, signedOn: '2026-11-20' })).status).toBe(422);
  expect(await inForce(id)).toBeNull();
});

test('the form of one award publishes nothing that was withdrawn since', async () => {
  await coach.post(page, FORM, `${page}/consent`);
  const madeFor = hiddenField((await coach.get(page)).text, 'madeFor');
  await withdraw();
  const stale = await coach.post(page, { ...FORM, madeFor }, `${page}/consent`);
  expect(stale.status).toBe(422);
  expect(words(stale.text)).toContain(MESSAGE);
  expect(stale.text).not.toMatch(/id="linkPublic"[^>]* checked/);
  expect(await inForce(id)).toBeNull();
  const fresh = hiddenField(stale.text, 'madeFor');
  expect((await coach.post(page, { ...FORM, madeFor: fresh }, `${page}/consent`)).status).toBe(303);
});

test('saving the ticks "Gegeven" wipes no tick of a colleague', async () => {
  const opened = (await coach.get(ceremony)).text;
  const fields = { shown: hiddenField(opened, 'shown'), were: hiddenField(opened, 'were') };
  await coach.post(page, { given: 'yes' }, `${page}/handed-out`);
  await coach.post(ceremony, { ...fields, [`given.${other}`]: 'yes' }, `${ceremony}/handed-out`);
  expect([await givenAt(id), await givenAt(other)]).toEqual([expect.any(String), expect.any(String)]);
  // and a tick that is taken away here is taken away
  const were = hiddenField((await coach.get(ceremony)).text, 'were');
  await coach.post(ceremony, { ...fields, were, [`given.${id}`]: 'yes' }, `${ceremony}/handed-out`);
  expect([await givenAt(id), await givenAt(other)]).toEqual([expect.any(String), null]);
});

describe('what the holder chose on the own page', () => {
  const CHOICE = { sixteenOrOlder: true, showName: 'page' as const, shown: ['words'], publicUntil: '2026-12-31' };
  const badge = async () => ownBadge(app.issuing, await holderOf(app, made.actor, id));

  test('stands on both pages without a form, is kept as it is beside another row, and can be withdrawn', async () => {
    const at = `${ceremony}/consent`;
    const shown = hiddenField((await coach.get(at)).text, 'shown');
    await publishByHolder(app.issuing, await badge(), CHOICE);
    const chosen = await inForce(id);
    const fresh = (await coach.get(at)).text;
    expect(words(fresh)).toContain('De kandidaat koos dit zelf op 21 november 2026');
    expect(fresh).not.toContain(`name="public.${id}"`);
    expect(hiddenField(fresh, 'shown')).not.toContain(id);
    const saved = await coach.post(at, { shown: hiddenField(fresh, 'shown'), signedOn: '2026-11-20', ...ticks(other) });
    expect(saved.status).toBe(303);
    expect(await inForce(other)).toMatchObject({ linkPublic: true });
    // from a page that stood open, and with a form made up for it
    const stale = await coach.post(at, { shown, signedOn: '2026-11-20', ...ticks(id, 'full') });
    expect([stale.status, words(stale.text).includes(MESSAGE)]).toEqual([422, true]);
    const own = (await coach.get(page)).text;
    expect(words(own)).toContain('blijft openbaar tot en met 31 december 2026');
    expect(own).not.toContain('id="linkPublic"');
    const madeUp = await coach.post(page, { ...FORM, madeFor: `1-${chosen?.id}` }, `${page}/consent`);
    expect([madeUp.status, words(madeUp.text).includes('Een formulier verandert dat niet')]).toEqual([422, true]);
    expect(await inForce(id)).toEqual(chosen);
    await withdraw();
    expect(await inForce(id)).toBeNull();
  });

  test('a form of that day or from before is told at its row, and nothing is made public', async () => {
    const at = `${ceremony}/consent`;
    await publishByHolder(app.issuing, await badge(), CHOICE);
    await withdrawByHolder(app.issuing, await badge());
    const shown = hiddenField((await coach.get(at)).text, 'shown');
    for (const signedOn of ['2026-11-20', '2026-11-21']) {
      const answer = await coach.post(at, { shown, signedOn, ...ticks(id), ...ticks(other) });
      expect(answer.status).toBe(422);
      expect(words(answer.text)).toContain('De kandidaat koos zelf op deze dag of later');
      expect(await inForce(id)).toBeNull();
      expect(await inForce(other)).toMatchObject({ linkPublic: true, signedOn: '2026-11-20' });
      const one = await coach.post(page, { ...FORM, signedOn }, `${page}/consent`);
      expect(one.status).toBe(422);
      expect(await inForce(id)).toBeNull();
    }
  });
});

test('a form that is too old leads back to its page; no page of the desk leads to the pages for visitors', async () => {
  const old = await coach.postBare(`${page}/revoke`, { _token: 'of.before' });
  expect(old.status).toBe(403);
  expect(old.text).toContain(`href="${page}/revoke">Terug<`);
  expect(old.text).toContain('href="/desk">Naar mijn werk<');
  // the same place twice is one button
  expect((await coach.postBare('/desk/place', { _token: 'of.before' })).text).not.toContain('>Terug<');
  const unknown = await coach.get('/desk/niets');
  expect(unknown.status).toBe(404);
  expect(unknown.text).toContain('href="/desk">Naar mijn werk<');
  expect(unknown.text).not.toContain('Typ de code van het papier');
  expect(unknown.text).not.toContain('Inloggen');
  const operators = await coach.get('/operator');
  expect([operators.status, operators.text.includes('Inloggen')]).toEqual([404, false]);
  expect(operators.text).toContain('href="/desk">Naar mijn werk<');
  const outside = (await coach.get('/niets')).text;
  expect(outside).toContain('Typ de code van het papier');
  expect(outside).toContain('href="/">Naar het begin<');
});

test('a list that was awarded in another window leads to what became of it', async () => {
  const place = await newCeremony(coach, { achievement });
  const list = await pasteNames(coach, place, { achievement, text: 'Cas de Vries' });
  const open = (await coach.get(list)).text;
  expect((await coach.post(list, tableFields(open), `${list}/issue`)).status).toBe(303);
  const late = await coach.post(place, { action: 'later' }, list);
  expect(late.status).toBe(409);
  expect(late.text).toContain(`href="${list}">Terug<`);
  expect((await coach.get(list)).status).toBe(303);
});

/** One person's page at the desk: consent, paper, a mended name, revoking. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TestApp, TestOrganisation } from '../../support/app.ts';
import { type Issued, issueBadge, NAME, PAGE_NAME } from '../issued-badge.ts';
import { startCoachDesk } from './coach-desk.ts';
import { hiddenField, type MemberBrowser, memberBrowser, signedIn, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let visitor: MemberBrowser;
let made: TestOrganisation;
let issued: Issued;
let page: string;
let round = 0;

beforeAll(async () => {
  ({ app, made, coach } = await startCoachDesk());
  visitor = memberBrowser(app.app);
});
beforeEach(async () => {
  round += 1;
  issued = await issueBadge(app, made, { key: `award-page:${round}` });
  page = `/desk/awards/${issued.award.id}`;
});
afterAll(() => app.end());

const FORM = { sixteenOrOlder: 'yes', linkPublic: 'yes', showName: 'page', signedOn: '2026-11-19' };
const pathOf = (answer: { headers: { location?: string } }) => answer.headers.location?.split('?')[0] ?? '';
const awardAt = (location = '') => app.storage.awards.byId(location.split('?')[0]?.split('/')[3] ?? '');
const publicPage = async () => words((await visitor.get(`/b/${issued.slug}`)).text);

test('shows what the coach needs, and never the control code', async () => {
  const answer = await coach.get(page);
  expect(answer.status).toBe(200);
  expect(words(answer.text)).toContain(NAME);
  expect(answer.text).toContain(`/b/${issued.slug}`);
  const { controlCode } = issued;
  for (const code of [controlCode, controlCode.replace(/(..)(..)(..)/, '$1 $2 $3')]) {
    expect(answer.text).not.toContain(code);
    expect((await coach.get(`/desk/ceremonies/${issued.award.ceremonyId}`)).text).not.toContain(code);
  }
  const pdf = await coach.get(`${page}/certificate.pdf`);
  expect([pdf.status, pdf.headers['content-type']]).toEqual([200, 'application/pdf']);
  expect(pdf.headers['content-disposition']).not.toContain('Amina');
});

test('signed consent opens the page, withdrawing closes it again', async () => {
  expect(await publicPage()).not.toContain(PAGE_NAME);
  expect((await coach.post(page, FORM, `${page}/consent`)).headers.location).toBe(`${page}?done=consent#consent`);
  expect(await publicPage()).toContain(PAGE_NAME);
  expect(words((await coach.get(`${page}?done=consent`)).text)).toContain('De badge is openbaar');
  const withdrawn = await coach.post(page, {}, `${page}/consent/withdraw`);
  expect(withdrawn.status).toBe(303);
  expect(await publicPage()).not.toContain(PAGE_NAME);
});

test.each([
  ['under 16', { sixteenOrOlder: '' }, 'sixteenOrOlder-error'],
  ['a name on a private page', { linkPublic: '' }, 'showName-error'],
  ['a day ahead', { signedOn: '2026-11-22' }, 'signedOn-error'],
  ['no day', { signedOn: '31-2-2026' }, 'signedOn-error'],
])('a form with %s is not recorded', async (_name, wrong, error) => {
  const fields = Object.fromEntries(Object.entries({ ...FORM, ...wrong }).filter(([, value]) => value !== ''));
  const answer = await coach.post(page, fields, `${page}/consent`);
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(`id="${error}"`);
  expect(/id="linkPublic"[^>]* checked/.test(answer.text)).toBe('linkPublic' in fields);
  expect(await app.storage.consents.current(issued.award.id)).toBeNull();
});

test('many forms at once: what changed is kept, and one mistake keeps nothing', async () => {
  const { id, ceremonyId } = issued.award;
  const at = `/desk/ceremonies/${ceremonyId}/consent`;
  const fields = { signedOn: '2026-11-20', shown: id, [`public.${id}`]: 'yes', [`name.${id}`]: 'full' };
  const refused = await coach.post(at, fields);
  expect(refused.status).toBe(422);
  expect(refused.text).toContain(`id="${id}-error"`);
  expect(await app.storage.consents.current(id)).toBeNull();
  const onlyName = await coach.post(at, { ...fields, [`sixteen.${id}`]: 'yes', [`public.${id}`]: [] });
  expect(onlyName.status).toBe(422);
  expect(words(onlyName.text)).toContain('Een naam tonen kan alleen als de link openbaar is.');
  expect(onlyName.text).toMatch(/class="row row--wrong"/);
  expect((await coach.post(at, { ...fields, [`sixteen.${id}`]: 'yes', signedOn: '2027-01-01' })).status).toBe(422);
  expect((await coach.post(at, { ...fields, [`sixteen.${id}`]: 'yes' })).status).toBe(303);
  expect(await app.storage.consents.current(id)).toMatchObject({ showName: 'full', signedOn: '2026-11-20' });

  // The same page saved again changes nothing; all ticks off withdraws.
  const now = { shown: hiddenField((await coach.get(at)).text, 'shown'), signedOn: '2026-11-21' };
  await coach.post(at, { ...fields, ...now, [`sixteen.${id}`]: 'yes' });
  expect(await app.storage.consents.current(id)).toMatchObject({ signedOn: '2026-11-20' });
  await coach.post(at, now);
  expect(await app.storage.consents.current(id)).toBeNull();
});

test('"Naam klopt niet" leads to the new badge, and the old paper follows', async () => {
  const same = await coach.post(`${page}/replace`, { name: NAME, pageName: PAGE_NAME });
  expect(same.status).toBe(422);
  expect(same.text).toContain('id="name-error"');
  const done = await coach.post(`${page}/replace`, { name: 'Amina van der Yildiz', pageName: '' });
  expect(done.status).toBe(303);
  const fresh = await coach.get(done.headers.location ?? '');
  expect(words(fresh.text)).toContain('Amina van der Yildiz');
  expect(words((await coach.get(page)).text)).toContain('vervangen');
  expect((await visitor.get(`/b/${issued.slug}`)).text).toMatch(/href="\/b\/[1-9A-HJ-NP-Za-km-z]{22}"/);
  // Back from there is no dead end, and the old paper is not printed again.
  expect((await coach.get(`${page}/replace`)).headers.location).toBe(page);
  const paper = await coach.get(`${page}/certificate.pdf`);
  expect([paper.status, JSON.parse(paper.text).code]).toEqual([410, 'badge.revoked']);
});

test('a name for the page that nobody chose follows the mended name', async () => {
  const done = await coach.post(`${page}/replace`, { name: 'Fatma van der Demir', pageName: PAGE_NAME });
  expect((await awardAt(done.headers.location))?.pageName).toBe('Fatma D.');
  // One that somebody chose stays.
  const chosen = { name: 'Fatma van der Demir', pageName: 'Fatma' };
  const own = await coach.post(`${pathOf(done)}/replace`, chosen);
  const kept = await coach.post(`${pathOf(own)}/replace`, { ...chosen, name: 'Fatma Demir' });
  expect((await awardAt(kept.headers.location))?.pageName).toBe('Fatma');
});

test('replaced is not revoked: counts, words, and the code on the paper finds it', async () => {
  await coach.post(`${page}/replace`, { name: 'Amina van der Yildiz', pageName: '' });
  const counts = await app.storage.ceremonies.progress(issued.award.ceremonyId ?? '');
  expect(counts.replaced).toBeGreaterThan(0);
  expect(counts.issued + counts.replaced + counts.revoked).toBe(counts.total);
  const board = words((await coach.get(`/desk/ceremonies/${issued.award.ceremonyId}`)).text);
  expect(board).toContain(`vervangen ${counts.replaced}`);
  const { shortCode } = issued.award;
  const found = await coach.find('/desk/search', `${shortCode?.slice(0, 4)} ${shortCode?.slice(4)}`);
  expect([...found.text.matchAll(/href="(\/desk\/awards\/[^"]+)"/g)].map(([, at]) => at)).toEqual([page]);
  const other = await app.addOrganisation(`ander-${round}`);
  const stranger = await signedIn(app, other.organisation.id);
  expect((await stranger.find('/desk/search', shortCode ?? '')).text).not.toContain('/desk/awards/');
});

test('revoking needs a reason from the list and the tick', async () => {
  expect((await coach.post(`${page}/revoke`, { reason: 'vergissing' })).text).toContain('id="sure-error"');
  const wrong = await coach.post(`${page}/revoke`, { reason: 'zomaar', sure: 'yes' });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('id="reason-error"');
  expect((await app.storage.awards.byId(issued.award.id))?.state).toBe('issued');
  // A wrong name is mended, not revoked.
  const form = await coach.get(`${page}/revoke`);
  expect(form.text).toContain(`href="${page}/replace"`);
  expect(form.text).not.toContain('value="naam-onjuist"');
  expect((await coach.post(`${page}/revoke`, { reason: 'naam-onjuist', sure: 'yes' })).status).toBe(422);
  expect((await coach.post(`${page}/revoke`, { reason: 'dubbel', sure: 'yes' })).status).toBe(303);
  expect((await app.storage.awards.byId(issued.award.id))?.revocationReason).toBe('dubbel');
  expect(words((await coach.get(page)).text)).toContain('De badge was dubbel');
  expect((await coach.get(`${page}/revoke`)).headers.location).toBe(page);
});

test('the tick "gegeven" goes on and off', async () => {
  const handedOut = async () => (await app.storage.awards.byId(issued.award.id))?.handedOutAt;
  await coach.post(page, { given: 'yes' }, `${page}/handed-out`);
  expect(await handedOut()).toBe('2026-11-21T13:00:00Z');
  await coach.post(page, { given: 'no' }, `${page}/handed-out`);
  expect(await handedOut()).toBeNull();
});

test('a name is text, whatever it looks like', async () => {
  const name = 'Jo "<script>alert(1)</script>';
  const answer = await coach.post(`${page}/replace`, { name, pageName: '<img src=x>' });
  expect(answer.status).toBe(422);
  expect(answer.text).not.toContain('<script>alert');
  expect(answer.text).not.toContain('<img src=x>');
});

/** Four eyes at the desk: what the pages say when somebody else was first. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { mendReturned } from '../../../src/issuing/awards/mend-returned.ts';
import { releaseAwards, sendBack } from '../../../src/issuing/awards/release.ts';
import { countForMe } from '../../../src/issuing/awards/release-mail.ts';
import { setReleasePolicy } from '../../../src/issuing/awards/release-policy.ts';
import { replaceAward } from '../../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { evidencePlace, saveObserved } from '../../../src/issuing/evidence/evidence.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { expectCode } from '../../support/expect-code.ts';
import { type MemberBrowser, signedIn, words } from './member-browser.ts';

let app: TestApp;
let made: TestOrganisation;
let coach: MemberBrowser;
let colleague: MemberBrowser;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  coach = await signedIn(app, made.organisation.id, 'coach');
  colleague = await signedIn(app, made.organisation.id, 'coach');
  await setReleasePolicy(app.issuing, made.actor, made.badges.get('samenwerken') ?? '', 'always');
}, 60_000);
afterAll(() => app.end());

/** Awards by the administrator that wait for release. */
async function waiting(...names: string[]) {
  const { id: ceremonyId } = await createCeremony(app.issuing, made.actor, {
    name: names.join(),
    date: '2026-11-19',
    place: null,
  });
  const rows = names.map((name, index) => ({
    row: index + 1,
    name,
    pageName: name,
    email: null,
    level: 'gevorderd' as const,
    words: null,
    awardedDate: '2026-11-19',
    secondJudge: null,
    key: name,
  }));
  const achievementId = made.badges.get('samenwerken') ?? '';
  const { approved } = await approveAwards(app.issuing, made.actor, { ceremonyId, achievementId, rows });
  return { ceremonyId, ids: approved.map(({ id }) => id), page: `/desk/ceremonies/${ceremonyId}/release` };
}

/** The marks of what a page shows, as its forms post them. */
const shownOn = async (page: string): Promise<string> =>
  /name="shown" value="([^"]*)"/.exec((await colleague.get(page)).text)?.[1] ?? '';

test('what changed since it was shown is not released, but shown again', async () => {
  const { ids, page } = await waiting('Ada Zeven', 'Els Acht');
  const [first = '', second = ''] = ids;
  const shown = await shownOn(page);
  const mark = shown.split(' ')[0]?.split(':')[1] ?? '';
  const said = { criteria: [], place: 'De wasstraat', hours: '', words: '' };
  await saveObserved(app.issuing, made.actor, { awardId: first }, said);
  for (const answer of [
    await colleague.post(page, { shown }),
    await colleague.post(page, { mark }, `/desk/awards/${first}/release`),
    await colleague.post(page, {}, `/desk/awards/${second}/release`),
  ]) {
    expect(answer.status).toBe(422);
    expect(words(answer.text)).toContain('net veranderd');
    expect(words(answer.text)).toContain('De wasstraat');
  }
  const states = async () => (await Promise.all(ids.map((id) => app.storage.awards.byId(id)))).map((one) => one?.state);
  expect(await states()).toEqual(['waiting', 'waiting']);
  const award = await app.storage.awards.byId(second);
  if (award === null) throw new TypeError('just made');
  const again = await shownOn(page);
  await app.storage.awards.update({ ...award, level: 'beginner' });
  expect((await colleague.post(page, { shown: again })).status).toBe(422);
  expect((await colleague.post(page, { shown: await shownOn(page) })).headers.location).toMatch(/done=released/);
  expect(await states()).toEqual(['approved', 'approved']);
});

test('evidence that came after the release says so', async () => {
  const { ids } = await waiting('Ivo Negen');
  const [id = ''] = ids;
  const said = { criteria: [], place: 'De loods', hours: '', words: '' };
  await saveObserved(app.issuing, made.actor, { awardId: id }, said);
  const { actor } = await app.signIn(made.organisation.id, 'assessor', 'na@voorbeeld.example');
  await releaseAwards(app.issuing, actor, ids);
  const text = async () => words((await coach.get(`/desk/awards/${id}`)).text);
  expect(await text()).not.toContain('Later toegevoegd');
  app.setNow(new Date(app.issuing.now().getTime() + 60_000));
  await saveObserved(app.issuing, made.actor, { awardId: id }, { ...said, words: 'Nog iets' });
  expect((await text()).match(/Later toegevoegd/g)).toHaveLength(1);
  expect(words((await coach.get(`/desk/awards/${id}/evidence`)).text)).toContain('krijgt de woorden');
});

test('who comes second is told that nothing was released', async () => {
  const { ids, page } = await waiting('Amina Een', 'Bo Twee');
  const [first = '', second = ''] = ids;
  const done = (answer: { headers: { location?: string } }) => answer.headers.location?.split('done=')[1];
  await coach.post(page, { reason: 'naam' }, `/desk/awards/${second}/send-back`);
  const shown = await shownOn(page);
  const mark = shown.split(':')[1] ?? '';
  expect(done(await colleague.post(page, {}, `/desk/awards/${second}/release`))).toBe('nothingReleased');
  expect(done(await coach.post(page, { mark }, `/desk/awards/${first}/release`))).toBe('released&count=1');
  expect(done(await colleague.post('/desk/account', { shown }, page))).toBe('nothingReleased');
  const told = (await colleague.get('/desk?done=nothingReleased')).text;
  expect(words(told)).toContain('Er is niets vrijgegeven');
  expect(told).toContain('utrecht-alert--warning desk-done');
});

test('a mended name that waits is not said to be there', async () => {
  const { ceremonyId, ids } = await waiting('Kim Dre');
  const [id = ''] = ids;
  const { actor } = await app.signIn(made.organisation.id, 'assessor', 'los@voorbeeld.example');
  await releaseAwards(app.issuing, actor, ids);
  await issueCeremony(app.issuing, ceremonyId);
  const answer = await coach.post(`/desk/awards/${id}/replace`, { name: 'Kim Drie', pageName: 'Kim' });
  expect(answer.headers.location).toMatch(/done=replacedWaits$/);
  expect(words((await coach.get(answer.headers.location ?? '')).text)).toContain('Tot die de badge vrijgeeft');
  // A better name while it waits is the name that waits; the old badge says so.
  const again = await coach.post(`/desk/awards/${id}/replace`, { name: 'Kim Derde', pageName: 'Kim' });
  expect(again.headers.location).toBe(answer.headers.location);
  expect(words((await coach.get(again.headers.location ?? '')).text)).toContain('Kim Derde');
  const next = answer.headers.location?.split('?')[0] ?? '';
  expect((await coach.get(`/desk/awards/${id}`)).text).toContain(`<a class="lone" href="${next}">`);
});

test('who awarded it sees who sent it back and why, mends name and level, and offers it again in one go', async () => {
  const { ids, page } = await waiting('Ria Fout');
  const [id = ''] = ids;
  const { criteria } = await evidencePlace(app.issuing, made.actor, { awardId: id });
  const said = { criteria: criteria.slice(0, 1), place: '', hours: '2', words: '' };
  await saveObserved(app.issuing, made.actor, { awardId: id }, said);
  await colleague.post(page, { reason: 'naam' }, `/desk/awards/${id}/send-back`);
  const shown = words((await coach.get(`/desk/awards/${id}`)).text);
  expect(shown).toContain('Test coach stuurde deze badge terug');
  expect(shown).toContain('De naam klopt niet');
  const mend = `/desk/awards/${id}/mend`;
  expect((await coach.get(mend)).text).toContain('value="Ria Fout"');
  const wrong = await coach.post(mend, { name: 'Ria 111222333', pageName: 'Ria F.', level: 'expert' });
  expect(wrong.status).toBe(422);
  const answer = await coach.post(mend, { name: 'Ria Goed', pageName: '', level: 'expert' });
  expect(answer.headers.location).toBe(`/desk/awards/${id}?done=offered`);
  const award = await app.storage.awards.byId(id);
  expect(award).toMatchObject({
    state: 'waiting',
    level: 'expert',
    pageName: 'Ria G.',
    releasedBy: null,
    returnReason: null,
  });
  expect((await app.storage.evidence.ofAward(id)).map(({ kind }) => kind)).toEqual(['place']);
  expect(words((await colleague.get(page)).text)).toContain('Ria Goed');
  expect(words((await coach.find('/desk/search', 'Goed')).text)).toContain('Ria Goed');
  expect((await coach.get(mend)).headers.location).toBe(`/desk/awards/${id}?done=notReturned`);
  await expectCode(
    mendReturned(app.issuing, made.actor, id, { name: 'Ria', pageName: '', level: 'expert' }),
    'award.not_waiting',
  );
});

test('who mends what somebody else awarded vouches for it, and cannot release it too', async () => {
  const { ids } = await waiting('Teun Zes');
  const [id = ''] = ids;
  const { actor: other } = await app.signIn(made.organisation.id, 'coach', 'mendt@voorbeeld.example');
  await sendBack(app.issuing, other, id, 'niveau');
  await mendReturned(app.issuing, other, id, { name: 'Teun Zes', pageName: '', level: 'expert' });
  await expectCode(releaseAwards(app.issuing, other, [id]), 'award.release_own');
  expect(await releaseAwards(app.issuing, made.actor, [id])).toBe(1);
  const { judgeName, secondJudge } = (await app.storage.awards.byId(id)) ?? {};
  expect([judgeName, secondJudge]).toEqual([other.name, made.actor.name]);
});

test('a mended name shows the evidence of the badge before it, and that only the name changes', async () => {
  const { ceremonyId, ids, page } = await waiting('Noor Vier');
  const [id = ''] = ids;
  const { actor } = await app.signIn(made.organisation.id, 'assessor', 'mee@voorbeeld.example');
  await releaseAwards(app.issuing, actor, ids);
  await issueCeremony(app.issuing, ceremonyId);
  const said = { criteria: [], place: 'De keuken', hours: '', words: '' };
  await saveObserved(app.issuing, made.actor, { awardId: id }, said);
  const waits = await replaceAward(app.issuing, made.actor, id, { name: 'Noor Vijf', pageName: 'Noor' });
  for (const path of [page, `/desk/awards/${waits.id}`]) {
    const text = words((await colleague.get(path)).text);
    expect(text).toContain('Alleen de naam verandert. Noor Vier wordt Noor Vijf.');
    expect(text).toContain('De keuken');
    expect(text).not.toContain('Er is nog geen bewijs');
  }
});

test('at the highest level whoever releases hears that their name comes on the paper, and what to look at twice', async () => {
  const { ids, page } = await waiting('Sil Expert');
  const award = await app.storage.awards.byId(ids[0] ?? '');
  if (award === null) throw new TypeError('just made');
  expect(words((await colleague.get(page)).text)).not.toContain('tweede beoordelaar');
  await app.storage.awards.update({ ...award, level: 'expert', coachWords: 'Sterk na een depressie.' });
  for (const path of [page, `/desk/awards/${award.id}`]) {
    const text = words((await colleague.get(path)).text);
    expect(text).toContain('Geeft u vrij, dan komt uw naam op het papier als tweede beoordelaar');
    expect(text).toContain('Kijk nog eens naar: depressie.');
  }
});

test('the header says who is signed in, whatever the page is about', async () => {
  const admin = await signedIn(app, made.organisation.id, 'admin');
  const how = { how: 'link', role: 'coach', name: '', email: '' };
  const { text } = await admin.post('/desk/members', how, '/desk/members/invite');
  expect(text.slice(0, text.indexOf('<main'))).toContain('Ingelogd als beheerder');
});

test('every page says how much waits for this member, without what they awarded themselves', async () => {
  const before = await app.storage.awards.countWaiting(made.organisation.id, 'nobody');
  const { waiting: ownBefore } = await countForMe(app.issuing, made.actor);
  await waiting('Sam Vier', 'Sem Vijf');
  const label = `${before + 2} badges wachten op u`;
  expect((await colleague.get('/desk/ceremonies')).text).toContain(label);
  expect(words((await colleague.get('/desk')).text)).toContain(`Er wachten ${before + 2} badges op u.`);
  expect((await countForMe(app.issuing, made.actor)).waiting).toBe(ownBefore);
  const reader = await signedIn(app, made.organisation.id, 'viewer');
  expect((await reader.get('/desk/ceremonies')).text).not.toContain('desk-nav__count');
});

test('the administrator sets the least for every badge; the page of a badge offers no less', async () => {
  const admin = await signedIn(app, made.organisation.id, 'admin');
  const badge = `/desk/achievements/${made.badges.get('samenwerken')}`;
  expect((await admin.get(badge)).text).toContain('name="release" value="never"');
  const saved = await admin.post('/desk/organisation', { release: 'expert' }, '/desk/organisation/release');
  expect(saved.headers.location).toBe('/desk/organisation?done=saved#release');
  const page = (await admin.get(badge)).text;
  expect(page).toContain('name="release" value="always" checked');
  expect(page).not.toContain('name="release" value="never"');
  const refused = await admin.post(badge, { release: 'never' }, `${badge}/release`);
  expect(refused.status).toBe(422);
  expect((await coach.post('/desk/account', { release: 'never' }, '/desk/organisation/release')).status).toBe(403);
  expect((await coach.get('/desk/organisation')).text).not.toContain('/desk/organisation/release');
});

test('the page after awarding says what lies with a colleague, also beside what was awarded before', async () => {
  const headline = async (ceremonyId: string) =>
    /<h1>([^<]*)/.exec((await coach.get(`/desk/ceremonies/${ceremonyId}/progress`)).text)?.[1];
  const { ceremonyId, ids } = await waiting('Ria Een', 'Sam Twee', 'Tim Drie');
  expect(await headline(ceremonyId)).toBe('3 badges liggen klaar voor een collega');
  const { actor } = await app.signIn(made.organisation.id, 'coach', 'los@werk.example');
  await releaseAwards(app.issuing, actor, ids.slice(0, 2));
  await issueCeremony(app.issuing, ceremonyId);
  expect(await headline(ceremonyId)).toBe('2 badges uitgereikt, 1 ligt klaar voor een collega');
});

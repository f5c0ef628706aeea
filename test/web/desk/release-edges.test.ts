/** Four eyes at the desk, where two windows or two people cross each other. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { mendReturned } from '../../../src/issuing/awards/mend-returned.ts';
import { releaseAwards, sendBack } from '../../../src/issuing/awards/release.ts';
import { setReleasePolicy } from '../../../src/issuing/awards/release-policy.ts';
import { replaceAward } from '../../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { evidencePlace, saveObserved } from '../../../src/issuing/evidence/evidence.ts';
import { mapColumns, startList } from '../../../src/issuing/lists/lists.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { type Fields, type MemberBrowser, signedIn, words } from './member-browser.ts';

let app: TestApp;
let made: TestOrganisation;
let achievementId: string;
let coach: MemberBrowser;
let colleague: MemberBrowser;
let other: Actor;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  achievementId = made.badges.get('samenwerken') ?? '';
  coach = await signedIn(app, made.organisation.id, 'admin');
  colleague = await signedIn(app, made.organisation.id, 'coach');
  other = (await app.signIn(made.organisation.id, 'assessor', 'mee@voorbeeld.example')).actor;
  await setReleasePolicy(app.issuing, made.actor, achievementId, 'always');
}, 60_000);
afterAll(() => app.end());

/** An award by the administrator that waits for release, with words for the paper. */
async function waiting(name: string, ceremonyDay: string | null = '2026-11-19') {
  const day = ceremonyDay ?? '2026-11-19';
  const ceremony = { name, date: day, place: null };
  const { id: ceremonyId } = await createCeremony(app.issuing, made.actor, ceremony);
  const row = { row: 1, name, pageName: name, email: null, level: 'gevorderd' as const, awardedDate: day };
  const rows = [{ ...row, words: 'Op jou kan iedereen bouwen.', secondJudge: null, key: name }];
  const { approved } = await approveAwards(app.issuing, made.actor, { ceremonyId, achievementId, rows });
  const id = approved[0]?.id ?? '';
  return { ceremonyId, id, page: `/desk/ceremonies/${ceremonyId}/release`, own: `/desk/awards/${id}` };
}

const state = async (id: string) => (await app.storage.awards.byId(id))?.state;

/** Issued, and then asked to be replaced by a badge with this name, which waits. */
async function renamed(name: string, better: string) {
  const { ceremonyId, id } = await waiting(name);
  await releaseAwards(app.issuing, other, [id]);
  await issueCeremony(app.issuing, ceremonyId);
  const next = await replaceAward(app.issuing, made.actor, id, { name: better, pageName: better });
  return { ceremonyId, id, next: next.id };
}

test('an old window that mends, offers or takes back is told that it is too late, and why', async () => {
  const { id, own } = await waiting('Amina Een');
  await sendBack(app.issuing, other, id, 'naam');
  const typed = { name: 'Amina Twee', pageName: '', level: 'gevorderd' };
  expect((await coach.get(`${own}/mend`)).status).toBe(200);
  await mendReturned(app.issuing, made.actor, id, { name: 'Amina Drie', pageName: '', level: 'gevorderd' });
  const late = await coach.post(own, typed, `${own}/mend`);
  expect([late.status, words(late.text).includes('ligt al bij een collega')]).toEqual([422, true]);
  await releaseAwards(app.issuing, other, [id]);
  for (const step of ['mend', 'offer', 'withdraw', 'send-back']) {
    const fields: Fields = step === 'mend' ? typed : step === 'send-back' ? { reason: 'naam' } : {};
    const answer = await coach.post(own, fields, `${own}/${step}`);
    expect([step, answer.status]).toEqual([step, 422]);
    expect(words(answer.text)).toContain(`${other.name} gaf deze badge al vrij. Wat u net deed, is niet bewaard.`);
  }
  expect(words((await coach.get(own)).text)).toContain('Amina Drie');
  expect((await coach.get(`${own}/mend`)).headers.location).toBe(`${own}?done=notReturned`);
});

test('after a release the page says how many it was', async () => {
  const { id, page, own } = await waiting('Bo Vier');
  const mark = /name="mark" value="([^"]*)"/.exec((await colleague.get(page)).text)?.[1] ?? '';
  const { headers } = await colleague.post(page, { mark }, `${own}/release`);
  expect(headers.location).toBe('/desk?done=released&count=1');
  expect(words((await colleague.get(headers.location ?? '')).text)).toContain('U gaf 1 badge vrij.');
  expect(words((await colleague.get('/desk?done=released&count=3')).text)).toContain('U gaf 3 badges vrij.');
  expect(await state(id)).toBe('approved');
});

test('of an award without a ceremony, what changed is shown again on its own page, and its line on the day leads there', async () => {
  const { id, own } = await waiting('Cem Vijf');
  const award = await app.storage.awards.byId(id);
  if (award === null) throw new TypeError('just made');
  await app.storage.awards.update({ ...award, ceremonyId: null });
  expect((await colleague.get('/desk')).text).toContain(`href="${own}#release"`);
  const mark = /name="mark" value="([^"]*)"/.exec((await colleague.get(own)).text)?.[1] ?? '';
  await saveObserved(
    app.issuing,
    made.actor,
    { awardId: id },
    { criteria: [], place: 'De tuin', hours: '', words: '' },
  );
  const answer = await colleague.post(own, { mark }, `${own}/release`);
  expect(answer.status).toBe(422);
  expect(words(answer.text)).toContain('net veranderd');
  expect(words(answer.text)).toContain('De tuin');
  const again = /name="mark" value="([^"]*)"/.exec(answer.text)?.[1] ?? '';
  expect((await colleague.post(own, { mark: again }, `${own}/release`)).headers.location).toMatch(
    /done=released&count=1/,
  );
});

test('who may not release hears nothing of what happens when they do', async () => {
  const { next, ceremonyId } = await renamed('Dina Zes', 'Dina Zeven');
  const own = await signedIn(app, made.organisation.id, 'viewer');
  const seen = words((await own.get(`/desk/awards/${next}`)).text);
  expect(seen).toContain('Alleen de naam verandert. Dina Zes wordt Dina Zeven.');
  expect(seen).not.toContain('Geeft u vrij');
  const page = words((await colleague.get(`/desk/ceremonies/${ceremonyId}/release`)).text);
  expect(page).toContain('Woorden op het papier Op jou kan iedereen bouwen.');
});

test('before a name is mended the page says that a colleague must release it', async () => {
  const { id, ceremonyId } = await waiting('Els Acht');
  await releaseAwards(app.issuing, other, [id]);
  await issueCeremony(app.issuing, ceremonyId);
  const page = async () => words((await coach.get(`/desk/awards/${id}/replace`)).text);
  expect(await page()).toContain('Een collega moet dit eerst vrijgeven.');
  await setReleasePolicy(app.issuing, made.actor, achievementId, 'expert');
  expect(await page()).not.toContain('Een collega moet dit eerst vrijgeven.');
  await setReleasePolicy(app.issuing, made.actor, achievementId, 'always');
});

test('a mended name that was sent back looks as it did when it waited, and takes another name', async () => {
  const { id, next, ceremonyId } = await renamed('Fatma Negen', 'Fatma Tien');
  const said = { criteria: [], place: 'De wasstraat', hours: '', words: '' };
  await saveObserved(app.issuing, made.actor, { awardId: id }, said);
  await sendBack(app.issuing, other, next, 'naam');
  const seen = words((await coach.get(`/desk/awards/${next}`)).text);
  expect(seen).toContain('Alleen de naam verandert. Fatma Negen wordt Fatma Tien.');
  expect(seen).toContain('De wasstraat');
  expect(seen).not.toContain('Verbeter naam of niveau');
  expect(words((await coach.get(`/desk/awards/${next}/mend`)).text)).toContain(
    'Het niveau blijft zoals het is: gevorderd.',
  );
  // from the page of the old badge, as the first time
  const better = { name: 'Fatma Elf', pageName: 'Fatma' };
  const answer = await coach.post(`/desk/awards/${id}/replace`, better);
  expect(answer.headers.location).toBe(`/desk/awards/${next}?done=replacedWaits`);
  expect(await app.storage.awards.byId(next)).toMatchObject({ state: 'waiting', returnReason: null, releasedBy: null });
  expect(words((await colleague.get(`/desk/ceremonies/${ceremonyId}/release`)).text)).toContain('Fatma Elf');
});

test('a tick belongs to the words it stood beside: after another level it is refused, and the rest is not lost', async () => {
  const { id, own } = await waiting('Gijs Twaalf');
  const before = await evidencePlace(app.issuing, made.actor, { awardId: id });
  const opened = /name="opened" value="([^"]*)"/.exec((await coach.get(`${own}/evidence`)).text)?.[1] ?? '';
  const award = await app.storage.awards.byId(id);
  if (award === null) throw new TypeError('just made');
  await app.storage.awards.update({ ...award, level: 'expert' });
  const typed = { opened: opened.replaceAll('&quot;', '"'), place: 'De loods', hours: '', words: '', photoText: '' };
  const answer = await coach.post(`${own}/evidence`, { ...typed, criteria: [before.criteria[0] ?? ''] });
  expect(answer.status).toBe(422);
  expect(words(answer.text)).toContain('Uw vinkjes hoorden bij het oude niveau.');
  expect(answer.text).toContain('value="De loods"');
  const { criteria } = await evidencePlace(app.issuing, made.actor, { awardId: id });
  expect((await coach.post(`${own}/evidence`, { ...typed, criteria: [criteria[1] ?? ''] })).status).toBe(303);
  const items = await app.storage.evidence.ofAward(id);
  expect(items.find(({ kind }) => kind === 'criteria')?.criteria).toEqual([criteria[1]]);
});

test('the check table says what its button does: to a colleague, where all of them wait', async () => {
  const { id: ceremonyId } = await createCeremony(app.issuing, made.actor, {
    name: 'Lijst',
    date: '2026-11-21',
    place: null,
  });
  const coachActor = await app.signIn(made.organisation.id, 'coach', 'lijst@voorbeeld.example');
  const input = { ceremonyId, achievementId, level: 'gevorderd' as const, text: 'naam;niveau\nHan;\nIna;expert\n' };
  const { id, mapping } = await startList(app.issuing, coachActor.actor, input);
  if (mapping) await mapColumns(app.issuing, coachActor.actor, id, mapping);
  const button = async () => {
    const { text } = await coachActor.agent.get(`/desk/lists/${id}`);
    return /id="issue"[^>]*>([^<]*)</.exec(text)?.[1];
  };
  expect(await button()).toBe('Leg 2 badges voor aan een collega');
  await setReleasePolicy(app.issuing, made.actor, achievementId, 'expert');
  expect(await button()).toBe('Reik 2 badges uit');
  expect((await coachActor.agent.get(`/desk/lists/${id}`)).text).toContain('1 daarvan gaat eerst naar een collega.');
  await setReleasePolicy(app.issuing, made.actor, achievementId, 'always');
});

/** The pages that mend a signed statement: what they show to whom, and what comes back with a mistake. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { finishReplacement, revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { checkDossiers } from '../../../src/issuing/dossiers/dossier-assess.ts';
import { signDossiers } from '../../../src/issuing/dossiers/sign-dossiers.ts';
import type { Role } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { htmlChecker, SHARED_TICKS } from '../../support/html-mistakes.ts';
import { addSchool, statementOne, type TestSchool } from '../../support/school.ts';
import { type MemberBrowser, signedIn, words } from '../desk/member-browser.ts';

const mistakes = htmlChecker(SHARED_TICKS);

let app: TestApp;
let school: TestSchool;
let coach: MemberBrowser;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  coach = await signedIn(app, school.organisation.id, 'coach');
}, 60_000);
afterAll(() => app.end());

const staff = (role: Role) => signedIn(app, school.organisation.id, role, `${role}@voorbeeldcollege.example`);

async function form(dossierId: string, changes: Record<string, string | string[]> = {}) {
  const dossier = await app.storage.dossiers.find(dossierId);
  return {
    ...{ name: 'Coen Correct', startDate: '2026-02-02', endDate: '2026-06-26', hours: '320', reason: 'slip' },
    ...{ trainingCompanyId: dossier?.trainingCompanyId ?? '', supervisorName: '', supervisorEmail: '' },
    ...{ codes: ['B1-K1-W1', 'B1-K1-W3'] },
    ...changes,
  };
}

/** As somebody reads it: no space before a sign, whatever the tags are. */
const told = (html: string): string => words(html).replace(/ ([:,])/g, '$1');

test('from the award to a new statement: the coach mends, assessor and signatory see what becomes of it', async () => {
  const { id, slug, dossierId } = await statementOne(app, school, 'Coen Correct');
  const page = `/desk/dossiers/${dossierId}/correct`;
  expect((await coach.get(`/desk/awards/${id}`)).text).toContain(`href="${page}"`);
  const shown = await coach.get(page);
  expect(await mistakes(shown.text)).toEqual([]);
  expect(shown.text).toContain(`href="/desk/awards/${id}/revoke"`);
  const posted = await coach.post(page, await form(dossierId, { hours: '400', codes: ['B1-K1-W1'] }));
  expect(posted.headers.location).toBe(`/desk/dossiers/${dossierId}?done=mendedAssess`);
  const said = ['Uren: was 320, wordt 400', 'Werkproces B1-K1-W3: was met begeleiding, wordt niets'];
  const pages: [MemberBrowser, string][] = [
    [coach, `/desk/dossiers/${dossierId}`],
    [await staff('assessor'), '/desk/dossiers/assess'],
  ];
  for (const [browser, path] of pages) {
    const { text } = await browser.get(path);
    for (const one of said) expect(told(text)).toContain(one);
    expect(await mistakes(text)).toEqual([]);
    expect(text).not.toMatch(/turn-down|dossiers\/[^"]+\/reject/);
  }
  await checkDossiers(app.issuing, school.assessor, [dossierId]);
  const { text } = await (await staff('signatory')).get('/desk/dossiers/sign');
  for (const one of said) expect(told(text)).toContain(one);
  const { awards } = await signDossiers(app.issuing, school.signatory, [dossierId]);
  const next = await finishReplacement(app.issuing, awards[0]?.id ?? '');
  // the code on the old paper leads on
  expect((await coach.get(`/b/${slug}`)).text).toContain(`/b/${next.slug}`);
});

test('a mistake comes back with what was typed, and stopping brings the signed one back', async () => {
  const { dossierId } = await statementOne(app, school, 'Coen Correct');
  const page = `/desk/dossiers/${dossierId}/correct`;
  const wrong = await coach.post(page, await form(dossierId, { endDate: '2026-01-01', hours: '55', reason: '' }));
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('id="endDate-error"');
  expect(wrong.text).toContain('id="reason-error"');
  expect(wrong.text).toContain('value="55"');
  expect(await mistakes(wrong.text)).toEqual([]);
  const nothing = await coach.post(page, { askReason: '' }, `/desk/dossiers/${dossierId}/ask-anew`);
  expect(nothing.text).toContain('id="askCodes-error"');
  const asked = { askReason: 'company', askCodes: ['B1-K1-W2'] };
  const done = await coach.post(page, asked, `/desk/dossiers/${dossierId}/ask-anew`);
  expect(done.headers.location).toBe(`/desk/dossiers/${dossierId}?done=companyLink`);
  const dossier = `/desk/dossiers/${dossierId}`;
  expect(words((await coach.get(dossier)).text)).toContain('Het leerbedrijf is gevraagd. Er is nog niets anders.');
  await coach.post(dossier, {}, `${dossier}/correct-stop`);
  expect((await app.storage.dossiers.find(dossierId))?.state).toBe('signed');
});

test('a revoked statement says so at its dossier, and can be made anew', async () => {
  const { id, dossierId } = await statementOne(app, school, 'Coen Correct');
  await revokeAward(app.issuing, school.admin, id, 'op-verzoek');
  expect(words((await coach.get(`/desk/dossiers/${dossierId}`)).text)).toContain('De verklaring is ingetrokken op');
  const { text } = await coach.get(`/desk/dossiers/${dossierId}/correct`);
  expect(words(text)).toContain('Wat u hier bewaart, wordt een nieuwe verklaring.');
  expect(text).not.toContain('/revoke"');
});

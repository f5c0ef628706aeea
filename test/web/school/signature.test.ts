/** A company's own signature by the pages alone: asked, accepted, shown, ended. People and companies are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { text } from '../../../src/i18n/i18n.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { offerPhoto } from '../../../src/issuing/dossiers/dossier-evidence.ts';
import { signDossiers } from '../../../src/issuing/dossiers/sign-dossiers.ts';
import { recordConsent } from '../../../src/issuing/holders/consent.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { addEmployer, judgedDossier, PIM } from '../../support/endorsed.ts';
import { smallPhoto } from '../../support/pictures.ts';
import { addSchool, type TestSchool } from '../../support/school.ts';
import { type MemberBrowser, signedIn } from '../desk/member-browser.ts';

let app: TestApp;
let school: TestSchool;
let coach: MemberBrowser;
let boss: MemberBrowser;
let companyId: string;
let page: string;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  const { company, trainingCompanyId } = await addEmployer(app, school);
  companyId = company.id;
  page = `/desk/companies/${trainingCompanyId}`;
  coach = await signedIn(app, school.organisation.id, 'coach');
  boss = await signedIn(app, company.id, 'admin', 'chef@woonzorg.example');
}, 60_000);
afterAll(() => app.end());

const nl = (key: Parameters<typeof text>[1], params = {}) => text('nl', key, params);
const NAME = 'Woonzorg Groep B.V. (fictief)';
const idOf = async () =>
  (await app.storage.companyLinks.ofCompany(companyId)).find(({ endedAt }) => endedAt === null)?.id ?? '';

test('asked, accepted with addresses, then in the statement, the record and on the page', async () => {
  const wrong = await coach.post(page, { slug: 'niemand' }, `${page}/link`);
  expect([wrong.status, wrong.text.includes(nl('errors:company.organisation_unknown'))]).toEqual([422, true]);
  expect(wrong.text).toContain('value="niemand"');
  expect((await coach.post(page, { slug: 'woonzorg' }, `${page}/link`)).status).toBe(303);
  expect((await coach.get(page)).text).toContain(nl('school:signature.waits', { name: NAME }));
  expect((await boss.get('/desk')).text).toContain(nl('school:signature.count', { count: 1 }));
  expect((await boss.get('/desk/organisation')).text).toContain('href="/desk/schools"');

  const action = `/desk/schools/${await idOf()}`;
  const empty = await boss.post('/desk/schools', { confirmers: 'pim' }, action);
  expect([empty.status, empty.text.includes('aria-invalid="true"')]).toEqual([422, true]);
  expect((await boss.post('/desk/schools', { confirmers: PIM }, action)).status).toBe(303);
  const accepted = (await coach.get(page)).text;
  expect(accepted).toContain(nl('school:signature.inForce', { name: NAME }));
  expect(accepted).toContain(PIM);
  expect((await boss.get('/desk')).text).not.toContain('href="/desk/schools"');

  const dossier = await judgedDossier(app, school, 'Fatma Yıldız');
  const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [dossier.id]);
  expect((await coach.get(`/desk/dossiers/${dossier.id}`)).text).toContain(
    nl('school:signature.coming', { name: NAME }),
  );
  await issueCeremony(app.issuing, ceremonyId);
  expect((await coach.get(`/desk/dossiers/${dossier.id}`)).text).toContain(
    nl('school:signature.given', { name: NAME }),
  );
  const awardId = awards[0]?.id ?? '';
  const ticks = { sixteenOrOlder: true, linkPublic: true, showName: 'full' as const, signedOn: '2026-11-21' };
  await recordConsent(app.issuing, school.admin, awardId, ticks);
  const award = await app.storage.awards.byId(awardId);
  const shown = await supertest(app.app).get(`/b/${award?.slug}`);
  expect(shown.text.replace(/[\u2066-\u2069]/g, '')).toContain(nl('public:practice.endorsed', { name: NAME }));
  // nobody's name at the company's desk
  const schools = (await boss.get('/desk/schools')).text;
  expect(schools).toContain(nl('school:signature.processes', { count: 3 }));
  expect(schools).not.toMatch(/Fatma|Yıldız/);

  expect((await coach.post(page, {}, `${page}/unlink`)).status).toBe(303);
  expect((await boss.get('/desk/schools')).text).toContain(nl('school:signature.none'));
  expect((await coach.get(page)).text).toContain('id="slug"');
});

test('the assessor takes along what a learner offers, beside the judgement', async () => {
  const dossier = await judgedDossier(app, school, 'Ayla Aanbod');
  await app.storage.dossiers.update({ ...dossier, state: 'at_school', checkedBy: null, checkedAt: null });
  await offerPhoto(app.issuing, school.admin, dossier.id, await smallPhoto());
  const assessor = await signedIn(app, school.organisation.id, 'assessor');
  const queue = '/desk/dossiers/assess';
  expect((await assessor.get(queue)).text).toContain(nl('school:offered.waits'));
  const [item] = await app.storage.dossiers.evidence(dossier.id);
  const action = `/desk/dossiers/${dossier.id}/evidence/${item?.id}`;
  const taken = await assessor.post(queue, { take: 'along', back: 'assess' }, action);
  expect(taken.headers.location).toBe(`${queue}?done=saved#evidence-${item?.id}`);
  expect((await assessor.get(queue)).text).toContain(nl('school:offered.taken'));
  expect((await coach.post(queue, { take: 'not' }, action)).status).toBe(403);
});

test('the school reads why a statement goes without', async () => {
  await coach.post(page, { slug: 'woonzorg' }, `${page}/link`);
  await boss.post('/desk/schools', { confirmers: 'kim@woonzorg.example' }, `/desk/schools/${await idOf()}`);
  const dossier = await judgedDossier(app, school, 'Bo Berg');
  const { ceremonyId } = await signDossiers(app.issuing, school.signatory, [dossier.id]);
  await issueCeremony(app.issuing, ceremonyId);
  const record = (await coach.get(`/desk/dossiers/${dossier.id}`)).text;
  expect(record).toContain(nl('school:signature.missing', { name: NAME }));
  expect(record).toContain(nl('school:signature.no.not_named'));
});

/** Deelbadges by the pages alone: switched on, ticked, awarded, seen; and a complete set pointed out. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { recordConsent } from '../../../src/issuing/holders/consent.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { htmlChecker, SHARED_TICKS } from '../../support/html-mistakes.ts';
import { pdfText } from '../../support/pdf.ts';
import { addSchool, type TestSchool } from '../../support/school.ts';
import { type MemberBrowser, signedIn, words } from '../desk/member-browser.ts';

const PARTS = '/desk/dossiers/parts';
const mistakes = htmlChecker(SHARED_TICKS);

let app: TestApp;
let school: TestSchool;
let coach: MemberBrowser;
let admin: MemberBrowser;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  coach = await signedIn(app, school.organisation.id, 'coach');
  admin = await signedIn(app, school.organisation.id, 'admin');
}, 60_000);
afterAll(() => app.end());

/** Answers the question of the board whether there are deelbadges. */
const choose = (parts: object) =>
  admin.post('/desk/dossiers', { assessor: 'yes', ...parts }, '/desk/dossiers/settings');

test('off they are nowhere; on, everything that is new is ticked and one button awards it', async () => {
  const { id } = await school.addDossier('Kim Kandidaat', { state: 'at_company' });
  expect((await coach.get('/desk/dossiers')).text).not.toContain(PARTS);
  expect((await coach.get(PARTS)).status).toBe(409);
  expect((await choose({ parts: 'yes' })).headers.location).toBe('/desk/dossiers?done=saved');
  expect((await coach.get('/desk/dossiers')).text).toContain(`href="${PARTS}"`);
  const { text } = await coach.get(PARTS);
  expect(await mistakes(text)).toEqual([]);
  const part = [...text.matchAll(/name="part" value="([^"]+)" checked/g)].map(([, value = '']) => value);
  expect(part).toEqual([`${id} B1-K1-W1`, `${id} B1-K1-W3`]);
  const { location = '' } = (await coach.post(PARTS, { part })).headers;
  const ceremonyId = /ceremonies\/([^/]+)\/progress$/.exec(location)?.[1] ?? '';
  const again = await coach.post('/desk/dossiers', { part }, PARTS);
  expect(again.status).toBe(422);
  expect(words(again.text)).toContain('Er is niets gekozen, of het is al uitgereikt.');

  await issueCeremony(app.issuing, ceremonyId);
  const [awardId = ''] = await app.storage.awards.idsOfCeremony(ceremonyId, ['issued']);
  const award = await app.storage.awards.byId(awardId);
  await recordConsent(app.issuing, school.admin, awardId, {
    ...{ sixteenOrOlder: true, linkPublic: true, showName: 'full', signedOn: '2026-11-21' },
  });
  const page = words((await coach.get(`/b/${award?.slug}`)).text);
  for (const said of ['Echt en geldig', 'Kim Kandidaat', 'Bereidt werkzaamheden voor en stemt af', 'geen diploma'])
    expect(page).toContain(said);
  expect(page).not.toContain('Dit is een praktijkverklaring');
  const paper = await pdfText((await coach.get(`/desk/awards/${awardId}/certificate.pdf`)).body);
  expect(paper).toContain('Kim Kandidaat');
  expect((await coach.get(`/desk/awards/${awardId}`)).status).toBe(200);
});

test('a complete set is pointed out on board and dossier, and what did not go is asked on', async () => {
  const done = await school.addDossier('Kees Klaar', { state: 'at_school' }, Array(4).fill('independent'));
  const some = await school.addDossier('Bijna Klaar', { state: 'at_school' }, [
    'guided',
    'not_yet',
    'not_yet',
    'guided',
  ]);
  const said = 'compleet: praktijkverklaring kan';
  const board = words((await coach.get('/desk/dossiers')).text);
  expect(board.match(new RegExp(said, 'g'))).toHaveLength(1);
  const whole = words((await coach.get(`/desk/dossiers/${done.id}`)).text);
  expect(whole).toContain('Kees Klaar heeft 4 van 4 werkprocessen: praktijkverklaring kan.');
  const page = `/desk/dossiers/${some.id}`;
  const { text } = await coach.get(page);
  expect(await mistakes(text)).toEqual([]);
  expect(words(text)).toContain('Vraag verder naar 2 werkprocessen');
  expect((await coach.post(page, {}, `${page}/ask-rest`)).headers.location).toBe(`${page}?done=companyLink`);
  const [link] = await app.storage.dossiers.links(some.id);
  expect(link?.codes).toBe('["B1-K1-W2","B1-K1-W3"]');
  expect((await app.storage.dossiers.find(some.id))?.state).toBe('at_company');
});

test('whoever changed while the page stood open is named after awarding, and the others are awarded', async () => {
  await choose({ parts: 'yes' });
  const { id } = await school.addDossier('Blijft Gelijk-Fictief', { state: 'at_company' });
  const { id: other } = await school.addDossier('Stopt Intussen-Fictief', { state: 'at_company' });
  const { text } = await coach.get(PARTS);
  const part = [...text.matchAll(/name="part" value="([^"]+)" checked/g)]
    .map(([, value = '']) => value)
    .filter((value) => value.startsWith(id) || value.startsWith(other));
  const dossier = await app.storage.dossiers.find(other);
  if (dossier) await app.storage.dossiers.update({ ...dossier, state: 'rejected' });
  const { location = '' } = (await coach.post(PARTS, { part })).headers;
  const [, ceremonyId = ''] = /^\/desk\/dossiers\/parts\?left=[^,&]+&given=(.+)$/.exec(location) ?? [];
  const page = await coach.get(location);
  expect(await mistakes(page.text)).toEqual([]);
  expect(words(page.text)).toContain('niet uitgereikt: Stopt Intussen-Fictief De andere');
  expect(page.text).not.toContain('Blijft Gelijk');
  expect(page.text).toContain(`href="/desk/ceremonies/${ceremonyId}"`);
  expect(await app.storage.awards.idsOfCeremony(ceremonyId, ['approved', 'waiting', 'issued'])).toHaveLength(2);
});

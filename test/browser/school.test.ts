/**
 * The pages of a school in a real browser, narrow and wide, with something in each: they fit, complain of nothing, and hold
 * up for axe and the HTML checker. All people are fictional.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { correctStatement } from '../../src/issuing/dossiers/dossier-correct.ts';
import { choosePartBadges } from '../../src/issuing/dossiers/school-settings.ts';
import { giveLearnerLinks } from '../../src/issuing/learners/learner-links.ts';
import type { Role } from '../../src/issuing/organisations/members.ts';
import { startBrowser } from '../support/browser.ts';
import { BROWSERS_OWN, htmlChecker, SHARED_TICKS } from '../support/html-mistakes.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, type Look, look, pageFaults, picture } from '../support/look.ts';
import { addSchool, statementOne, type TestSchool } from '../support/school.ts';
import { stateOf } from '../support/signed-in.ts';

let app: ListeningApp;
let browser: Browser;
let school: TestSchool;
const states = new Map<Role, Look['state']>();
const ids = { draft: '', atSchool: '', mending: '' };

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  school = await addSchool(app);
  ids.draft = (await school.addDossier('Amina Voorbeeld-Fictief', { state: 'draft' }, [])).id;
  ids.atSchool = (await school.addDossier('Bo Berg (fictief)', { state: 'at_school', supervisorName: 'Pim' })).id;
  await school.addDossier('Weg Gegaan (fictief)', { state: 'at_company', leftOn: '2026-11-01' });
  await school.addDossier('Cas Ceder (fictief)');
  await choosePartBadges(app.issuing, school.admin, true);
  ids.mending = (await statementOne(app, school, 'Dirk Duin')).dossierId;
  await correctStatement(app.issuing, school.admin, ids.mending, {
    ...{ name: 'Dirk Duin-Fictief', startDate: '2-2-2026', endDate: '3-7-2026', hours: '400', reason: 'slip' },
    ...{ supervisorName: '', supervisorEmail: '', codes: ['B1-K1-W1'] },
    trainingCompanyId: (await app.storage.trainingCompanies.list(school.organisation.id))[0]?.id ?? '',
  });
  for (const role of ['coach', 'admin', 'assessor', 'signatory'] as const) {
    const email = `${role}@voorbeeldcollege.example`;
    await app.signIn(school.organisation.id, role, email);
    states.set(role, await stateOf(app, email));
  }
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

const mistakes = htmlChecker({ ...BROWSERS_OWN, ...SHARED_TICKS });
const faults = (path: string, name: string, state?: Look['state']) =>
  pageFaults(browser, app.url + path, { name: `school-${name}`, state, mistakes });

test.each<[string, Role, () => string]>([
  ['catalogue', 'coach', () => '/desk/qualifications'],
  ['qualification', 'coach', () => `/desk/qualifications/${school.qualificationId}`],
  ['catalogue-import', 'coach', () => '/desk/qualifications/import'],
  ['board', 'admin', () => '/desk/dossiers'],
  ['new', 'coach', () => '/desk/dossiers/new'],
  ['import', 'coach', () => '/desk/dossiers/import'],
  ['draft', 'coach', () => `/desk/dossiers/${ids.draft}`],
  ['edit', 'coach', () => `/desk/dossiers/${ids.draft}/edit`],
  ['at-school', 'coach', () => `/desk/dossiers/${ids.atSchool}`],
  ['mending', 'coach', () => `/desk/dossiers/${ids.mending}`],
  ['correct', 'coach', () => `/desk/dossiers/${ids.mending}/correct`],
  ['parts', 'coach', () => '/desk/dossiers/parts'],
  ['leavers', 'coach', () => '/desk/dossiers/leavers'],
  ['figures', 'viewer', () => '/desk/dossiers/figures'],
  ['companies', 'coach', () => '/desk/companies'],
  ['assess', 'assessor', () => '/desk/dossiers/assess'],
  ['sign', 'signatory', () => '/desk/dossiers/sign'],
  ['public', 'viewer', () => '/qualifications/25960/2025'],
])(
  '%s, for %s',
  async (name, role, path) => {
    expect(await faults(path(), name, states.get(role))).toEqual([]);
  },
  60_000,
);

test('what a school prints from a page comes on A4', async () => {
  await giveLearnerLinks(app.issuing, school.admin, { dossierId: ids.draft });
  const state = states.get('coach');
  const slips = `${app.url}/desk/learners/slips?group=2B`;
  const { page, close } = await look(browser, slips, { ...(state ? { state } : {}) });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf.toString('latin1')) ?? [];
  expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
  await close();
}, 60_000);

test('the heading of a warning stands inside it, above its words', async () => {
  const state = states.get('coach');
  const { page, close } = await look(browser, `${app.url}/desk/dossiers/new`, { ...(state ? { state } : {}) });
  await page.locator('#eligible-yes').check();
  await page.locator('main form button[type=submit]').click();
  const heading = page.locator('fieldset.utrecht-alert > legend');
  await heading.waitFor();
  const [box, head, words] = await Promise.all(
    [heading.locator('..'), heading, heading.locator('+ *')].map((one) => one.boundingBox()),
  );
  if (!box || !head || !words) throw new TypeError('all three are drawn');
  expect(head.y).toBeGreaterThan(box.y + 4);
  expect(words.y).toBeGreaterThanOrEqual(head.y + head.height);
  await close();
}, 60_000);

test('a class: pasted names come to a check that fits a telephone', async () => {
  const state = states.get('coach');
  const { page, complaints, close } = await look(browser, `${app.url}/desk/dossiers/import`, {
    width: 360,
    ...(state ? { state } : {}),
  });
  await page.locator('#text').fill('Amina Voorbeeld-Fictief\nDirk Duin (fictief)');
  await page.locator('#code-B1-K1-W1').check();
  await page.locator('#hours').fill('320');
  await page.locator('#startDate').fill('2026-02-02');
  await page.locator('#endDate').fill('2026-06-26');
  await page.locator('#company').selectOption({ index: 1 });
  await page.locator('main form button[type=submit]').click();
  await page.locator('.learner-row').nth(1).waitFor();
  expect(await fits(page)).toBe(true);
  expect(await page.locator('#again-1').count()).toBe(1);
  expect(complaints).toEqual([]);
  await picture(page, 'school-check-360');
  await close();
}, 60_000);

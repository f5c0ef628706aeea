/**
 * Two organisations and every role in a real browser, narrow and wide: each page of the team fits, complains of nothing and
 * holds up for axe; a colleague is invited by link, joins, and works for both. All people are fictional.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { text } from '../../src/i18n/i18n.ts';
import { apply, confirmApplication } from '../../src/issuing/organisations/applications.ts';
import { addMember, ROLES, type Role } from '../../src/issuing/organisations/members.ts';
import { startBrowser } from '../support/browser.ts';
import { BROWSERS_OWN, htmlChecker } from '../support/html-mistakes.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, type Look, look, pageFaults, picture } from '../support/look.ts';
import { stateOf } from '../support/signed-in.ts';
import { operatorBrowser } from '../web/matrix-world.ts';

const SIDES = ['noord', 'zuid'] as const;

let app: ListeningApp;
let browser: Browser;
const states = new Map<string, Look['state']>();
let colleague: string;

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  for (const side of SIDES) {
    const { organisation } = await app.addOrganisation(side);
    for (const role of ROLES) {
      const email = `${role}@${side}.example`;
      await app.signIn(organisation.id, role, email);
      states.set(`${side} ${role}`, await stateOf(app, email));
    }
  }
  const [noord, zuid] = await Promise.all(SIDES.map((side) => app.storage.organisations.bySlug(side)));
  const coach = await app.storage.members.byEmail(noord?.id ?? '', 'coach@noord.example');
  colleague = coach?.id ?? '';
  const both = { userId: coach?.userId ?? '', name: 'Test coach', email: 'coach@noord.example', role: 'viewer' };
  await addMember(app.issuing, { organisationId: zuid?.id ?? '', ...both });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

const mistakes = htmlChecker({ ...BROWSERS_OWN });
const faults = (path: string, name: string, state?: Look['state']) =>
  pageFaults(browser, app.url + path, { name: `team-${name}`, state, mistakes });

test.each(SIDES.flatMap((side) => ROLES.map((role) => [side, role] as const)))(
  '%s, %s: who works here',
  async (side, role: Role) => {
    const state = states.get(`${side} ${role}`);
    expect(await faults('/desk/members', `members-${side}-${role}`, state)).toEqual([]);
  },
  60_000,
);

test('the pages of the administrator', async () => {
  const state = states.get('noord admin');
  const pages = {
    member: `/desk/members/${colleague}`,
    organisation: '/desk/organisation',
    log: '/desk/log',
    close: '/desk/organisation/close',
  };
  for (const [name, path] of Object.entries(pages)) expect(await faults(path, name, state)).toEqual([]);
}, 120_000);

test('who works for two organisations sees which one it is, and switches', async () => {
  const state = states.get('noord coach');
  expect(await faults('/desk', 'two-places', state)).toEqual([]);
  const { page, close } = await look(browser, `${app.url}/desk`, { width: 360, ...(state ? { state } : {}) });
  await page.setViewportSize({ width: 320, height: 800 });
  const longName = 'Stichting Leren en Werken in Rotterdam-Zuid';
  const named = (name: string) =>
    page.evaluate(
      `[...document.querySelectorAll('#place option')].find((one) => !one.selected).textContent = '${name}'`,
    );
  await named(longName);
  expect(await fits(page)).toBe(true);
  await named('Stichting zuid');
  await page.getByLabel(text('nl', 'team:place.label')).selectOption({ label: 'Stichting zuid' });
  await page.getByRole('button', { name: text('nl', 'team:place.switch') }).click();
  await page.locator('.desk-header strong', { hasText: 'Stichting zuid' }).waitFor();
  expect(await page.locator('.desk-header').textContent()).toContain(text('nl', 'desk:role.viewer'));
  await close();
}, 60_000);

test('an invitation by link, from the administrator to a colleague of the other organisation', async () => {
  const admin = await look(browser, `${app.url}/desk/members`, {
    width: 360,
    state: states.get('noord admin') as never,
  });
  await admin.page.getByRole('button', { name: text('nl', 'team:invite.byLinkButton') }).click();
  const link = await admin.page.getByLabel(text('nl', 'team:invite.link'), { exact: true }).inputValue();
  await admin.page.getByRole('button', { name: text('nl', 'team:invite.copy') }).waitFor();
  await picture(admin.page, 'team-link-360');
  expect(await fits(admin.page)).toBe(true);
  await admin.close();
  const { pathname } = new URL(link);
  expect(await faults(pathname, 'invitation')).toEqual([]);
  const other = await look(browser, link, { width: 360, state: states.get('zuid viewer') as never });
  await other.page.getByRole('button', { name: text('nl', 'team:invitation.button') }).click();
  await other.page.getByText(text('nl', 'desk:done.joined')).waitFor();
  expect(await other.page.locator('.desk-header__place strong').textContent()).toBe('Stichting noord');
  await other.close();
}, 60_000);

test('applying, and the page of the operator', async () => {
  expect(await faults('/apply', 'apply')).toEqual([]);
  const input = { name: 'Buurthuis De Brug (fictief)', kind: 'coach', kvk: '12345678', brin: '', website: '' };
  const contact = { contactName: 'Ina Fictief', contactEmail: 'ina@debrug.example' };
  const { token } = await apply(app.issuing, { ...input, ...contact }, 'nl');
  expect(await faults(`/apply/${token}`, 'confirm')).toEqual([]);
  await confirmApplication(app.issuing, token);
  const cookies = await operatorBrowser(app);
  const context = await browser.newContext();
  await context.addCookies(cookies.cookies().map(([name, value]) => ({ name, value, url: app.url })));
  const state = await context.storageState();
  await context.close();
  expect(await faults('/operator', 'operator', state)).toEqual([]);
}, 120_000);

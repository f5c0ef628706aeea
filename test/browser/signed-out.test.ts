/**
 * A coach is signed out in the middle of a form: what was typed, chosen and recorded is still there afterwards, with scripts
 * and without, and for nobody else. People are fictional.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type TextKey, type TextParams, text } from '../../src/i18n/i18n.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { mapColumns, startList } from '../../src/issuing/lists/lists.ts';
import { addMember } from '../../src/issuing/organisations/members.ts';
import { PASSWORD } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, type Look, look, picture, until } from '../support/look.ts';
import { issueBadge } from '../web/issued-badge.ts';

const COACH = 'kim@werkplaats.example';
const COLLEAGUE = 'bo@werkplaats.example';
const nl = (key: TextKey, params: TextParams = {}): string => text('nl', key, params);

let app: ListeningApp;
let browser: Browser;
let made: Awaited<ReturnType<ListeningApp['addOrganisation']>>;
let coach: Awaited<ReturnType<ListeningApp['signIn']>>['actor'];

beforeAll(async () => {
  browser = await startBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  app = await startListening();
  made = await app.addOrganisation('werkplaats', ['samenwerken']);
  ({ actor: coach } = await app.signIn(made.organisation.id, 'coach', COACH));
  await app.signIn(made.organisation.id, 'coach', COLLEAGUE);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

const userOf = async (email: string): Promise<string> =>
  (await app.storage.members.byEmail(made.organisation.id, email))?.userId ?? '';
/** As after a long lunch: the session is gone, and the page in the browser does not know. */
const endSession = async (email = COACH): Promise<void> => app.accounts.sessions.endAll(await userOf(email));

async function signIn(page: Page, email = COACH): Promise<void> {
  await page.getByLabel(nl('sign-in:email')).fill(email);
  await page.getByLabel(nl('sign-in:password')).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** A window at this address in which the coach is signed in. */
async function openAt(address: string, options: Look = {}) {
  const window = await look(browser, `${app.url}/sign-in?next=${encodeURIComponent(address)}`, options);
  await signIn(window.page);
  return window;
}

const evidenceOfBadge = async (): Promise<string> => `/desk/awards/${(await issueBadge(app, made)).award.id}/evidence`;

async function checkPage(...names: string[]): Promise<string> {
  const { id: ceremonyId } = await createCeremony(app.issuing, made.actor, {
    name: names.join(),
    date: '2026-11-21',
    place: null,
  });
  const achievementId = made.badges.get('samenwerken') ?? '';
  const input = { ceremonyId, achievementId, level: 'gevorderd' as const, text: `naam\n${names.join('\n')}\n` };
  const { id, mapping } = await startList(app.issuing, coach, input);
  if (mapping) await mapColumns(app.issuing, coach, id, mapping);
  return `/desk/lists/${id}`;
}

const field = (page: Page, key: TextKey) => page.getByLabel(nl(key), { exact: true });
const textsOf = async (awardId: string): Promise<(string | null)[]> =>
  (await app.storage.evidence.ofAward(awardId)).map((item) => item.text);
const idIn = (address: string): string => address.split('/')[3] ?? '';
const kept = async (address: string) =>
  (await app.storage.lists.byId(coach.organisationId, coach.memberId ?? '', idIn(address)))?.rows ?? [];

describe('the form of evidence', () => {
  test('does not leave the page: photo, recording and words wait until somebody signed in on another tab', async () => {
    const address = await evidenceOfBadge();
    const { page, close } = await openAt(address);
    await field(page, 'desk:evidence.place').fill('De keuken');
    await field(page, 'desk:evidence.words').fill('Zij hielp iedereen.');
    const photo = await import('sharp').then(({ default: sharp }) =>
      sharp({ create: { width: 640, height: 480, channels: 3, background: '#c8401a' } })
        .jpeg()
        .toBuffer(),
    );
    await page
      .getByLabel(nl('desk:evidence.photoFile'))
      .setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: photo });
    app.setNow(new Date(app.issuing.now().getTime() + 10_000));
    await page.getByRole('button', { name: nl('desk:evidence.start') }).click();
    await page.getByText(/ 1 \/ 60$/).waitFor();
    await endSession();
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.getByText(nl('desk:check.unkeptOut')).waitFor();
    expect(await fits(page)).toBe(true);
    await picture(page, 'signed-out-evidence-360');
    const opens = page.waitForEvent('popup');
    await page.getByRole('link', { name: nl('desk:check.signIn') }).click();
    const tab = await opens;
    await signIn(tab);
    await tab.close();
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.waitForURL(/done=evidence$/);
    const items = await app.storage.evidence.ofAward(idIn(address));
    expect(items.map(({ kind }) => kind).sort()).toEqual(['photo', 'place', 'voice', 'words']);
    await close();
  }, 120_000);

  test('has the words again after signing in on the same tab, or after a reload; not once they are kept', async () => {
    const address = await evidenceOfBadge();
    const { page, close } = await openAt(address);
    page.on('dialog', (dialog) => dialog.accept());
    await field(page, 'desk:evidence.words').fill('Hij maakte alles af.');
    await page.locator('input[name=criteria]').first().check();
    await endSession();
    // as when the question beforehand and the form itself are just too far apart
    await page.evaluate('HTMLFormElement.prototype.submit.call(document.getElementById("evidence"))');
    await page.getByText(nl('sign-in:from.typed')).waitFor();
    expect(await fits(page)).toBe(true);
    await picture(page, 'signed-out-sign-in-360');
    await signIn(page);
    await page.getByText(nl('desk:typedBack')).waitFor();
    await picture(page, 'signed-out-back-360');
    expect(await field(page, 'desk:evidence.words').inputValue()).toBe('Hij maakte alles af.');
    await page.reload();
    expect(await field(page, 'desk:evidence.words').inputValue()).toBe('Hij maakte alles af.');
    expect(await page.locator('input[name=criteria]').first().isChecked()).toBe(true);
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.waitForURL(/done=evidence$/);
    expect(await textsOf(idIn(address))).toContain('Hij maakte alles af.');
    await app.storage.transaction(async (tx) => {
      for (const { id, kind } of await tx.evidence.ofAward(idIn(address)))
        if (kind === 'words') await tx.evidence.delete(id);
    });
    await page.goto(`${app.url}${address}`);
    expect(await field(page, 'desk:evidence.words').inputValue()).toBe('');
    expect(await page.getByText(nl('desk:typedBack')).isVisible()).toBe(false);
    await close();
  }, 120_000);

  test('tells what a colleague wrote meanwhile, and shows a colleague on the same tab nothing', async () => {
    const address = await evidenceOfBadge();
    const { page, close } = await openAt(address);
    page.on('dialog', (dialog) => dialog.accept());
    await field(page, 'desk:evidence.place').fill('De loods');
    const other = await openAt(address);
    await field(other.page, 'desk:evidence.place').fill('De tuin');
    await other.page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await other.page.waitForURL(/done=evidence$/);
    await other.close();
    await page.reload();
    expect(await field(page, 'desk:evidence.place').inputValue()).toBe('De loods');
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.getByText(nl('errors:evidence.changed_elsewhere', { value: 'De tuin' })).waitFor();
    await endSession();
    await page.goto(`${app.url}${address}`);
    await signIn(page, COLLEAGUE);
    expect(await field(page, 'desk:evidence.place').inputValue()).toBe('De tuin');
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await close();
  }, 120_000);

  test('forgets what was typed when its owner signs out', async () => {
    const address = await evidenceOfBadge();
    const { page, close } = await openAt(address);
    page.on('dialog', (dialog) => dialog.accept());
    await field(page, 'desk:evidence.place').fill('De loods');
    await page.getByRole('button', { name: nl('sign-in:signOut') }).click();
    await page.getByText(nl('sign-in:from.sign-out')).waitFor();
    expect(await page.evaluate('Object.values(sessionStorage).join()')).not.toContain('De loods');
    await page.goBack();
    await page.getByLabel(nl('sign-in:password')).waitFor();
    await signIn(page);
    await page.goto(`${app.url}${address}`);
    expect(await field(page, 'desk:evidence.place').inputValue()).toBe('');
    await close();
  }, 120_000);
});

describe('the check table', () => {
  test('says at the row that it is not kept; after signing in on the same tab the words are there, and kept', async () => {
    const address = await checkPage('Amina Een', 'Bo Twee');
    const { page, close } = await openAt(`${address}?more=1`);
    page.on('dialog', (dialog) => dialog.accept());
    await endSession();
    await page.locator('#row-1-name').fill('Amina Eén');
    await page.locator('#row-2-level').selectOption('expert');
    await page.getByRole('button', { name: `${nl('desk:check.rest')}, ${nl('desk:check.row', { row: 2 })}` }).click();
    await page.locator('#row-2-words').fill('Sterk werk.');
    await page.keyboard.press('Tab');
    await page.getByText(nl('desk:check.unkeptOut')).first().waitFor();
    await page.goto(`${app.url}${address}?more=1`);
    await signIn(page);
    await page.getByText(nl('desk:typedBack')).waitFor();
    expect(await page.locator('#row-1-name').inputValue()).toBe('Amina Eén');
    await until(page, 'Object.keys(sessionStorage).length === 0');
    expect((await kept(address)).map(({ name, level, words }) => [name, level, words])).toEqual([
      ['Amina Eén', '', ''],
      ['Bo Twee', 'expert', 'Sterk werk.'],
    ]);
    expect(await fits(page)).toBe(true);
    await picture(page, 'signed-out-check-360');
    await close();
  }, 120_000);

  test('brings back to the page of the table that was open', async () => {
    const address = await checkPage('Amina Een', 'Bo Twee');
    const { page, close } = await openAt(`${address}?more=1`, { javaScript: false });
    await endSession();
    await page.getByRole('button', { name: nl('desk:check.issue', { count: 2 }) }).click();
    await page.getByText(nl('sign-in:from.typed')).waitFor();
    await signIn(page);
    expect(page.url()).toBe(`${app.url}${address}?more=1`);
    await close();
  }, 60_000);
});

describe('without scripts the way back of the browser has the words', () => {
  /** Back until the form is there again, as the page to sign in says. */
  async function backTo(page: Page, address: string, field: string, value: string): Promise<void> {
    for (let steps = 0; steps < 3; steps += 1) {
      await page.goBack();
      if (!page.url().startsWith(`${app.url}${address}`)) continue;
      if ((await page.locator(field).inputValue()) === value) return;
    }
    throw new Error(`no way back to ${address} with ${value}`);
  }

  test('of evidence', async () => {
    const address = await evidenceOfBadge();
    const { page, close } = await openAt(address, { javaScript: false });
    await page.locator('#words').fill('Zij bleef rustig.');
    await endSession();
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    // Playwright's way of doing without scripts does not show what stands in <noscript>
    await page.getByText(nl('sign-in:from.typed')).waitFor();
    expect(await page.content()).toContain(nl('sign-in:typedBack'));
    expect(await fits(page)).toBe(true);
    await picture(page, 'signed-out-no-script-360');
    await signIn(page);
    await backTo(page, address, '#words', 'Zij bleef rustig.');
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.waitForURL(/done=evidence$/);
    expect(await textsOf(idIn(address))).toContain('Zij bleef rustig.');
    await close();
  }, 60_000);

  test('of the check table', async () => {
    const address = await checkPage('Amina Een');
    const { page, close } = await openAt(address, { javaScript: false });
    await page.locator('#row-1-words').fill('Op jou kan iedereen bouwen.');
    await endSession();
    await page.getByRole('button', { name: nl('desk:check.later') }).click();
    await page.getByText(nl('sign-in:from.typed')).waitFor();
    await signIn(page);
    await backTo(page, address, '#row-1-words', 'Op jou kan iedereen bouwen.');
    await page.getByRole('button', { name: nl('desk:check.later') }).click();
    await page.waitForURL(/done=list$/);
    expect((await kept(address))[0]?.words).toBe('Op jou kan iedereen bouwen.');
    await close();
  }, 60_000);

  test('also after a switch to another organisation in another tab', async () => {
    const other = await app.addOrganisation('elders', []);
    const userId = await userOf(COACH);
    const organisationId = other.organisation.id;
    await addMember(app.issuing, { organisationId, userId, name: 'Test coach', email: COACH, role: 'coach' });
    const address = await evidenceOfBadge();
    const { page, close } = await openAt(address, { javaScript: false });
    const tab = await page.context().newPage();
    const goTo = async (name: string): Promise<void> => {
      await tab.goto(`${app.url}/desk`);
      await tab.getByLabel(nl('team:place.label')).selectOption({ label: name });
      await tab.getByRole('button', { name: nl('team:place.switch') }).click();
    };
    await goTo(made.organisation.name);
    await page.goto(`${app.url}${address}`);
    await page.locator('#words').fill('Hij hielp mee.');
    await goTo(other.organisation.name);
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.getByRole('heading', { name: nl('common:problem.otherOrganisation') }).waitFor();
    await goTo(made.organisation.name);
    await backTo(page, address, '#words', 'Hij hielp mee.');
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.waitForURL(/done=evidence$/);
    await close();
  }, 60_000);
});

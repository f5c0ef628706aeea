/** What is kept at the desk and what is not, and that the page says which. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { type TextKey, type TextParams, text } from '../../src/i18n/i18n.ts';
import { confirmList } from '../../src/issuing/lists/confirm-list.ts';
import { checkedList } from '../../src/issuing/lists/judge-list.ts';
import { mapColumns, startList } from '../../src/issuing/lists/lists.ts';
import { PASSWORD } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, until } from '../support/look.ts';
import { issueBadge } from '../web/issued-badge.ts';

const COACH = 'kim@werkplaats.example';
const nl = (key: TextKey, params: TextParams = {}): string => text('nl', key, params);

let app: ListeningApp;
let browser: Browser;
let made: Awaited<ReturnType<ListeningApp['addOrganisation']>>;
let coach: Awaited<ReturnType<ListeningApp['signIn']>>['actor'];

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  made = await app.addOrganisation('werkplaats', ['samenwerken']);
  ({ actor: coach } = await app.signIn(made.organisation.id, 'coach', COACH));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** A window at this address in which the coach is signed in. */
async function openAt(address: string) {
  const window = await look(browser, `${app.url}/sign-in?next=${encodeURIComponent(address)}`, {});
  await signIn(window.page);
  return window;
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel(nl('sign-in:email')).fill(COACH);
  await page.getByLabel(nl('sign-in:password')).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

test('a photo that is kept is not said to be lost, also when nothing else was typed', async () => {
  const { award } = await issueBadge(app, made, { key: 'kept:photo' });
  const { page, close } = await openAt(`/desk/awards/${award.id}/evidence`);
  const buffer = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c8401a' } })
    .jpeg()
    .toBuffer();
  await page
    .getByLabel(nl('desk:evidence.photoFile'))
    .setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer });
  await page.getByRole('button', { name: nl('desk:evidence.photoAdd') }).click();
  await page.waitForURL(/done=photo/);
  await page.getByText(nl('desk:done.photo')).waitFor();
  await until(page, 'Object.keys(sessionStorage).length === 0');
  expect(await page.getByText(nl('desk:typedBack')).isVisible()).toBe(false);
  await close();
}, 120_000);

test('a list that was awarded in another window says so at the row, not that there is no connection', async () => {
  const { award } = await issueBadge(app, made, { key: 'kept:list' });
  const input = {
    ceremonyId: award.ceremonyId ?? '',
    achievementId: made.badges.get('samenwerken') ?? '',
    level: 'gevorderd' as const,
    text: 'naam\nJo Bakker\n',
  };
  const { id, mapping } = await startList(app.issuing, coach, input);
  if (mapping) await mapColumns(app.issuing, coach, id, mapping);
  const { page, close } = await openAt(`/desk/lists/${id}`);
  page.on('dialog', (dialog) => dialog.accept());
  await confirmList(app.issuing, coach, await checkedList(app.issuing, coach, id));
  await page.locator('#row-1-name').fill('Jo Bakkers');
  await page.keyboard.press('Tab');
  const unkept = page.locator('#row-1 .unkept');
  await unkept.waitFor();
  expect(await unkept.textContent()).toBe(`${nl('desk:check.unkeptSaid')} ${nl('errors:list.already_confirmed')}`);
  expect(await fits(page)).toBe(true);
  await picture(page, 'unkept-said-360');
  await close();
}, 120_000);

test('a tick "Gegeven" is kept at once: a tap on a name loses none', async () => {
  const { award } = await issueBadge(app, made, { key: 'kept:given' });
  const { page, close } = await openAt(`/desk/ceremonies/${award.ceremonyId}`);
  const said: string[] = [];
  page.on('dialog', (dialog) => {
    said.push(dialog.type());
    return dialog.accept();
  });
  await page.locator(`#given-${award.id}`).check();
  await page.getByText(nl('desk:done.ticks')).waitFor();
  expect((await app.storage.awards.byId(award.id))?.handedOutAt).not.toBeNull();
  await page.locator(`#given-${award.id}`).uncheck();
  await until(page, `document.querySelector('[name=were]').value === ''`);
  expect((await app.storage.awards.byId(award.id))?.handedOutAt).toBeNull();
  // without a connection the page says so, and asks before it goes
  await page.context().setOffline(true);
  await page.locator(`#given-${award.id}`).check();
  await page.getByText(nl('desk:board.unkept')).waitFor();
  await page.context().setOffline(false);
  expect(said).toEqual([]);
  await page.goto(`${app.url}/desk`);
  expect(said).toEqual(['beforeunload']);
  await close();
}, 120_000);

test('signed out over a badge or a pasted list: the words are back after signing in, and gone once they are kept', async () => {
  const { award } = await issueBadge(app, made, { key: 'kept:typed' });
  const { page, close } = await openAt('/desk/achievements/new');
  page.on('dialog', (dialog) => dialog.accept());
  const endSession = async () =>
    app.accounts.sessions.endAll((await app.storage.members.byEmail(made.organisation.id, COACH))?.userId ?? '');
  await page.locator('#name').fill('Fietsen maken');
  await endSession();
  await page.locator('#achievement button[value=save]').last().click();
  await page.getByText(nl('sign-in:from.typed')).waitFor();
  await signIn(page);
  await page.getByText(nl('desk:typedBack')).waitFor();
  expect(await page.locator('#name').inputValue()).toBe('Fietsen maken');
  await page.locator('#achievement button[value=save]').last().click();
  await page.waitForURL(/done=saved/);
  await page.goto(`${app.url}/desk/achievements/new`);
  expect(await page.locator('#name').inputValue()).toBe('');

  const list = `/desk/ceremonies/${award.ceremonyId}/list`;
  await page.goto(`${app.url}${list}`);
  await page.locator('#text').fill('Jo Bakker');
  await page.locator('#achievement').selectOption({ index: 1 });
  await endSession();
  await page.getByRole('button', { name: nl('desk:list.next') }).click();
  await page.getByText(nl('sign-in:from.typed')).waitFor();
  await signIn(page);
  await page.getByText(nl('desk:typedBack')).waitFor();
  expect(await page.locator('#text').inputValue()).toBe('Jo Bakker');
  await page.getByRole('button', { name: nl('desk:list.next') }).click();
  await page.waitForURL(/\/desk\/lists\//);
  await page.goto(`${app.url}${list}`);
  expect(await page.locator('#text').inputValue()).toBe('');
  await close();
}, 180_000);

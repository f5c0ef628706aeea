/** A coach with a modern browser: the table checks itself while it is filled in, and the bar moves by itself. By keyboard. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { text } from '../../src/i18n/i18n.ts';
import { PASSWORD } from '../support/app.ts';
import { awardOne } from '../support/award.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { look } from '../support/look.ts';

const COACH = 'kim@werkplaats.example';

let app: ListeningApp;
let browser: Browser;
let slug: string;

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  app.jobs.start();
  const { organisation, actor } = await app.addOrganisation('werkplaats', ['samenwerken']);
  await app.signIn(organisation.id, 'coach', COACH);
  slug = (await awardOne(app, actor, 'Amina van der Yıldız')).slug;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** Presses Tab until the focus is on the element, as somebody without a mouse; says after how many. */
async function tabTo(page: Page, selector: string): Promise<number> {
  for (let tabs = 1; tabs <= 60; tabs += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return tabs;
  }
  throw new Error(`60 tabs do not reach ${selector} on ${page.url()}`);
}

/** Whether the element with the focus shows it: the ring of the style sheet. */
const RING = `(() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2; })()`;

describe('the main button', () => {
  const pages: [string, () => string, string][] = [
    ['of the start page', () => '/', 'main button[type=submit]'],
    ['of the verify page', () => '/verify', 'main button[type=submit]'],
    ['of a private badge', () => `/b/${slug}`, 'main form button[type=submit]'],
    ['to sign in', () => '/sign-in', 'main button[type=submit]'],
  ];
  it.each(pages)('%s is reached by keyboard, and one sees where one is', async (_name, path, button) => {
    const { page, close } = await look(browser, app.url + path());
    await tabTo(page, button);
    expect(await page.evaluate(RING)).toBe(true);
    await close();
  });

  it('comes after a link that skips the head of the page', async () => {
    const { page, close } = await look(browser, `${app.url}/verify`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement?.id')).toBe('main');
    await close();
  });
});

describe('a list in the browser', () => {
  it('is checked while it is mended, awarded by keyboard, and counts up to the end by itself', async () => {
    const { page, complaints, close } = await look(browser, `${app.url}/sign-in?next=/desk/ceremonies/new`, {
      width: 1280,
    });
    await page.getByLabel(text('nl', 'sign-in:email')).fill(COACH);
    await page.getByLabel(text('nl', 'sign-in:password')).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel(text('nl', 'desk:choice.badge'), { exact: true }).selectOption({ label: 'Samenwerken' });
    await page.getByRole('button', { name: text('nl', 'desk:ceremony.toList') }).click();
    await page.getByLabel(text('nl', 'desk:list.paste')).fill('Fatoumata Diallo\n111222333\nMo el Idrissi\n');
    await page.getByRole('button', { name: text('nl', 'desk:list.next') }).click();

    const issue = (count: number) => page.getByRole('button', { name: text('nl', 'desk:check.issue', { count }) });
    expect(await issue(2).getAttribute('aria-disabled')).toBe('true');
    expect(await page.content()).not.toContain('111222333');
    await issue(2).focus();
    await page.keyboard.press('Enter');
    await page.locator(':focus[aria-invalid="true"]').waitFor();
    await page.keyboard.type('Şükrü Açıkgöz');
    await page.keyboard.press('Tab');
    await issue(3).waitFor();
    expect(await issue(3).getAttribute('aria-disabled')).toBeNull();

    // What is typed last goes along: the button waits for the check that leaving the field started.
    await page.locator('#row-1-words').fill('Je helpt uit jezelf.');
    await issue(3).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/progress$/);
    const [id = ''] = await app.storage.awards.idsOfCeremony(page.url().split('/').at(-2) ?? '', [
      'approved',
      'issuing',
      'issued',
    ]);
    expect((await app.storage.awards.byId(id))?.coachWords).toBe('Je helpt uit jezelf.');
    await page.getByRole('heading', { name: text('nl', 'desk:progress.doneTitle', { count: 3 }) }).waitFor();
    await page.getByRole('link', { name: text('nl', 'desk:print.all') }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  }, 60_000);

  it('loses nothing that is typed while a slow answer about another row is on its way', async () => {
    const { page, close } = await look(browser, `${app.url}/sign-in?next=/desk/ceremonies/new`, { width: 1280 });
    await page.getByLabel(text('nl', 'sign-in:email')).fill(COACH);
    await page.getByLabel(text('nl', 'sign-in:password')).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel(text('nl', 'desk:choice.badge'), { exact: true }).selectOption({ label: 'Samenwerken' });
    await page.getByRole('button', { name: text('nl', 'desk:ceremony.toList') }).click();
    await page.getByLabel(text('nl', 'desk:list.paste')).fill('Fatoumata Diallo\nMo el Idrissi\nNoor Fictief\n');
    await page.getByRole('button', { name: text('nl', 'desk:list.next') }).click();
    await page.locator('#row-3-words').waitFor();

    const held: (() => void)[] = [];
    let came = (): void => undefined;
    await page.route('**/desk/lists/*', async (route) => {
      if (route.request().method() === 'POST') {
        const released = new Promise<void>((go) => held.push(go));
        came();
        await released;
      }
      await route.continue();
    });
    const oneHeld = async (): Promise<void> => {
      if (held.length === 0)
        await new Promise<void>((go) => {
          came = go;
        });
    };
    const answered = () => page.waitForResponse((response) => response.request().method() === 'POST');
    const type = async (row: number, words: string): Promise<void> => {
      await page.locator(`#row-${row}-words`).fill(words);
      await page.keyboard.press('Tab');
    };
    // the answer about row 2 says something new of row 1 too: the same name stands there twice
    await page.locator('#row-2-name').fill('Fatoumata Diallo');
    await page.keyboard.press('Tab');
    await oneHeld();
    await type(3, 'Drie.'); // waits behind row 2
    await type(1, 'Een.'); // and goes along with row 3
    await page.locator('#row-1-name').focus();
    await page.keyboard.type('X'); // still typing: no change was told yet
    for (let question = 0; question < 2; question += 1) {
      await oneHeld();
      const answer = answered();
      held.shift()?.();
      await (await answer).finished();
    }
    await page.locator('#sum').waitFor();
    const words = await Promise.all([1, 2, 3].map((row) => page.locator(`#row-${row}-words`).inputValue()));
    expect(words).toEqual(['Een.', '', 'Drie.']);
    expect(await page.locator('#row-1-name').inputValue()).toContain('X');
    await page.unroute('**/desk/lists/*');
    await page.locator('#row-2-name').focus();
    await page.getByRole('button', { name: text('nl', 'desk:check.more') }).click();
    await page.getByRole('button', { name: text('nl', 'desk:check.less') }).waitFor();
    const kept = await Promise.all([1, 2, 3].map((row) => page.locator(`#row-${row}-words`).inputValue()));
    expect(kept).toEqual(words);
    await close();
  }, 60_000);
});

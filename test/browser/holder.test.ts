/**
 * From paper: the private code is scanned, the badge published with the page name, words hidden, withdrawn; at 360 px, with
 * and without scripts. Axe, sizes and the page's own policy on every page of the holder. All people are fictional.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';
import { readQrCodes, renderPages } from '../support/pdf.ts';
import { type Issued, issueBadge, NAME, PAGE_NAME } from '../web/issued-badge.ts';

const WORDS = 'Op jou kan de hele keuken bouwen.';

let app: ListeningApp;
let browser: Browser;
let made: Awaited<ReturnType<ListeningApp['addOrganisation']>>;

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  made = await app.addOrganisation('werkplaats');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** The address in the code on the printed strip, as a phone reads it. */
async function scanned({ award }: Issued): Promise<string> {
  const sheets = await tokensForPaper(app.issuing, made.actor, [award.id], award.id);
  const [page] = renderPages(await app.papers.privateSheets(sheets), 110);
  const [link = ''] = await readQrCodes(page ?? new Uint8Array());
  expect(link).toBe(`${app.url}/m/${sheets[0]?.token}`);
  return link;
}

test.each([true, false])(
  'scan, publish with the page name, hide the words, withdraw (scripts: %s)',
  async (javaScript) => {
    const issued = await issueBadge(app, made, { key: `scan ${javaScript}` });
    const { page, complaints, close } = await look(browser, await scanned(issued), { width: 360, javaScript });
    const visitor = await look(browser, `${app.url}/b/${issued.slug}`, { width: 360, javaScript });
    const seen = async () => {
      await visitor.page.reload();
      const text = (await visitor.page.textContent('main')) ?? '';
      return { name: text.includes(PAGE_NAME), full: text.includes(NAME), words: text.includes(WORDS) };
    };
    expect(await seen()).toEqual({ name: false, full: false, words: false });
    await picture(page, `holder-private-${javaScript}`);

    await page.getByText(`Alleen ${PAGE_NAME}`).click();
    await page.getByText('Wat je coach schreef:').click();
    await page.getByText('Ik ben 16 jaar of ouder.').click();
    await page.getByRole('button', { name: 'Maak openbaar' }).click();
    await page.getByText('Je badge is nu openbaar.').waitFor();
    await picture(page, `holder-public-${javaScript}`);
    expect(await seen()).toEqual({ name: true, full: false, words: true });

    await page.getByText('Wat je coach schreef:').click();
    await page.getByRole('button', { name: 'Bewaar mijn keuze' }).click();
    await page.getByText('Je keuze is bewaard.').waitFor();
    expect(await seen()).toEqual({ name: true, full: false, words: false });

    await page.getByRole('button', { name: 'Maak weer privé' }).click();
    await page.getByText('Je badge is weer privé.').waitFor();
    expect(await seen()).toEqual({ name: false, full: false, words: false });
    await page.getByRole('button', { name: 'Lees voor' }).waitFor({ state: javaScript ? 'visible' : 'hidden' });
    expect(complaints).toEqual([]);
    await visitor.close();
    await close();
  },
  60_000,
);

test('every page fits at 320, 360 and 1280 px, with nothing serious for axe and no word against the policy', async () => {
  const first = await issueBadge(app, made, { key: 'first' });
  const second = await issueBadge(app, made, { key: 'second', name: 'محمد علي' });
  const me = await scanned(first);
  const { page, complaints, close } = await look(browser, me, { width: 320 });
  const check = async (name: string) => {
    for (const width of [320, 360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect([name, width, await fits(page)]).toEqual([name, width, true]);
      await picture(page, `holder-${name}-${width}`);
    }
    await page.setViewportSize({ width: 320, height: 800 });
  };
  for (const summary of await page.locator('summary').all()) await summary.click();
  await check('one');
  await page.getByLabel('De link van je andere papier').fill(await scanned(second));
  await page.getByRole('button', { name: 'Doe erbij' }).click();
  await page.getByText('Alles staat nu bij elkaar.').waitFor();
  expect(await page.getByLabel('Of je e-mailadres').getAttribute('type')).toBe('email');
  expect(await page.textContent('main')).toContain('Wij wissen alles wat hier staat');
  await check('folder');
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('link', { name: 'Samenwerken' }).count()).toBe(2);
  for (const onScreen of ['summary', '.utrecht-button, .utrecht-button-link'])
    expect(await page.locator(`main :is(${onScreen}):visible`).count()).toBe(0);
  await page.emulateMedia({ media: 'screen' });
  const bad = await seriousViolations(browser, me, { width: 320 });
  expect(bad).toEqual([]);
  await page.getByText('Wil je alles weg hebben?').click();
  await page.getByRole('button', { name: 'Wis al mijn badges' }).click();
  await check('sure');
  await page.getByRole('link', { name: 'Nee, terug' }).click();
  await page
    .getByRole('link', { name: /Samenwerken/ })
    .first()
    .click();
  const back = await page.getByRole('link', { name: 'Terug naar mijn badges' }).boundingBox();
  expect(back?.height).toBeGreaterThanOrEqual(44);
  expect(await seriousViolations(browser, page.url(), { width: 360 })).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
}, 90_000);

test('reads aloud what is to be seen: nothing folded away, no address, in the language of the page', async () => {
  const issued = await issueBadge(app, made, { key: 'aloud' });
  const { page, complaints, close } = await look(browser, await scanned(issued));
  await page.evaluate(
    `window.said = []; speechSynthesis.speak = ({ lang, text }) => said.push({ lang, text });
    Object.defineProperty(speechSynthesis, 'speaking', { get: () => said.length > 0 })`,
  );
  await page.getByRole('button', { name: 'Lees voor' }).click();
  const said = (await page.evaluate('said')) as { lang: string; text: string }[];
  const texts = said.map(({ text }) => text);
  expect(new Set(said.map(({ lang }) => lang))).toEqual(new Set(['nl-NL']));
  expect(texts[0]).toBe('Samenwerken');
  for (const line of ['Wil je je badge laten zien?', `Alleen ${PAGE_NAME}`, 'Samenwerken, gevorderd', 'Maak openbaar'])
    expect(texts.filter((text) => text === line)).toHaveLength(1);
  expect(texts).toContain('Heb je nog meer papieren?');
  expect(texts).not.toContain('De link van je andere papier');
  expect(texts.join(' ')).not.toMatch(/\/m\/|https?:/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Lees voor' }).waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

/**
 * The desk in a real browser: every page valid HTML, nothing for axe in light and dark, no sideways scrolling at 320 px,
 * targets large enough; the check table mended while it is filled in; and a whole uitreiking by keyboard without scripts.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { DEMO_SLUG, seedDemo } from '../../src/demo/seed.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { writeMail } from '../../src/issuing/letters/outbox.ts';
import { mapColumns, startList } from '../../src/issuing/lists/lists.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { pageFor } from '../../src/web/desk/hidden-query.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { htmlChecker } from '../support/html-mistakes.ts';
import { until } from '../support/look.ts';
import { stateOf } from '../support/signed-in.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';
/** Two red rows, a duplicate, a sensitive word, a name from right to left. */
const MISTAKES =
  'naam;e-mail;woorden\nAmina Yıldız;;Op jou kan de hele keuken bouwen.\nŁukasz Wójcik;lukasz@voorbeeld;\nمحمد علي;;\n111222333;;\nJo Bakker;;\nJo Bakker;;had schulden\n';

let app: TestApp;
let browser: Browser;
let server: Server;
let base: string;
let coach: Actor;
let waiting: string;
let samenwerken: string;
const paths: Record<string, string> = {};

beforeAll(async () => {
  browser = await startBrowser();
  server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  base = `http://localhost:${port}`;
  app = await startTestApp({ PUBLIC_URL: base, PORT: String(port) });
  server.on('request', app.app);
  await seedDemo(app);
  await preparePages();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  await app?.end();
});

async function preparePages(): Promise<void> {
  const organisation = await app.storage.organisations.bySlug(DEMO_SLUG);
  const { actor } = await app.signIn(organisation?.id ?? '', 'admin', EMAIL);
  coach = actor;
  const { items } = await app.storage.ceremonies.list(actor.organisationId, { limit: 10 });
  const done = items.find(({ name }) => name.startsWith('Eerste'))?.id ?? '';
  waiting = items.find(({ name }) => !name.startsWith('Eerste'))?.id ?? '';
  samenwerken = (await app.storage.achievements.bySlug(actor.organisationId, 'samenwerken'))?.id ?? '';
  const mapping = await start('voornaam;achternaam;bsn;niveau\nAmina;Yıldız;111222333;expert\nMo;Ali;;\n');
  const mixed = await start('naam;niveau;datum\nAmina Yıldız;expert;31-2-2026\nMo Ali;meester;\n');
  const awards = (await app.storage.awards.ofCeremony(done, { limit: 20 })).items;
  const award = (name: string) => awards.find(({ recipientName }) => recipientName === name)?.award.id;
  await failedLetter(actor.organisationId, award('Rosa Fernandes') ?? '');
  Object.assign(paths, {
    today: '/desk',
    mail: '/desk/mail',
    ceremonies: '/desk/ceremonies',
    newCeremony: '/desk/ceremonies/new',
    editCeremony: `/desk/ceremonies/${done}/edit`,
    startList: `/desk/ceremonies/${waiting}/list`,
    columns: `/desk/lists/${mapping}/columns`,
    check: `/desk/lists/${await mapped(await start(MISTAKES))}`,
    mixed: `/desk/lists/${await mapped(mixed)}?more=1`,
    discard: `/desk/lists/${mixed}/discard`,
    board: `/desk/ceremonies/${done}`,
    prepared: `/desk/ceremonies/${waiting}`,
    progress: `/desk/ceremonies/${done}/progress`,
    consents: `/desk/ceremonies/${done}/consent`,
    published: `/desk/awards/${award('Rosa Fernandes')}`,
    revoked: `/desk/awards/${award('Nadja Petrova')}`,
    replaced: `/desk/awards/${award('Kevin Janssen')}`,
    replace: `/desk/awards/${award('Rosa Fernandes')}/replace`,
    revoke: `/desk/awards/${award('Rosa Fernandes')}/revoke`,
    badges: '/desk/achievements',
    archive: '/desk/achievements?archived=1',
    badge: `/desk/achievements/${samenwerken}`,
    newBadge: '/desk/achievements/new',
    search: pageFor(app.issuing, coach, '/desk/search', 'ro'),
    nothing: pageFor(app.issuing, coach, '/desk/search', 'xyzzy'),
    organisation: '/desk/organisation',
    counts: '/desk/counts',
    english: '/desk?lang=en',
  });
}

const start = async (text: string): Promise<string> =>
  (await startList(app.issuing, coach, { ceremonyId: waiting, achievementId: samenwerken, level: 'gevorderd', text }))
    .id;

/** A letter that no mail server takes. */
async function failedLetter(organisationId: string, awardId: string): Promise<void> {
  const letter = { organisationId, awardId, kind: 'award', email: 'rosa@voorbeeld.example', language: 'nl' } as const;
  const mail = await app.storage.transaction((tx) => writeMail(tx, app.issuing, letter));
  await app.storage.outbox.update({ ...mail, state: 'failed', reason: '550', endedAt: mail.createdAt });
}

async function mapped(id: string): Promise<string> {
  const list = await app.storage.lists.byId(coach.organisationId, coach.memberId ?? '', id);
  if (list?.mapping) await mapColumns(app.issuing, coach, id, list.mapping);
  return id;
}

/** A browser window in which Fenna is signed in. */
async function window(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return (browser as Browser).newContext({ locale: 'nl-NL', storageState: await stateOf(app, EMAIL), ...options });
}

const FITS = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';
/**
 * Smaller than 44 px high: whatever can be pressed, links too. What is only for screen readers does not count; a tick box
 * counts with its label.
 */
const SMALL_TARGETS = `[...document.querySelectorAll('button, input:not([type=hidden]), textarea, select, summary, a')]
  .filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, .utrecht-skip-link'))
  .map((e) => [e.outerHTML.slice(0, 80), (/checkbox|radio/.test(e.type) ? e.labels[0] : e).getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 24)
  .map(([html]) => html)`;
const mistakes = htmlChecker();

const RIGHT = { status: 200, invalid: [], wide: true, narrow: true, small: [], axe: [], dark: [] };

/** What axe finds in the page as it is now. One run in the page itself: there are no frames. */
async function complaints(page: Page, rules?: string[]): Promise<unknown[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}

test('every page: valid, nothing for axe in light and dark, fits 1280 and 320 px, large targets', async () => {
  // without movement: a colour on its way from light to dark is neither
  const context = await window({ viewport: { width: 1280, height: 800 }, bypassCSP: true, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const wrong: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(paths)) {
    const answer = await page.goto(base + path);
    const invalid = await mistakes((await answer?.text()) ?? '');
    const wide = await page.evaluate(FITS);
    const axe = await complaints(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await complaints(page, ['color-contrast']);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 320, height: 800 });
    const narrow = await page.evaluate(FITS);
    const small = await page.evaluate(SMALL_TARGETS);
    await page.setViewportSize({ width: 1280, height: 800 });
    const found = { status: answer?.status(), invalid, wide, narrow, small, axe, dark };
    if (JSON.stringify(found) !== JSON.stringify(RIGHT)) wrong[name] = found;
  }
  expect(wrong).toEqual({});
}, 180_000);

test.each([320, 360])('the tables of the counts fit a phone of %d px, without scrolling inside them', async (width) => {
  const page = await (await window({ viewport: { width, height: 800 } })).newPage();
  await page.goto(base + paths.counts);
  await page.evaluate('document.fonts.ready.then(() => null)');
  const wider = await page
    .locator('.count-table')
    .evaluateAll((frames) => frames.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  expect(wider).toEqual([0, 0, 0, 0]);
});

test('every page: under its own policy nothing complains and nothing is asked elsewhere', async () => {
  const page = await (await window()).newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(`${page.url()} ${message.text()}`));
  page.on('pageerror', (error) => said.push(`${page.url()} ${error.message}`));
  page.on('request', (asked) => void (asked.url().startsWith(base) || said.push(asked.url())));
  for (const path of Object.values(paths)) await page.goto(base + path);
  expect(said).toEqual([]);
}, 60_000);

test('looking for somebody, without scripts: no address says who, and Back shows what was found', async () => {
  const page = await (await window({ javaScriptEnabled: false })).newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${base}/desk/search`);
  await page.getByRole('searchbox').fill('Rosa Fernandes');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Rosa Fernandes/ }).click();
  await page.waitForURL(/\/desk\/awards\//);
  await page.goBack();
  await page.getByRole('link', { name: /Rosa Fernandes/ }).waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('Rosa Fernandes');
  await page.reload();
  await page.getByRole('link', { name: /Rosa Fernandes/ }).waitFor();
  expect(asked.filter((url) => /rosa|fernandes/i.test(url))).toEqual([]);
});

test('the table is checked while it is filled in, and the button follows', async () => {
  const list = await mapped(await start(MISTAKES));
  const page = await (await window()).newPage();
  await page.goto(`${base}/desk/lists/${list}`);
  const issue = page.locator('#issue');
  expect(await issue.getAttribute('aria-disabled')).toBe('true');

  // A blocked button brings the first red field, and nothing leaves the page.
  await issue.click({ force: true });
  await page.locator('#row-2-email:focus').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('lukasz@voorbeeld.nl');
  await page.keyboard.press('Tab');
  await page.getByText('5 klaar, 1 let op').waitFor();
  expect(await page.locator('#row-2-email').getAttribute('aria-invalid')).toBeNull();
  await page.locator('#row-4-skip').check();
  await page.getByText('5 klaar, 1 overgeslagen').waitFor();
  await page.getByRole('button', { name: 'Reik 5 badges uit' }).waitFor();
  expect(await issue.getAttribute('aria-disabled')).toBeNull();
  await issue.click();
  await page.waitForURL('**/progress');

  // The bar moves by itself, and then there is one thing to do.
  await page.getByText('van de 5 klaar').waitFor();
  await issueCeremony(app.issuing, waiting);
  await page.getByRole('link', { name: 'Print alles' }).waitFor();
}, 60_000);

test('a button waits for the check that is running, and says when another window was first', async () => {
  const at = `${base}/desk/lists/${await start('Amina Yıldız\nMo Ali\nx@y')}`;
  // Playwright asks again and again by eval.
  const context = await window({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(at);
  // Mended and pressed at once: the button has another number now, and waits for one more click.
  await page.locator('#row-3-name').fill('Jo Bakker');
  await page.locator('#issue').click({ force: true });
  await page.locator('#issue:focus:not([aria-disabled])').getByText('Reik 3 badges uit').waitFor();

  // A name for the page that nobody chose follows the name, also under the cursor.
  await page.locator('#row-1-name').fill('Fatma Demir');
  await page.keyboard.press('Tab');
  await until(page, `document.getElementById('row-1-pageName').value === 'Fatma D.'`);
  expect(await page.evaluate('document.activeElement.id')).toBe('row-1-pageName');

  const other = await context.newPage();
  await other.goto(at);
  await other.locator('#row-2-name').fill('Mohammed Ali');
  await other.keyboard.press('Tab');
  await until(other, `document.getElementById('row-2-pageName').value === 'Mohammed A.'`);
  await page.locator('#row-1-words').fill('Te laat');
  await page.keyboard.press('Tab');
  await page.locator('#stop:focus').getByText('in een ander venster veranderd').waitFor();
  expect(await page.locator('#row-2-name').inputValue()).toBe('Mohammed Ali');
  expect(await page.locator('#row-1-words').inputValue()).toBe('Te laat');

  // Pressed straight from the field while another window was first: nothing goes out, and nothing typed is gone.
  await other.reload();
  await other.locator('#row-3-words').fill('Eerst');
  await Promise.all([other.waitForResponse((answer) => answer.url() === at), other.keyboard.press('Tab')]);
  await page.locator('#row-2-words').fill('Uit het veld');
  await page.locator('#issue').click();
  await page.locator('#stop:focus').waitFor();
  expect(page.url()).toBe(at);
  expect(await page.locator('#row-1-words').inputValue()).toBe('Te laat');
  expect(await page.locator('#row-2-words').inputValue()).toBe('Uit het veld');
  expect(await page.locator('#row-3-words').inputValue()).toBe('Eerst');

  // Without a connection nothing is kept and the row says so; the next change brings it along.
  await context.setOffline(true);
  await page.locator('#row-2-words').fill('Zonder net');
  await page.keyboard.press('Tab');
  await page.locator('#row-2 .unkept').waitFor();
  await page.locator('#issue').press('Enter');
  await page.locator('#row-2 .unkept:focus').waitFor();
  expect(page.url()).toBe(at);
  await context.setOffline(false);
  await page.locator('#row-3-words').fill('Met net');
  await page.keyboard.press('Tab');
  await until(page, `!document.querySelector('.unkept')`);
  expect(await page.locator('#row-2-words').inputValue()).toBe('Zonder net');
  expect(await page.locator('#row-1-words').inputValue()).toBe('Te laat');

  // Typed and pressed at once: what was typed is in the badge.
  await page.locator('#row-1-words').fill('Net op tijd');
  await page.locator('#issue').click();
  await page.waitForURL('**/progress');
  const { items } = await app.storage.awards.ofCeremony(waiting, { limit: 50, states: ['approved'] });
  const words = items.map(({ recipientName, award }) => [recipientName, award.pageName, award.coachWords]);
  expect(words).toContainEqual(['Fatma Demir', 'Fatma D.', 'Net op tijd']);
  expect(words).toContainEqual(['Mohammed Ali', 'Mohammed A.', 'Zonder net']);
  await issueCeremony(app.issuing, waiting);
}, 60_000);

test('back to a form that came back with mistakes is back to that page', async () => {
  const page = await (await window()).newPage();
  await page.goto(base + paths.newCeremony);
  await page.getByRole('button', { name: 'Verder naar de lijst' }).click();
  await page.getByText('Kies een badge.').waitFor();
  await page.getByLabel('Badge', { exact: true }).selectOption({ label: 'Samenwerken' });
  await page.getByRole('button', { name: 'Verder naar de lijst' }).click();
  await page.getByRole('heading', { name: 'Wie krijgt de badge?' }).waitFor();
  await page.goBack();
  expect(page.url()).toBe(base + paths.newCeremony);
  await page.getByRole('heading', { name: 'Welke badge reikt u uit?' }).waitFor();
});

test('a badge is drawn while its form is filled in', async () => {
  const page = await (await window()).newPage();
  await page.goto(base + paths.newBadge);
  await page.getByLabel('Naam', { exact: true }).first().fill('Koken');
  await page.getByLabel('Wat kan iemand?').first().fill('kan lekker koken.');
  await page.getByLabel('Groeien').check();
  await page.locator('#levels-gevorderd-paper').fill('Je kookt voor tien mensen.');
  await page.locator('#levels-gevorderd-paper').blur();
  await page.locator('#preview-criteria').getByText('Voor tien mensen koken.').waitFor();
  expect(await page.locator('#levels-gevorderd-signed').inputValue()).toBe('Voor tien mensen koken.');
  await page.locator('#preview-medal[src*="name=Koken&theme=groeien"]').waitFor({ state: 'attached' });
  expect(await page.locator('#preview-claim').textContent()).toBe('kan lekker koken.');

  // A skill of another badge brings its address along.
  const { value, url } = (await page.evaluate(
    '(({ value, dataset }) => ({ value, url: dataset.url }))(document.querySelector("#skills option"))',
  )) as { value: string; url: string };
  await page.locator('#alignments-0-targetName').fill(value);
  await page.locator('#alignments-0-targetName').blur();
  expect(await page.locator('#alignments-0-targetUrl').inputValue()).toBe(url);
});

test('without scripts, on a phone, by keyboard: from names to paper', async () => {
  const context = await window({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${base}/desk`);
  await page.getByRole('link', { name: 'Begin een uitreiking' }).press('Enter');
  await page.getByLabel('Badge', { exact: true }).selectOption({ label: 'Samenwerken' });
  await page.getByRole('button', { name: 'Verder naar de lijst' }).press('Enter');
  await page.getByLabel('Plak of typ de namen').fill('Amina van der Yıldız\nx\u200by\nMo Ali');
  await page.getByRole('button', { name: 'Verder' }).press('Enter');
  await page.getByRole('button', { name: 'Reik 2 badges uit' }).press('Enter');
  await page.getByText('Er is nog niets uitgereikt. Eén rij klopt nog niet.').waitFor();
  await page.getByLabel('sla over, rij 2').press('Space');
  await page.getByRole('button', { name: 'Bewaar en kijk opnieuw na' }).last().press('Enter');
  await page.getByRole('button', { name: 'Reik 2 badges uit' }).press('Enter');
  await page.waitForURL('**/progress');
  const id = page.url().split('/').at(-2) ?? '';
  await issueCeremony(app.issuing, id);
  await page.goto(page.url());
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('2 badges uitgereikt');
  expect(await page.getByRole('link', { name: 'Print alles' }).getAttribute('href')).toBe(
    `/desk/ceremonies/${id}/certificates.pdf`,
  );
});

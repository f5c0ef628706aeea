/**
 * The page behind the second QR code in a real browser: it says what the code says and whether that counts, tells the
 * server nothing about it, and goes on without a network.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { forge, NO_BADGE } from '../support/forged-statement.ts';
import { issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let browser: Browser;
let server: Server;
let base: string;
/** What the server was asked for, with method, path and body. */
const asked: string[] = [];
let good: string;
let revoked: string;
/** Signed with the issuer's key, and never issued: of no badge, and of a real one with another name. */
let forged: string[];

beforeAll(async () => {
  browser = await startBrowser();
  app = await startTestApp({}, { now: () => new Date() });
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    app.app(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = await app.addOrganisation('werk');
  const statementOf = async (name: string): Promise<[string, string]> => {
    const { award } = await issueBadge(app, made, { name });
    return [award.id, (await app.storage.awards.credential(award.id))?.statement ?? ''];
  };
  [, good] = await statementOf('Łukasz Wójcik');
  const [id, other] = await statementOf('Rosa Fernandes');
  revoked = other;
  await revokeAward(app.issuing, made.actor, id, 'dubbel');
  const recipientName = 'Otto Vals';
  forged = [
    await forge(app, made.organisation.id, good, { recipientName, credentialId: NO_BADGE }),
    await forge(app, made.organisation.id, good, { recipientName }),
  ];
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await app?.end();
});

/** Another name, the same signature. */
function tampered(): string {
  const [header, payload = '', signature] = good.split('.');
  const text = Buffer.from(payload, 'base64url').toString('utf8').replace('Wójcik', 'Nowakk');
  return [header, Buffer.from(text).toString('base64url'), signature].join('.');
}

async function open(
  fragment: string,
  options: { javaScriptEnabled?: boolean; width?: number; path?: string } = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const { javaScriptEnabled = true, width = 360, path = '/c' } = options;
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 780 } });
  const page = await context.newPage();
  asked.length = 0;
  await page.goto(`${base}${path}${fragment === '' ? '' : `#${fragment}`}`);
  return { page, context };
}

const said = (page: Page): Promise<string> => page.locator('main').innerText();

test('a valid one: verdict, name, badge, level, issuer and day, and nothing of it reaches the server', async () => {
  const opened = await open(good);
  const { page, context } = opened;
  await page.locator('#statement .strip--ok').waitFor();
  const text = await said(page);
  for (const part of ['Echt en geldig', 'Łukasz Wójcik', 'Samenwerken', 'gevorderd', 'Stichting werk']) {
    expect(text).toContain(part);
  }
  expect(await page.evaluate('location.href')).toBe(`${base}/c`);
  await page.goto('about:blank');
  await page.goBack();
  expect(page.url()).toBe(`${base}/c`);
  const everything = asked.join('\n');
  for (const part of good.split('.')) expect(everything).not.toContain(part);
  expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
  expect(asked.some((line) => line.startsWith('GET /status/'))).toBe(true);
  expect(asked.filter((line) => /^GET \/log\/statement\/[0-9a-f-]{36}\/[0-9a-f]{64} /.test(line))).toHaveLength(1);
  expect(text).toContain('in het openbare register');
  await context.close();
});

test('a revoked one and a changed one', async () => {
  const opened = await open(revoked);
  const { page, context } = opened;
  await page.locator('#statement .strip--no').waitFor();
  expect(await said(page)).toContain('Ingetrokken door de uitgever');
  // The next code in the same window takes the place of the first.
  await page.evaluate(`location.hash = '${tampered()}'`);
  await page.getByText('Niet echt').waitFor();
  const text = await said(page);
  expect(text).not.toMatch(/Nowakk|Rosa|Samenwerken/);
  await page.evaluate(`location.hash = '${good}'`);
  await page.locator('#statement .strip--ok').waitFor();
  expect(await said(page)).toContain('Łukasz Wójcik');
  await context.close();
});

test('without a network after the page was loaded: genuine, and revocation was not checked', async () => {
  const opened = await open('');
  const { page, context } = opened;
  await page.getByText('Er staat geen bewijs in deze link').waitFor();
  await context.setOffline(true);
  await page.evaluate(`location.hash = '${good}'`);
  await page.getByText('Of de badge is ingetrokken, is niet nagegaan.').waitFor();
  await page.getByText('Of hij in ons register staat, is niet nagegaan.').waitFor();
  const text = await said(page);
  expect(text).toContain('Nu niet te controleren');
  expect(text).toContain('Łukasz Wójcik');
  expect(text).not.toContain('Echt en geldig');
  await context.close();
});

test('signed with a stolen key and not in the register: not real, and nothing of what it says', async () => {
  for (const statement of forged) {
    const { page, context } = await open(statement);
    await page.locator('#statement .strip--no').waitFor();
    const text = await said(page);
    expect(text).toContain('Niet echt');
    expect(text).toContain('De badge staat niet in het openbare register.');
    expect(text).toContain('De badge staat zo niet in ons register.');
    expect(text).not.toContain('klopt niet met de handtekening');
    expect(text).not.toMatch(/Otto|Samenwerken/);
    await context.close();
  }
});

test('a register that cannot be asked: not green, and said in so many words', async () => {
  const { page, context } = await open('');
  await page.getByText('Er staat geen bewijs in deze link').waitFor();
  await page.route('**/log/statement/**', (route) => route.abort());
  await page.evaluate(`location.hash = '${good}'`);
  await page.getByText('Of hij in ons register staat, is niet nagegaan.').waitFor();
  await page.getByText('In orde: De badge is niet ingetrokken.', { exact: true }).waitFor();
  const text = await said(page);
  expect(text).toContain('Nu niet te controleren');
  expect(text).not.toContain('Of de badge is ingetrokken, is niet nagegaan.');
  expect(text).not.toContain('Echt en geldig');
  await context.close();
});

test('what is no statement is said so, with another way', async () => {
  const opened = await open('eyJhbGciOiJub25lIn0.e30.');
  const { page, context } = opened;
  await page.getByText('Deze code konden wij niet lezen.').waitFor();
  await page.locator('[data-state="unread"] a[href="/verify"]').waitFor();
  await context.close();
});

test('without JavaScript there is a sentence with what to do', async () => {
  const opened = await open(good, { javaScriptEnabled: false });
  const text = await said(opened.page);
  expect(text).toContain('Daarvoor is JavaScript nodig');
  expect(text).not.toContain('Nu niet te controleren');
  expect(await opened.page.locator('#without-script a[href="/b"]').count()).toBe(1);
  await opened.context.close();
});

test.each([320, 1280])('at %i px: nothing serious for axe, no sideways scrolling', async (width) => {
  const opened = await open(good, { width });
  const { page, context } = opened;
  await page.locator('#statement .strip--ok').waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  const wider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
  expect(await page.evaluate(wider)).toBe(false);
  await context.close();
});

/**
 * Public pages in a real browser: nothing serious for axe, no sideways scrolling at 320 px, targets large enough, and
 * the whole paper check done by keyboard without JavaScript.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { editOrganisation } from '../../src/issuing/organisations/organisations.ts';
import { svgToPng } from '../../src/printing/raster.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { createAuthority, signDocument } from '../support/mock-authority.ts';
import { type Issued, issueBadge, NAME, publish } from '../web/issued-badge.ts';

let app: TestApp;
let browser: Browser;
let server: Server;
let base: string;
let actor: Actor;
let hidden: Issued;
const paths: Record<string, string> = {};

beforeAll(async () => {
  browser = await startBrowser();
  app = await startTestApp();
  server = createServer(app.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = await app.addOrganisation('werk');
  actor = made.actor;
  hidden = await issueBadge(app, made);
  const open = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
  await publish(app, made.actor, open, 'full');
  const revoked = await issueBadge(app, made, { name: 'محمد علي' });
  await publish(app, made.actor, revoked, 'page');
  await revokeAward(app.issuing, made.actor, revoked.award.id, 'dubbel');
  const replaced = await issueBadge(app, made, { name: 'Rosa Fernandes' });
  await replaceAward(app.issuing, made.actor, replaced.award.id, { name: 'Rosa Fernandez', pageName: 'Rosa F.' });
  Object.assign(paths, {
    start: '/',
    code: '/b?code=K7QM4T2X9A',
    private: `/b/${hidden.slug}`,
    published: `/b/${open.slug}`,
    english: `/b/${open.slug}?lang=en`,
    revoked: `/b/${revoked.slug}`,
    replaced: `/b/${replaced.slug}`,
    unknown: '/b/1111111111111111111111',
    verify: '/verify',
    report: `/verify?url=${encodeURIComponent(`https://blijk.example/b/${open.slug}`)}`,
    issuer: '/issuers/werk',
    achievement: `/achievements/${hidden.award.achievementVersionId}`,
    about: '/over/badges',
    privacy: '/over/privacy',
    accessibility: '/toegankelijkheid',
    signIn: '/sign-in',
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await app?.end();
});

const NAMES = [
  'start',
  'code',
  'private',
  'published',
  'english',
  'revoked',
  'replaced',
  'unknown',
  'verify',
  'report',
  'issuer',
  'achievement',
  'about',
  'privacy',
  'accessibility',
  'signIn',
];

async function open(name: string, width: number, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    locale: 'nl-NL',
    javaScriptEnabled,
    // The page's own policy stays what it is; this only lets the checking script in.
    bypassCSP: javaScriptEnabled,
  });
  const page = await context.newPage();
  await page.goto(base + paths[name]);
  return page;
}

/** Smaller than 24 px in any direction fails WCAG 2.5.8; ours are 44, but for links inside a sentence or a list. */
const SMALL_TARGETS = `[...document.querySelectorAll('button, input:not([type=hidden]), textarea, select, summary, nav a, .utrecht-button-link')]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 24)
  .map(([html]) => html)`;

const FITS = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';

test.each(NAMES)('%s fits at 1280 and 320 px, has large targets, and nothing serious for axe', async (name) => {
  const page = await open(name, 1280);
  expect(await page.evaluate(FITS)).toBe(true);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(FITS)).toBe(true);
  expect(await page.evaluate(SMALL_TARGETS)).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  await page.context().close();
});

test('without JavaScript, by keyboard only: control code, then name', async () => {
  const page = await open('private', 360, false);
  await page.getByLabel('Controlecode van het papier').focus();
  await page.keyboard.type(hidden.controlCode);
  await page.keyboard.press('Enter');
  await page.getByText('De controlecode klopt.').waitFor();
  await page.getByLabel('Naam op het papier').focus();
  await page.keyboard.type(NAME);
  await page.keyboard.press('Enter');
  await page.getByText('Naam klopt.').waitFor();
  expect(await page.content()).not.toContain('Naam klopt niet');
  await page.context().close();
});

test('what others call themselves breaks no page at 320 px', async () => {
  const page = await open('verify', 320);
  const key = await Ed25519Multikey.generate({});
  const did = `did:key:${key.publicKeyMultibase}`;
  Object.assign(key, { id: `${did}#${key.publicKeyMultibase}`, controller: did });
  const issuer = { id: did, type: ['Profile'], name: 'A'.repeat(90) };
  const { credentialStatus: _none, ...unsigned } = (await createAuthority()).credential({ issuer });
  await page.locator('#text').fill(JSON.stringify(await signDocument(unsigned, { key })));
  await page.getByRole('button', { name: 'Controleer' }).click();
  await page.getByText('Echt, uitgever onbekend').first().waitFor();
  expect(await page.evaluate(FITS)).toBe(true);

  await editOrganisation(app.issuing, actor, {
    name: `Stichting ${'Buurtonderneming'.repeat(4)} Zuid`,
    kvk: null,
    brin: null,
    website: `https://${'een-heel-lang-adres.'.repeat(4)}example/${'over'.repeat(20)}`,
    logo: new Uint8Array(await svgToPng('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"/>', 600)),
  });
  await page.goto(base + paths.issuer);
  expect(await page.evaluate(FITS)).toBe(true);
  await page.context().close();
});

test('a browser runs every page without a word against the policy', async () => {
  const context = await browser.newContext({ locale: 'nl-NL' });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(`${page.url()} ${message.text()}`));
  page.on('requestfailed', (failed) => said.push(`failed ${failed.url()}`));
  for (const name of NAMES.filter((each) => each !== 'unknown' && each !== 'code')) {
    const answers: string[] = [];
    page.on('request', (asked) => answers.push(asked.url()));
    await page.goto(base + paths[name], { waitUntil: 'networkidle' });
    expect(answers.filter((url) => !url.startsWith(base))).toEqual([]);
    page.removeAllListeners('request');
  }
  expect(said).toEqual([]);
  await context.close();
});

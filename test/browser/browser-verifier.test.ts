/**
 * Verification in the visitor's own browser: on the page of a badge, under its policy, and in a saved file without any
 * network. The same report as the server's, in the same words. People are fictional.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import request, { type Response } from 'supertest';
import { buildBrowser, writeBrowserBuild } from '../../scripts/build-browser.ts';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { createAchievement, publishAchievement } from '../../src/issuing/achievements/achievements.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import type { VerificationReport } from '../../src/verify/report.ts';
import type { TestApp } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { createAuthority, signDocument } from '../support/mock-authority.ts';
import { type Issued, issueBadge, NAME, publish } from '../web/issued-badge.ts';

/** After everything that the tests award. */
const LATER = new Date('2026-11-21T15:00:00Z');
const AFTER_THE_END = new Date('2027-03-01T12:00:00Z');

let app: TestApp;
let browser: Browser;
let server: Server;
let base: string;
let dir: string;
const badges: Record<string, Issued> = {};

beforeAll(async () => {
  writeBrowserBuild(await buildBrowser());
  // Loaded after the build, which it looks for.
  const { startTestApp } = await import('../support/app.ts');
  browser = await startBrowser();
  app = await startTestApp();
  dir = await mkdtemp(join(tmpdir(), 'blijk-saved-'));
  server = createServer(app.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = await app.addOrganisation('werk');
  badges.open = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
  await publish(app, made.actor, badges.open, 'full');
  badges.revoked = await issueBadge(app, made, { name: 'Rosa Fernandes' });
  await publish(app, made.actor, badges.revoked, 'page');
  await revokeAward(app.issuing, made.actor, badges.revoked.award.id, 'dubbel');
  badges.hidden = await issueBadge(app, made);
  const content = DEMO_BADGES.find((definition) => definition.slug === 'samenwerken')?.content;
  if (content === undefined) throw new TypeError('no such definition');
  const { achievement } = await createAchievement(app.issuing, made.actor, {
    slug: 'een-maand',
    content: { ...content, validityMonths: 1 },
  });
  await publishAchievement(app.issuing, made.actor, achievement.id, {});
  const short = { ...made, badges: new Map([['samenwerken', achievement.id]]) };
  badges.short = await issueBadge(app, short, { name: 'Kees Kort' });
  await publish(app, made.actor, badges.short, 'page');
  app.setNow(LATER);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await app?.end();
  await rm(dir, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** What the console said, and whom the page asked outside our own server. */
  complaints: string[];
}

async function open(url: string, { width = 360, now = LATER, offline = false } = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: 'nl-NL' });
  await context.clock.setFixedTime(now);
  await context.setOffline(offline);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (asked) => {
    if (!asked.url().startsWith(`${base}/`) && asked.url() !== url)
      complaints.push(`asks ${asked.url().slice(0, 200)}`);
  });
  await page.goto(url);
  return { page, complaints };
}

const slug = (name: string): string => badges[name]?.slug ?? '';
const credentialOf = async (name: string): Promise<string> =>
  (await request(app.app).get(`/b/${slug(name)}.json`)).text;
const tampered = (json: string): string => json.replace('kan goed samenwerken', 'kan alles heel goed');

/** The report as the page's own module computes it. */
function reportIn(page: Page, name: string, now: Date): Promise<VerificationReport> {
  return page.evaluate(`(async () => {
    const { checkHere } = await import(document.getElementById('self').dataset.verifier);
    const { report } = await checkHere({
      get: fetch.bind(window), origin: location.origin, credential: '/b/${slug(name)}.json',
      proof: '/b/${slug(name)}.proof.json', knownIssuers: '/known-issuers.json', now: new Date('${now.toISOString()}'),
    });
    return report;
  })()`);
}

describe('on the page of a badge', () => {
  test.each([
    ['valid', 'open', LATER, false],
    ['revoked', 'revoked', LATER, false],
    ['expired', 'short', AFTER_THE_END, false],
    ['invalid', 'open', LATER, true],
  ] as const)('%s: the very report of the server, computed by the browser', async (verdict, name, now, change) => {
    app.setNow(now);
    const opened = await open(`${base}/b/${slug(name)}`, { now });
    const { page, complaints } = opened;
    const text = await credentialOf(name);
    const judged = change ? tampered(text) : text;
    expect(judged === text).toBe(!change);
    await page.route('**/*.json', (route) =>
      route
        .request()
        .url()
        .endsWith(`/b/${slug(name)}.json`)
        ? route.fulfill({ body: judged })
        : route.continue(),
    );
    const ours = (await app.services.verify({ bytes: new TextEncoder().encode(judged) })).report;
    const theirs = await reportIn(page, name, now);
    expect(theirs.verdict).toBe(verdict);
    expect(theirs).toEqual(JSON.parse(JSON.stringify(ours)));
    expect(complaints).toEqual([]);
    await page.context().close();
    app.setNow(LATER);
  });

  test.each([360, 1280])('the control shows verdict, sentences and codes under the policy (%i px)', async (width) => {
    const opened = await open(`${base}/b/${slug('open')}`, { width });
    const { page, complaints } = opened;
    const asked: string[] = [];
    page.on('request', (each) => asked.push(new URL(each.url()).pathname));
    await page.locator('#self').waitFor();
    await page.getByRole('button', { name: 'Controleer zelf in mijn browser' }).click();
    await page.getByText('Dit is op uw eigen apparaat uitgerekend.').waitFor();
    expect(await page.locator('#self .strip--ok .strip__title').textContent()).toBe('Echt en geldig');
    const said = (within: string) => page.locator(`${within} > .checks > .checks__pass`).allTextContents();
    expect(await said('#self [data-result]')).toEqual(await said('section[aria-labelledby=checked]'));
    expect(await page.locator('#self [data-all] code').allTextContents()).toContain('status NOT_REVOKED');
    expect(asked).toContain('/static/browser/verifier.js');
    expect(complaints).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    if (process.env.PICTURES) await page.screenshot({ path: join(tmpdir(), `self-${width}.png`), fullPage: true });
    await page.context().close();
  });

  test('the verifier is not loaded before it is asked for', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (each) => asked.push(new URL(each.url()).pathname));
    await page.goto(`${base}/b/${slug('open')}`, { waitUntil: 'networkidle' });
    expect(asked).toContain('/static/browser/badge-check.js');
    expect(asked).not.toContain('/static/browser/verifier.js');
    await page.context().close();
  });

  test('says so when the server cannot be reached', async () => {
    const opened = await open(`${base}/b/${slug('open')}`);
    await opened.page.route('**/known-issuers.json', (route) => route.abort());
    await opened.page.getByRole('button', { name: 'Controleer zelf in mijn browser' }).click();
    await opened.page.getByText('Dat lukte niet.').waitFor();
    await opened.page.context().close();
  });

  test('is not there on a private page, nor to be seen without JavaScript', async () => {
    expect((await request(app.app).get(`/b/${slug('hidden')}`)).text).not.toContain('id="self"');
    expect((await request(app.app).get(`/b/${slug('open')}`)).text).toMatch(/id="self" hidden/);
  });
});

test('nothing serious for axe, with the report shown, on the page and in the file', async () => {
  const saved = join(dir, 'axe.html');
  await writeFile(saved, (await request(app.app).get(`/b/${slug('open')}/saved.html`)).text);
  for (const url of [`${base}/b/${slug('open')}`, `file://${saved}`]) {
    // The page's own policy stays what it is; this only lets the checking script in.
    const context = await browser.newContext({ viewport: { width: 320, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(url);
    if (url.startsWith(base)) await page.getByRole('button', { name: 'Controleer zelf in mijn browser' }).click();
    await page.locator('.report .strip').first().waitFor();
    for (const folded of await page.locator('details').all()) await folded.evaluate('(each) => { each.open = true; }');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
    ).toEqual([]);
    await context.close();
  }
});

test('what a browser is told of issuers holds no more than it needs', async () => {
  const { body } = await request(app.app).get('/known-issuers.json').expect(200);
  expect(Object.keys(body)).toEqual(['origins', 'issuers', 'register']);
  expect(body.register).toEqual({
    origin: 'blijk.example/log',
    publicKey: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
  });
  expect(body.origins).toEqual(['https://blijk.example']);
  expect(body.issuers).toEqual([
    { did: 'did:web:blijk.example:issuers:werk', name: 'Stichting werk', own: true, from: null, until: null, keys: [] },
  ]);
});

describe('a saved file, from disk and without network', () => {
  async function save(path: string): Promise<string> {
    const answer = await request(app.app).get(path).expect(200);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.html"$/);
    const file = join(dir, `${path.replaceAll(/\W/g, '-')}.html`);
    await writeFile(file, answer.text);
    return `file://${file}`;
  }

  test('asks for nothing: no address in it is ever loaded, and its policy forbids the rest', async () => {
    const { text } = await request(app.app).get('/verify/saved.html');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1] ?? '';
    expect(policy.replaceAll('&#x27;', "'")).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    );
    const markup = text.replaceAll(/(<script[^>]*>).*?<\/script>/gs, '$1');
    expect(markup.match(/<(?:img|link|iframe|a)\b|\bsrc=|url\(|@import/gi)).toBe(null);
    expect(markup.length).toBeLessThan(40_000);
  });

  test('a badge inside: everything but the revocation, and never green', async () => {
    const opened = await open(await save(`/b/${slug('open')}/saved.html`), { offline: true });
    const { page, complaints } = opened;
    await page.locator('#inside .strip').waitFor();
    expect(await page.locator('#inside .strip__title').textContent()).toBe('Nu niet te controleren');
    expect(await page.locator('.strip--ok').count()).toBe(0);
    const codes = await page.locator('#inside [data-all] code').allTextContents();
    expect(codes).toEqual(
      expect.arrayContaining(['proof PROOF_VALID', 'key OFFLINE', 'status OFFLINE', 'issuer ISSUER_KNOWN']),
    );
    expect(await page.locator('#inside dl').textContent()).toContain('Stichting werk');
    expect(await page.textContent('main')).toContain('Gemaakt door blijk.example op 21');
    expect(complaints).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    if (process.env.PICTURES) await page.screenshot({ path: join(tmpdir(), 'saved-badge-360.png'), fullPage: true });
    await page.context().close();
  });

  test.each(['json', 'jwt', 'png', 'svg', 'pdf'])('opens our %s', async (kind) => {
    const opened = await open(await save('/verify/saved.html'), { offline: true, width: 1280 });
    const { page, complaints } = opened;
    const { body, text } = await request(app.app)
      .get(`/b/${slug('open')}.${kind}`)
      .buffer(true)
      .parse(bytes);
    await page
      .locator('#file')
      .setInputFiles({ name: `badge.${kind}`, mimeType: '', buffer: body ?? Buffer.from(text) });
    await page.getByRole('button', { name: 'Controleer' }).click();
    await page.locator('#result .strip').waitFor();
    const codes = await page.locator('#result [data-all] code').allTextContents();
    expect(codes).toEqual(expect.arrayContaining(['proof PROOF_VALID', 'status OFFLINE']));
    expect(complaints).toEqual([]);
    if (process.env.PICTURES && kind === 'pdf')
      await page.screenshot({ path: join(tmpdir(), 'saved-1280.png'), fullPage: true });
    await page.context().close();
  });

  test('pasted text that was changed is not real; words are no badge; nothing is asked for', async () => {
    const opened = await open(await save('/verify/saved.html?lang=en'), { offline: true });
    const { page } = opened;
    const paste = async (text: string) => {
      await page.locator('#text').fill(text);
      await page.getByRole('button', { name: 'Check' }).click();
    };
    await paste('');
    await page.getByText('Choose a file or paste a text.').waitFor();
    await paste('zomaar wat woorden');
    await page.getByText('We find no badge in this').waitFor();
    await paste(tampered(await credentialOf('open')));
    await page.locator('#result .strip--no').waitFor();
    expect(await page.locator('#result dl dd').count()).toBe(0);
    await page.context().close();
  });

  test('the second code of the paper, pasted as a link, shows the name on it', async () => {
    const opened = await open(await save('/verify/saved.html'), { offline: true });
    const { page } = opened;
    const stored = await app.storage.awards.credential(badges.hidden?.award.id ?? '');
    await page.locator('#text').fill(`https://blijk.example/c#${stored?.statement}`);
    await page.getByRole('button', { name: 'Controleer' }).click();
    await page.locator('#result .strip--unknown').waitFor();
    expect(await page.locator('#result dl').textContent()).toContain(NAME);
    const codes = await page.locator('#result [data-all] code').allTextContents();
    expect(codes).toEqual(expect.arrayContaining(['proof PROOF_VALID', 'status OFFLINE']));
    await page.context().close();
  });

  test('is not green either for a known issuer whose badges have no list of revoked ones', async () => {
    const key = await Ed25519Multikey.generate({});
    const did = `did:key:${key.publicKeyMultibase}`;
    Object.assign(key, { id: `${did}#${key.publicKeyMultibase}`, controller: did });
    const { credentialStatus: _none, ...unsigned } = (await createAuthority()).credential({
      issuer: { id: did, type: ['Profile'], name: 'Vakschool Zuid' },
    });
    const known = { did, name: 'Vakschool Zuid', own: false, from: null, until: null, keys: [] };
    const text = (await request(app.app).get('/verify/saved.html')).text;
    const file = join(dir, 'known.html');
    // What is known is data, so a test may add to it; the script is what the policy pins.
    await writeFile(
      file,
      text.replace('"issuers":[', () => `"issuers":[${JSON.stringify(known)},`),
    );
    const opened = await open(`file://${file}`, { offline: true });
    const { page } = opened;
    await page.locator('#text').fill(JSON.stringify(await signDocument(unsigned, { key })));
    await page.getByRole('button', { name: 'Controleer' }).click();
    await page.locator('#result .strip').waitFor();
    const codes = await page.locator('#result [data-all] code').allTextContents();
    expect(codes).toEqual(expect.arrayContaining(['proof PROOF_VALID', 'status NO_STATUS', 'issuer ISSUER_KNOWN']));
    expect(await page.locator('#result .strip--unknown').count()).toBe(1);
    await page.context().close();
  });

  test('a script that was changed does not run', async () => {
    const text = (await request(app.app).get(`/b/${slug('open')}/saved.html`)).text;
    const file = join(dir, 'changed.html');
    await writeFile(file, text.replace('<script type="module">', '<script type="module">globalThis.mine = 1;'));
    const opened = await open(`file://${file}`, { offline: true });
    expect(opened.complaints.join()).toContain('Content Security Policy');
    expect(await opened.page.evaluate('globalThis.mine')).toBe(undefined);
    await opened.page.context().close();
  });

  test('a private badge is not given in it', async () => {
    const answer = await request(app.app).get(`/b/${slug('hidden')}/saved.html`);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('credentialSubject');
  });
});

function bytes(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  response.on('end', () => done(null, Buffer.concat(parts)));
}

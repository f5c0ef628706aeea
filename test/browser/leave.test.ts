/** Making an archive at the desk; its pages on a plain file server, where the verdict is computed in the browser. People are fictional. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { buildBrowser, writeBrowserBuild } from '../../scripts/build-browser.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { writeZip } from '../../src/leave-files.ts';
import { PASSWORD, type TestApp } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';
import { unpack, unzip } from '../support/unzip.ts';
import { type Issued, issueBadge, publish } from '../web/issued-badge.ts';

let app: TestApp;
let browser: Browser;
let site: StaticServer;
let dir: string;
let open: Issued;
let hidden: Issued;
let revoked: Issued;

beforeAll(async () => {
  browser = await startBrowser();
  writeBrowserBuild(await buildBrowser());
  // Loaded after the build, which it looks for.
  const { startTestApp } = await import('../support/app.ts');
  // The browser's clock is the real one.
  app = await startTestApp({}, { now: () => new Date() });
  const made = await app.addOrganisation('werk');
  open = await issueBadge(app, made, { key: 'open' });
  await publish(app, made.actor, open, 'page');
  hidden = await issueBadge(app, made, { key: 'hidden', name: 'Łukasz Wójcik' });
  revoked = await issueBadge(app, made, { key: 'revoked', name: 'Rosa Fernandes' });
  await publish(app, made.actor, revoked, 'page');
  await revokeAward(app.issuing, made.actor, revoked.award.id, 'dubbel');
  dir = await mkdtemp(join(tmpdir(), 'blijk-leave-'));
  const path = join(dir, 'all.zip');
  const write = (add: Parameters<Parameters<typeof writeZip>[1]>[0]) =>
    app.writeArchive(made.organisation, add, async () => {});
  await writeZip(path, write, new Date());
  await unpack(await unzip(await readFile(path)), dir);
  site = await serveFolder(join(dir, 'website'));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
  await app?.end();
});

test('the browser of whoever looks says that the badge is genuine, and asks nobody else', async () => {
  const { page, complaints, close } = await look(browser, `${site.url}/b/${open.slug}`, { width: 360 });
  await page.locator('[data-result] .strip--ok').waitFor();
  expect(await page.locator('[data-result]').textContent()).toContain('Echt en geldig');
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect([width, await fits(page)]).toEqual([width, true]);
    await picture(page, `leave-badge-${width}`);
  }
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

test('the code on the back of the paper is judged there, with the saved list, and asks nobody else', async () => {
  const statementOf = async ({ award }: Issued) => (await app.storage.awards.credential(award.id))?.statement ?? '';
  const { page, complaints, close } = await look(browser, `${site.url}/c#${await statementOf(hidden)}`, { width: 360 });
  await page.locator('#statement .strip--ok').waitFor();
  const said = await page.locator('main').innerText();
  for (const part of ['Echt en geldig', 'Łukasz Wójcik', 'Samenwerken']) expect(said).toContain(part);
  expect(await page.evaluate('location.href')).toBe(`${site.url}/c/`);
  for (const width of [320, 360]) {
    await page.setViewportSize({ width, height: 800 });
    expect([width, await fits(page)]).toEqual([width, true]);
    await picture(page, `leave-statement-${width}`);
  }
  expect(complaints).toEqual([]);
  await close();
  const ended = await look(browser, `${site.url}/c/#${await statementOf(revoked)}`, { width: 360 });
  await ended.page.locator('#statement .strip--no').waitFor();
  await ended.close();
}, 60_000);

test('a revoked one is revoked there too; a private one shows nobody; axe finds nothing serious', async () => {
  const ended = await look(browser, `${site.url}/b/${revoked.slug}`);
  await ended.page.locator('[data-result] .strip--no').waitFor();
  await ended.close();
  const kept = await look(browser, `${site.url}/b/${hidden.slug}`, { width: 320 });
  await picture(kept.page, 'leave-private-320');
  expect(kept.complaints).toEqual([]);
  await kept.close();
  for (const path of ['/', '/issuers/werk/', `/b/${open.slug}/`, `/b/${hidden.slug}/`, '/c/'])
    expect([path, await seriousViolations(browser, site.url + path)]).toEqual([path, []]);
}, 60_000);

test('the desk makes it, counts, and offers it, without scripts and at 320 px', async () => {
  const desk = await startListening();
  try {
    const made = await desk.addOrganisation('werk');
    await issueBadge(desk, made, { key: 'one' });
    const cookies = await desk.signIn(made.organisation.id, 'admin', 'beheer@voorbeeld.example').then(async () => {
      const asked = { email: 'beheer@voorbeeld.example', password: PASSWORD, ip: '192.0.2.1', userAgent: '' };
      return (await desk.accounts.signIn(asked)).setCookie;
    });
    const state = {
      cookies: cookies.map((line) => {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), domain: 'localhost', path: '/' };
        return { ...cookie, expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' as const };
      }),
      origins: [],
    };
    const url = `${desk.url}/desk/organisation/leave`;
    const { page, complaints, close } = await look(browser, url, { width: 320, javaScript: false, state });
    await page.getByRole('button', { name: 'Maak het archief' }).click();
    await page.getByText('0 van 1 klaar').waitFor();
    await picture(page, 'leave-desk-busy');
    desk.jobs.start();
    // the page asks again by itself
    await page.getByRole('button', { name: 'Download het archief' }).waitFor({ timeout: 20_000 });
    expect(await fits(page)).toBe(true);
    await picture(page, 'leave-desk-ready');
    const [taken] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download het archief' }).click(),
    ]);
    expect(taken.suggestedFilename()).toBe('blijk-werk.zip');
    expect(complaints).toEqual([]);
    await close();
    expect(await seriousViolations(browser, url, { state })).toEqual([]);
  } finally {
    await desk.end();
  }
}, 60_000);

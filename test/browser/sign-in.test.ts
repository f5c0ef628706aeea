/**
 * Signing in as a browser does it: a passkey made and used with Chromium's virtual authenticator, the app with codes
 * read from its QR code, and the pages looked at.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { text } from '../../src/i18n/i18n.ts';
import { fromBase32 } from '../accounts/base32.ts';
import { PASSWORD, START } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, picture, seriousViolations } from '../support/look.ts';

const EMAIL = 'kim@werkplaats.example';

let app: ListeningApp;
let browser: Browser;
let organisationId: string;
beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  organisationId = (await app.addOrganisation('werkplaats')).organisation.id;
  await app.signIn(organisationId, 'admin', EMAIL);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** A window with a key store that says yes to finger or PIN. */
async function windowWithKeys(
  width = 360,
): Promise<{ context: BrowserContext; page: Page; keys: CDPSession; store: string }> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: 'nl-NL' });
  const page = await context.newPage();
  const keys = await context.newCDPSession(page);
  await keys.send('WebAuthn.enable');
  const { authenticatorId } = await keys.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { context, page, keys, store: authenticatorId };
}

async function withPassword(page: Page): Promise<void> {
  await page.goto(`${app.url}/sign-in?next=/desk/account`);
  await page.getByLabel(text('nl', 'sign-in:email')).fill(EMAIL);
  await page.getByLabel(text('nl', 'sign-in:password')).fill(PASSWORD);
  await page.getByRole('button', { name: text('nl', 'sign-in:submit'), exact: true }).click();
  await page.waitForURL('**/desk/account');
}

describe('a passkey', () => {
  test('is made, named, used to sign in, and removed', async () => {
    const { context, page, keys, store } = await windowWithKeys();
    await withPassword(page);
    await page.getByLabel(text('nl', 'sign-in:passkeys.newName')).fill('mijn telefoon');
    await page.getByRole('button', { name: text('nl', 'sign-in:passkeys.add') }).click();
    await page.getByText(text('nl', 'desk:done.passkeyAdded')).waitFor();
    expect((await keys.send('WebAuthn.getCredentials', { authenticatorId: store })).credentials).toHaveLength(1);
    await picture(page, 'account-passkey-360');
    expect(await fits(page)).toBe(true);

    await page.goto(`${app.url}/desk/account`);
    await page
      .locator('.desk-header')
      .getByRole('button', { name: text('nl', 'sign-in:signOut') })
      .click();
    await page.waitForURL('**/sign-in?from=sign-out');
    await picture(page, 'sign-in-360');
    await page.getByRole('button', { name: text('nl', 'sign-in:passkeySubmit') }).click();
    await page.waitForURL('**/desk');
    const member = await app.storage.members.byEmail(organisationId, EMAIL);
    const [session] = await app.accounts.sessions.list(member?.userId ?? '');
    expect(session?.method).toBe('passkey');

    await page.goto(`${app.url}/desk/account`);
    await page.locator('details summary').first().click();
    await page.getByRole('button', { name: text('nl', 'sign-in:passkeys.remove') }).click();
    await page.getByText(text('nl', 'desk:done.passkeyRemoved')).waitFor();
    await page
      .locator('.desk-header')
      .getByRole('button', { name: text('nl', 'sign-in:signOut') })
      .click();
    await page.waitForURL('**/sign-in?from=sign-out');
    await page.getByRole('button', { name: text('nl', 'sign-in:passkeySubmit') }).click();
    await page.getByText(text('nl', 'errors:sign_in.passkey_wrong')).waitFor();
    await context.close();
  }, 120_000);

  test('is asked for again from a session that is no longer young', async () => {
    const { context, page } = await windowWithKeys();
    await withPassword(page);
    app.setNow(new Date(START.getTime() + 16 * 60_000));
    await page.getByLabel(text('nl', 'sign-in:passkeys.newName')).fill('te laat');
    await page.getByRole('button', { name: text('nl', 'sign-in:passkeys.add') }).click();
    await page.waitForURL('**/sign-in?from=again**');
    app.setNow(START);
    await context.close();
  }, 120_000);
});

describe('the app with codes', () => {
  test('is set up, gives recovery codes once, and is asked for', async () => {
    const { context, page } = await windowWithKeys(1280);
    await withPassword(page);
    await picture(page, 'account-1280');
    await page.getByRole('button', { name: text('nl', 'sign-in:factor.begin') }).click();
    await page.waitForURL('**/desk/account/second-factor');
    await picture(page, 'account-app-1280');
    const secret = fromBase32((await page.locator('.card .code').first().textContent()) ?? '');
    await page.locator('#code').fill(totpCode(secret, totpStep(START)));
    await page.getByRole('button', { name: text('nl', 'sign-in:app.submit') }).click();
    await page.getByRole('heading', { name: text('nl', 'sign-in:codes.title') }).waitFor();
    await picture(page, 'account-codes-1280');
    const codes = await page.locator('.recovery-codes .code').allTextContents();
    expect(codes).toHaveLength(10);
    await page.setViewportSize({ width: 360, height: 800 });
    const right =
      'Math.max(...[...document.querySelectorAll(".recovery-codes .code")].map((code) => code.getBoundingClientRect().right))';
    // one column: no code lies under the number of another
    const lefts =
      'new Set([...document.querySelectorAll(".recovery-codes .code")].map((code) => code.getBoundingClientRect().left)).size';
    expect([await page.evaluate(lefts), Number(await page.evaluate(right)) < 360]).toEqual([1, true]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${app.url}/desk/account`);
    expect(await page.content()).not.toContain(codes[0]);
    await page
      .locator('.desk-header')
      .getByRole('button', { name: text('nl', 'sign-in:signOut') })
      .click();
    await page.waitForURL('**/sign-in?from=sign-out');

    await page.getByLabel(text('nl', 'sign-in:email')).fill(EMAIL);
    await page.getByLabel(text('nl', 'sign-in:password')).fill(PASSWORD);
    await page.getByRole('button', { name: text('nl', 'sign-in:submit'), exact: true }).click();
    await page.waitForURL('**/sign-in/code**');
    await picture(page, 'sign-in-code-1280');
    await page.locator('#code').fill(codes[0] ?? '');
    await page.getByRole('button', { name: text('nl', 'sign-in:code.submit') }).click();
    await page.getByText(text('nl', 'desk:done.recoveryUsed')).waitFor();
    const state = await context.storageState();
    await context.close();
    for (const path of ['/desk/account', '/sign-in'])
      expect([
        path,
        await seriousViolations(browser, `${app.url}${path}`, path === '/sign-in' ? {} : { state }),
      ]).toEqual([path, []]);
  }, 120_000);
});

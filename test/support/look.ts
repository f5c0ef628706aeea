/** Pages in a real browser, watched: what they say on the console and whom they ask for anything. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Pictures for people to look at, made on request; nothing compares them. */
const PICTURES = join(import.meta.dirname, '../../node_modules/.cache/blijk/screenshots');

export interface Look {
  width?: number;
  javaScript?: boolean;
  /** Cookies of somebody who is signed in. */
  state?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

export interface Watched {
  page: Page;
  /** What the console said (the policy's complaints among it), pages that failed, requests to another origin. */
  complaints: string[];
  close(): Promise<void>;
}

/** A new browser window at an address. The page's own policy holds, so axe is not for these (see `seriousViolations`). */
export async function look(browser: Browser, url: string, options: Look = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 360, height: 800 },
    locale: 'nl-NL',
    javaScriptEnabled: options.javaScript ?? true,
    ...(options.state ? { storageState: options.state } : {}),
  });
  const page = await context.newPage();
  const { origin } = new URL(url);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (asked) => {
    if (!asked.url().startsWith(`${origin}/`)) complaints.push(`asks ${asked.url()}`);
  });
  await page.goto(url, { waitUntil: 'load' });
  return { page, complaints, close: () => context.close() };
}

/** Whether everything fits without scrolling sideways. */
export function fits(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}

/**
 * Waits until an expression holds in the page. Playwright's own `waitForFunction` evaluates again inside the page, which our policy
 * forbids: it works only where the expression holds at once.
 */
export async function until(page: Page, expression: string): Promise<void> {
  for (let frame = 0; frame < 1200; frame += 1) {
    if (await page.evaluate(expression)) return;
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  throw new Error(`never came to hold: ${expression}`);
}

/** With PICTURES set, keeps a picture of the whole page under this name. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** What axe finds serious or critical at an address: rule and elements. */
export async function seriousViolations(browser: Browser, url: string, options: Look = {}): Promise<string[]> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 360, height: 800 },
    locale: 'nl-NL',
    // Only lets the checking script in.
    bypassCSP: true,
    ...(options.state ? { storageState: options.state } : {}),
  });
  const page = await context.newPage();
  await page.goto(url);
  const { violations } = await new AxeBuilder({ page }).analyze();
  await context.close();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** What is wrong with a page, narrow and wide: it does not fit, complains, is no right HTML, or fails axe. Keeps pictures. */
export async function pageFaults(
  browser: Browser,
  url: string,
  seen: { name: string; state: Look['state']; mistakes: (html: string) => Promise<string[]> },
): Promise<string[]> {
  const found: string[] = [];
  const options = seen.state ? { state: seen.state } : {};
  for (const width of [360, 1280]) {
    const { page, complaints, close } = await look(browser, url, { width, ...options });
    if (!(await fits(page))) found.push(`${width}: scrolls sideways`);
    found.push(...complaints.map((complaint) => `${width}: ${complaint}`));
    if (width === 360) found.push(...(await seen.mistakes(await page.content())));
    await picture(page, `${seen.name}-${width}`);
    await close();
  }
  found.push(...(await seriousViolations(browser, url, { width: 360, ...options })));
  return found.map((fault) => `${seen.name} ${fault}`);
}

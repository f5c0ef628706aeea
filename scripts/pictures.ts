/**
 * `npm run pictures`: makes the pictures of the README in `templates/static/readme/`. A fresh installation with the
 * (fictional) demo content is looked at with Chromium as `https://blijk.example`; nothing leaves this machine.
 * Exit code: 0 made, 1 something that it needs is missing, 2 wrong use.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { DEMO_ADMIN, DEMO_SLUG, seedDemo } from '../src/demo/seed.ts';
import type { Award } from '../src/issuing/awards/awards.ts';
import { PASSWORD, startTestApp, type TestApp } from '../test/support/app.ts';
import { startBrowser } from '../test/support/browser.ts';
import { renderPages, requirePoppler } from '../test/support/pdf.ts';

const FOLDER = join(import.meta.dirname, '../templates/static/readme');
/** Most bytes of one picture: a README is read on a phone too. */
export const MAX_BYTES = 80_000;

/** Runs the command; returns the exit code. */
export async function pictures(args: readonly string[], print: (line: string) => void): Promise<number> {
  if (args.length > 0) {
    print(`Unknown argument "${args[0]}". Usage: npm run pictures`);
    return 2;
  }
  requirePoppler();
  const browser = await startBrowser();
  const app = await startTestApp();
  const server = await listen(app.app as RequestListener);
  try {
    await seedDemo(app);
    await mkdir(FOLDER, { recursive: true });
    for (const [name, picture] of await takePictures(browser, app, server)) {
      const png = await smallPng(picture);
      await writeFile(join(FOLDER, `${name}.png`), png);
      print(`templates/static/readme/${name}.png ${Math.ceil(png.length / 1000)} kB`);
    }
    return 0;
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await app.end();
  }
}

/** Every picture by name, as Chromium or poppler drew it. */
async function takePictures(browser: Browser, app: TestApp, server: Server): Promise<[string, Uint8Array][]> {
  const badge = await publishedBadge(app);
  const look = (width: number, height: number, scale: number, cookie = '') =>
    openPage(browser, app, server, { width, height, scale, cookie });
  const page = `${app.config.publicUrl}/b/${badge.slug}`;
  const [certificate] = renderPages(await app.papers.certificate(badge.id), 80);
  if (certificate === undefined) throw new Error('the certificate has no page');
  return [
    ['badge-phone', await shoot(await look(360, 740, 2), page)],
    ['badge-desktop', await shoot(await look(1280, 860, 1), page)],
    [
      'verify',
      await shoot(await look(1280, 860, 1), `${app.config.publicUrl}/verify`, (verify) => checkLink(verify, page)),
    ],
    ['check-table', await shoot(await look(1280, 860, 1, await signIn(app)), await waitingList(app))],
    ['certificate', await onPaper(certificate)],
  ];
}

/** The one badge of the demo that shows a name. */
async function publishedBadge({ storage }: TestApp): Promise<Award> {
  const organisation = await storage.organisations.bySlug(DEMO_SLUG);
  const found = await storage.awards.search(organisation?.id ?? '', 'Rosa', { limit: 1 });
  const award = found.items[0]?.award;
  if (!award) throw new Error('the demo has no published badge');
  return award;
}

/** Address of the list of twelve that waits to be checked. */
async function waitingList({ storage, issuing, config }: TestApp): Promise<string> {
  const organisation = await storage.organisations.bySlug(DEMO_SLUG);
  const member = await storage.members.byEmail(organisation?.id ?? '', DEMO_ADMIN.email);
  const now = `${issuing.now().toISOString().slice(0, 19)}Z`;
  const [list] = await storage.lists.open(organisation?.id ?? '', member?.id ?? '', now);
  if (!list) throw new Error('the demo has no list in preparation');
  return `${config.publicUrl}/desk/lists/${list.id}`;
}

/** Signs the administrator of the demo in; the cookies to send. */
async function signIn({ accounts }: TestApp): Promise<string> {
  const { email } = DEMO_ADMIN;
  await accounts.setPassword((await accounts.passwordToken(email, 10)) ?? '', PASSWORD);
  const { setCookie } = await accounts.signIn({ email, password: PASSWORD, ip: '192.0.2.1', userAgent: 'pictures' });
  return setCookie.map((cookie) => cookie.split(';')[0]).join('; ');
}

/** A page whose every request goes to the installation on this machine, whatever address it shows. */
async function openPage(
  browser: Browser,
  app: TestApp,
  server: Server,
  { width, height, scale, cookie }: { width: number; height: number; scale: number; cookie: string },
): Promise<Page> {
  const { port } = server.address() as AddressInfo;
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    locale: 'nl-NL',
    colorScheme: 'light',
  });
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== app.config.publicUrl) return route.abort();
    const response = await route.fetch({
      url: `http://127.0.0.1:${port}${url.pathname}${url.search}`,
      headers: { ...route.request().headers(), host: url.host, ...(cookie ? { cookie } : {}) },
      maxRedirects: 0,
    });
    return route.fulfill({ response });
  });
  return context.newPage();
}

/** What the window shows at this address after `act`, once fonts and pictures are there. */
async function shoot(
  page: Page,
  url: string,
  act: (page: Page) => Promise<void> = async () => {},
): Promise<Uint8Array> {
  const answer = await page.goto(url, { waitUntil: 'networkidle' });
  if (answer?.status() !== 200) throw new Error(`${new URL(url).pathname} answered ${answer?.status()}`);
  await act(page);
  const picture = await page.screenshot({ animations: 'disabled' });
  await page.context().close();
  return picture;
}

/** Has a badge checked by its link, as an employer does who got it by mail. */
async function checkLink(page: Page, link: string): Promise<void> {
  await page.locator('input[name=url]').fill(link);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForLoadState('networkidle');
}

/** A thin edge, so that white paper shows on a white page. */
function onPaper(page: Uint8Array): Promise<Buffer> {
  return sharp(page).extend({ top: 1, bottom: 1, left: 1, right: 1, background: '#cfc9bd' }).toBuffer();
}

/** The picture with as many colours as fit below MAX_BYTES. Throws where even sixteen are too many. */
export async function smallPng(picture: Uint8Array): Promise<Buffer> {
  for (const colours of [256, 128, 64, 32, 16]) {
    const png = await sharp(picture)
      .flatten({ background: '#ffffff' })
      .png({ palette: true, colours, effort: 10, dither: 0.4 })
      .toBuffer();
    if (png.length < MAX_BYTES) return png;
  }
  throw new Error('a picture does not fit in the bytes it may have');
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return server;
}

if (import.meta.main) process.exitCode = await pictures(process.argv.slice(2), console.log);

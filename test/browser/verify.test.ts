/**
 * The verify page as an employer uses it: a phone with a photo of the paper, several files dragged into it, the camera, and
 * everything but the camera without JavaScript. With PICTURES=1 it keeps pictures for people to look at.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import { awardOne } from '../support/award.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture } from '../support/look.ts';
import { renderPages } from '../support/pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'blijk-verify-'));
const files = Object.fromEntries(
  ['certificate.pdf', 'badge.json', 'vals.json', 'leeg.txt', 'foto.jpg', 'camera.mjpeg', 'niets.mjpeg'].map((name) => [
    name,
    join(folder, name),
  ]),
) as Record<string, string>;
const file = (name: string): string => files[name] ?? '';

let app: ListeningApp;
let browser: Browser;
let link = '';

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  const { actor } = await app.addOrganisation('werkplaats');
  const award = await awardOne(app, actor, 'Amina van der Yıldız');
  await recordConsent(app.issuing, actor, award.id, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'none',
    signedOn: '2026-11-21',
  });
  link = `${app.url}/b/${award.slug}`;
  const { json } = (await app.storage.awards.credential(award.id)) ?? { json: '' };
  const pdf = await app.services.papers.certificate(award.id);
  writeFileSync(file('badge.json'), json);
  writeFileSync(file('vals.json'), json.replace('Samenwerken', 'Samenleven'));
  writeFileSync(file('leeg.txt'), 'hier staat geen badge');
  writeFileSync(file('certificate.pdf'), pdf);
  await photograph(renderPages(pdf, 150)[0] ?? Buffer.alloc(0));
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
  rmSync(folder, { recursive: true });
});

/** The paper lying a little askew on a table, as a phone sees it; and the same as the picture of a camera. */
async function photograph(page: Buffer): Promise<void> {
  const askew = await sharp(page).rotate(4, { background: '#8a7a66' }).png().toBuffer();
  const photo = await sharp({ create: { width: 3000, height: 4000, channels: 3, background: '#8a7a66' } })
    .composite([
      { input: await sharp(askew).resize({ width: 2700 }).blur(1.5).toBuffer(), gravity: 'centre' },
      { input: await grain(), blend: 'soft-light' },
    ])
    .jpeg({ quality: 96 })
    .toBuffer();
  writeFileSync(file('foto.jpg'), photo);
  const frame = (input: Buffer) => sharp(input).resize(960, 1280, { fit: 'cover' }).jpeg({ quality: 90 }).toBuffer();
  const corner = await sharp(askew)
    .extract(await cornerOf(askew))
    .toBuffer();
  writeFileSync(file('camera.mjpeg'), Buffer.concat(Array(10).fill(await frame(corner))));
  const table = await sharp({ create: { width: 960, height: 1280, channels: 3, background: '#8a7a66' } })
    .jpeg()
    .toBuffer();
  writeFileSync(file('niets.mjpeg'), Buffer.concat(Array(10).fill(table)));
}

/** What a small sensor adds: it makes the photo as large as real ones are. */
function grain(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 25 } as const;
  return sharp({ create: { width: 3000, height: 4000, channels: 3, background: '#808080', noise } })
    .png()
    .toBuffer();
}

/** Somebody holds the foot of the paper, where the code stands, in front of the camera. */
async function cornerOf(page: Buffer) {
  const { width = 0, height = 0 } = await sharp(page).metadata();
  return {
    left: Math.round(width * 0.4),
    top: Math.round(height * 0.6),
    width: Math.round(width * 0.6),
    height: Math.round(height * 0.4),
  };
}

const strip = (page: Page) => page.locator('.strip__title').first().textContent();

describe('without JavaScript', () => {
  const open = async () => {
    return look(browser, `${app.url}/verify`, { javaScript: false, width: 360 });
  };

  it.each<[string, (page: Page) => Promise<void>]>([
    [
      'a file',
      async (page) => {
        await page.getByText('Hebt u een bestand of foto?').click();
        await page.getByLabel('Bestand of foto').setInputFiles(file('certificate.pdf'));
      },
    ],
    ['a pasted text', (page) => page.locator('#text').fill(readFileSync(file('badge.json'), 'utf8'))],
    ['a link', (page) => page.locator('#text').fill(link)],
  ])('%s is judged', async (_name, fill) => {
    const opened = await open();
    const { page, complaints, close } = opened;
    await fill(page);
    await page.getByRole('button', { name: 'Controleer' }).click();
    expect(await strip(page)).toBe('Echt en geldig');
    expect(await fits(page)).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it('one field and one button are seen at first, the rest is folded', async () => {
    const opened = await open();
    const { page, close } = opened;
    expect(
      await page
        .locator('main :is(button, input, textarea):visible')
        .evaluateAll((all) => all.map((one) => (one as unknown as { id: string }).id)),
    ).toEqual(['text', 'check']);
    await picture(page, 'verify-form-360-no-script');
    await close();
  });

  it('several give a table, and that as a download', async () => {
    const opened = await open();
    const { page, complaints, close } = opened;
    await page.getByText('Hebt u een bestand of foto?').click();
    await page.getByLabel('Bestand of foto').setInputFiles([file('badge.json'), file('vals.json'), file('leeg.txt')]);
    await page.locator('#text').fill(link);
    await page.getByRole('button', { name: 'Controleer' }).click();
    expect(await page.locator('.several tbody tr').count()).toBe(4);
    expect(await page.locator('.several .verdict strong').allTextContents()).toEqual([
      'Echt en geldig',
      'Niet echt',
      'Geen badge gevonden',
      'Echt en geldig',
    ]);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download als tabel' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('uitslag-badges.csv');
    expect(readFileSync(await saved.path(), 'utf8')).toContain('"vals.json";"Niet echt"');
    expect(await fits(page)).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });
});

it('on a phone, a photo of the printed certificate is chosen, made smaller and judged', async () => {
  const { page, complaints, close } = await look(browser, `${app.url}/verify`, { width: 360 });
  await page.getByRole('button', { name: 'Kies bestand of foto' }).waitFor();
  await picture(page, 'verify-form-360');
  await page.locator('#file').setInputFiles(file('foto.jpg'));
  await page.locator('.chosen li').waitFor();
  expect(await page.evaluate('document.getElementById("file").files[0].size')).toBeLessThan(
    readFileSync(file('foto.jpg')).length,
  );
  await picture(page, 'verify-chosen-360');
  await page.getByRole('button', { name: 'Controleer' }).click();
  expect(await strip(page)).toBe('Echt en geldig');
  const first = page.locator('.why').first();
  await first.locator('summary').click();
  await first.locator('p').first().waitFor();
  await picture(page, 'verify-report-360');
  expect(await fits(page)).toBe(true);
  expect(complaints).toEqual([]);
  await close();
});

it('several files that are dragged onto the page stand in a list, can be taken away, and give a table', async () => {
  const { page, complaints, close } = await look(browser, `${app.url}/verify`, { width: 1280 });
  const texts = [file('badge.json'), file('vals.json')].map((name) => readFileSync(name, 'utf8'));
  await page.evaluate(`(([good, bad]) => {
    const data = new DataTransfer();
    data.items.add(new File([good], 'badge.json', { type: 'application/json' }));
    data.items.add(new File([bad], 'vals.json', { type: 'application/json' }));
    data.items.add(new File(['x'.repeat(100)], 'leeg.txt', { type: 'text/plain' }));
    data.items.add(new File([new Uint8Array(11 * 1024 * 1024)], 'groot.pdf', { type: 'application/pdf' }));
    const dropped = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
    document.getElementById('verify').dispatchEvent(dropped);
  })(${JSON.stringify(texts)})`);
  await page.locator('.chosen li').nth(2).waitFor();
  expect(await page.locator('#refused').textContent()).toContain('groot.pdf: Dit is te groot.');
  await page.getByRole('button', { name: 'Haal weg: leeg.txt' }).click();
  expect(await page.locator('.chosen bdi').allTextContents()).toEqual(['badge.json', 'vals.json']);
  await picture(page, 'verify-dropped-1280');
  await page.getByRole('button', { name: 'Controleer' }).click();
  await page.locator('.several').waitFor();
  await page.getByRole('link', { name: 'Bekijk vals.json' }).click();
  await page.locator('#badge-2 .why').first().waitFor();
  await picture(page, 'verify-several-1280');
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await fits(page)).toBe(true);
  await picture(page, 'verify-several-320');
  expect(complaints).toEqual([]);
  await close();
});

it('a report on paper says everything: verdict, every check, time and where to look again', async () => {
  const { page, close } = await look(browser, `${app.url}/verify?url=${encodeURIComponent(link)}`, { width: 794 });
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
  const seen = await page.locator('body').innerText();
  for (const words of [
    'zoals het hoort',
    'niets veranderd',
    'handtekening is van',
    'niet ingetrokken',
    'legitimatie',
  ]) {
    expect(seen).toContain(words);
  }
  expect(seen).not.toMatch(/SHAPE_OK|PROOF_VALID|NOT_REVOKED/);
  expect(seen).toContain('Nu gecontroleerd, 21');
  expect(seen).toContain('/verify.');
  expect(seen).not.toContain('Print deze uitslag');
  await picture(page, 'verify-report-print');
  await close();
});

it('a line of a report shows by + and – that it opens; on paper it is a sentence and no more', async () => {
  const { page, close } = await look(browser, `${app.url}/verify?url=${encodeURIComponent(link)}`, { width: 794 });
  const drawn = (line: string) =>
    page.evaluate(`(() => {
      const summary = document.querySelector('${line} > summary');
      return [getComputedStyle(summary, '::after').content.slice(0, 3), getComputedStyle(summary).display];
    })()`);
  await page.locator('.why > summary').first().click();
  expect(await drawn('.why[open]')).toEqual(['"–"', 'flex']);
  expect(await drawn('.why:not([open])')).toEqual(['"+"', 'flex']);
  await page.emulateMedia({ media: 'print' });
  for (const line of ['.why[open]', '.why:not([open])']) expect(await drawn(line)).toEqual(['non', 'block']);
  await close();
});

describe('nothing serious for axe', () => {
  it.each([
    ['the form', async () => {}],
    [
      'a report with its explanations open',
      async (page: Page) => {
        await page.locator('#text').fill(link);
        await page.getByRole('button', { name: 'Controleer' }).click();
        for (const fold of await page.locator('details > summary').all())
          if (await fold.isVisible()) await fold.click();
      },
    ],
    [
      'a table',
      async (page: Page) => {
        await page.locator('#file').setInputFiles([file('badge.json'), file('vals.json'), file('leeg.txt')]);
        await page.locator('.chosen li').nth(2).waitFor();
        await page.getByRole('button', { name: 'Controleer' }).click();
        await page.locator('.several').waitFor();
      },
    ],
  ])('%s', async (_name, prepare) => {
    // Only lets the checking script in.
    const context = await browser.newContext({
      viewport: { width: 360, height: 800 },
      locale: 'nl-NL',
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(`${app.url}/verify`);
    await prepare(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    await context.close();
  });
});

describe('the link of a second QR code', () => {
  const sent = async (path: string, act: (page: Page, statement: string) => Promise<void>) => {
    const { page, close } = await look(browser, `${app.url}/verify`);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') asked.push(request.url());
    });
    await act(page, path);
    const title = await page.locator('h1').first().textContent();
    await close();
    return { asked, title };
  };
  const typed = async (page: Page, text: string) => {
    await page.locator('#text').fill(text);
    await page.getByRole('button', { name: 'Controleer' }).click();
    await page.waitForURL(/\/c\b/);
  };
  const scanned = async (page: Page, text: string) => {
    const script = await page.locator('#scan').getAttribute('data-script');
    const body = `export const scanCode = async () => ${JSON.stringify(text)};`;
    await page.route(`**${script}`, (route) => route.fulfill({ body, contentType: 'text/javascript' }));
    await page.evaluate('document.getElementById("scan").hidden = false');
    await page.locator('#scan').click();
    await page.waitForURL(/\/c\b/);
  };

  it.each([
    ['typed', typed, (url: string) => `${url}/c#eyJ.a.b`],
    ['typed without https://', typed, (url: string) => ` www.${new URL(url).host}/c#eyJ.a.b\n`],
    ['scanned', scanned, (url: string) => `${url}/c#eyJ.a.b`],
  ])('%s is opened in the browser: the name in it is not sent', async (_how, act, link) => {
    const done = await sent(link(app.url), act);
    expect(done).toEqual({ asked: [], title: expect.stringMatching(/\S/) });
  });
});

describe('the camera', () => {
  const FAKE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  async function withCamera(args: readonly string[], use: (page: Page, complaints: string[]) => Promise<void>) {
    const own = await startBrowser(args);
    try {
      const { page, complaints } = await look(own, `${app.url}/verify`, { width: 360 });
      await use(page, complaints);
    } finally {
      await own.close();
    }
  }

  it('scans the code of the paper, and the page judges it', async () => {
    await withCamera(
      [...FAKE, `--use-file-for-fake-video-capture=${file('camera.mjpeg')}`],
      async (page, complaints) => {
        await page.getByRole('button', { name: 'Scan met de camera' }).click();
        await page.locator('.strip__title').waitFor();
        expect(await strip(page)).toBe('Echt en geldig');
        expect(complaints).toEqual([]);
      },
    );
  });

  it('that sees no code says what to do, and is off when it is stopped', async () => {
    await withCamera(
      [...FAKE, `--use-file-for-fake-video-capture=${file('niets.mjpeg')}`],
      async (page, complaints) => {
        await page.getByRole('button', { name: 'Scan met de camera' }).click();
        await page.getByText('Houd de QR-code van het papier voor de camera.').waitFor();
        const stop = page.getByRole('button', { name: 'Stop de camera' });
        await stop.waitFor();
        expect(await page.evaluate('document.querySelector("video").getBoundingClientRect().height')).toBeGreaterThan(
          100,
        );
        await picture(page, 'verify-camera-360');
        await page.evaluate('window.held = document.querySelector("video").srcObject');
        await stop.click();
        await stop.waitFor({ state: 'hidden' });
        expect(await page.evaluate('window.held.getTracks().map((track) => track.readyState)')).toEqual(['ended']);
        expect(complaints).toEqual([]);
      },
    );
  });

  it('that is not there, or not allowed, says so and what else can be done', async () => {
    await withCamera([], async (page) => {
      await page.getByRole('button', { name: 'Scan met de camera' }).click();
      await page.getByText(/Kies een foto, of typ de code|De camera mag niet aan/).waitFor();
      await page.locator('video').waitFor({ state: 'hidden' });
    });
  });
});

/** From the mail: the button in the letter, the private page behind it, and the way to have no more. All people are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import PostalMime from 'postal-mime';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { awardRows } from '../support/award.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';

let app: ListeningApp;
let browser: Browser;
let links: { claim: string; stop: string };

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  const made = await app.addOrganisation('werkplaats');
  await awardRows(app, made.actor, { rows: ['Kim Jansen;kim@voorbeeld.example'], ceremony: 'Middag' });
  await sendDueMail(app.issuing);
  const [name = ''] = await readdir(join(app.dir, 'mail'));
  const { text = '' } = await PostalMime.parse(await readFile(join(app.dir, 'mail', name)));
  links = { claim: /\S+\/m\/claim\/\w+/.exec(text)?.[0] ?? '', stop: /\S+\/mail\/stop\/\w+/.exec(text)?.[0] ?? '' };
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

test('both pages fit, pass axe and break no policy; their buttons work without scripts', async () => {
  for (const url of Object.values(links)) {
    expect(await seriousViolations(browser, url, { width: 320 })).toEqual([]);
    for (const width of [320, 1280]) {
      const { page, complaints, close } = await look(browser, url, { width });
      expect([url, width, await fits(page), complaints]).toEqual([url, width, true, []]);
      await picture(page, `mail-${url === links.stop ? 'stop' : 'claim'}-${width}`);
      await close();
    }
  }
  const claim = await look(browser, links.claim, { javaScript: false });
  await claim.page.getByRole('button', { name: 'Bekijk mijn badge' }).click();
  await claim.page.getByText('Dit is jouw eigen pagina. Bewaar de link goed.').waitFor();
  expect(await claim.page.getByText('Kim Jansen').count()).toBeGreaterThan(0);
  await claim.close();
  const again = await look(browser, links.claim);
  await again.page.getByText('Je badge is al opgehaald.').waitFor();
  await again.close();

  const stop = await look(browser, links.stop, { javaScript: false });
  await stop.page.getByRole('button', { name: 'Stuur mij geen mail meer' }).click();
  await stop.page.getByRole('heading', { name: 'Je krijgt geen mail meer' }).waitFor();
  await stop.page.getByRole('button', { name: 'Stuur mij toch weer mail' }).click();
  await stop.page.getByRole('heading', { name: 'Wil je geen mail meer?' }).waitFor();
  await stop.close();
}, 90_000);

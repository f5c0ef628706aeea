/** The poster's page on a phone, with and without scripts, at 320 to 1280 px; and what the coach does with it. All people are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { openPoster } from '../../src/issuing/ceremonies/room-posters.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';
import { readQrCodes, renderPages } from '../support/pdf.ts';
import { stateOf } from '../support/signed-in.ts';

const COACH = 'coach@voorbeeld.example';

let app: ListeningApp;
let browser: Browser;
let made: Awaited<ReturnType<ListeningApp['addOrganisation']>>;
let ceremonyId: string;
let page: string;

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  made = await app.addOrganisation('zaal', [
    'samenwerken',
    'communiceren',
    'afspraken-nakomen',
    'empathie-tonen',
    'schoonmaken',
  ]);
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-21', place: null });
  ceremonyId = ceremony.id;
  const poster = await openPoster(app.issuing, made.actor, ceremonyId);
  page = `${app.url}/kan/${poster.code}`;
  const [paper = new Uint8Array()] = renderPages(await app.papers.poster(poster, 'a4'), 60);
  expect(await readQrCodes(paper)).toEqual([page]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

const waiting = async () => (await app.storage.proposals.ofCeremony(ceremonyId, '')).map(({ name }) => name);

test.each([true, false])(
  'tap a card, give a first name, done (scripts: %s)',
  async (javaScript) => {
    const name = javaScript ? 'Amina' : 'Bogdan';
    const visitor = await look(browser, page, { width: 360, javaScript });
    await visitor.page.getByText('Ik kan goed samenwerken.').click();
    const aloud = visitor.page.getByRole('button', { name: 'Lees voor: Ik kan goed samenwerken.' });
    await aloud.waitFor({ state: javaScript ? 'visible' : 'hidden' });
    await picture(visitor.page, `proposal-${javaScript}`);
    await visitor.page.getByRole('button', { name: 'Klaar' }).click();
    await visitor.page.getByText('Vul je voornaam in.').waitFor();
    await visitor.page.getByLabel('Je voornaam').fill(name);
    await visitor.page.getByRole('button', { name: 'Klaar' }).click();
    await visitor.page.getByRole('heading', { name: 'Dank je wel. Je coach ziet dit.' }).waitFor();
    await picture(visitor.page, `proposal-done-${javaScript}`);
    expect(await waiting()).toContain(name);
    expect(await visitor.page.content()).not.toContain(name);
    expect(visitor.complaints.filter((line) => !line.includes('422'))).toEqual([]);
    await visitor.close();
  },
  60_000,
);

test('every page fits, with nothing serious for axe', async () => {
  await app.signIn(made.organisation.id, 'coach', COACH);
  const coach = await stateOf(app, COACH);
  const desk = `${app.url}/desk/ceremonies/${ceremonyId}/proposals`;
  const pages: [string, string][] = [
    ['cards', page],
    ['done', `${page}?done=yes`],
    ['code', `${app.url}/kan`],
    ['desk', desk],
  ];
  for (const [name, url] of pages) {
    const state = name === 'desk' ? { state: coach } : {};
    const window = await look(browser, url, { width: 320, ...state });
    for (const width of [320, 360, 1280]) {
      await window.page.setViewportSize({ width, height: 800 });
      expect([name, width, await fits(window.page)]).toEqual([name, width, true]);
      await picture(window.page, `proposal-${name}-${width}`);
    }
    expect(window.complaints).toEqual([]);
    await window.close();
    expect([name, await seriousViolations(browser, url, { width: 360, ...state })]).toEqual([name, []]);
  }
}, 90_000);

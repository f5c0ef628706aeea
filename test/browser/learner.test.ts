/** A learner on a phone of 360 px: sees how far it is, offers a photo and a voice note, takes one back. With a microphone that plays a tone. People are fictional. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type TextKey, type TextParams, text } from '../../src/i18n/i18n.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { PASSWORD } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { addDossier, addSchool, openLink, ownLink } from '../support/dossier.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';
import { smallPhoto } from '../support/pictures.ts';

const nl = (key: TextKey, params: TextParams = {}): string => text('nl', key, params);

let app: ListeningApp;
let browser: Browser;
let school: string;
let dossier: Dossier;
let address: string;

beforeAll(async () => {
  browser = await startBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  app = await startListening();
  school = (await addSchool(app, 'voorbeeld')).organisation.id;
  dossier = await addDossier(app, school, { state: 'at_company', learner: 'Daan Verzonnen-Fictief' });
  const [first, second] = await app.storage.dossiers.lines(dossier.id);
  const confirmedAt = '2026-11-21T12:00:00Z';
  if (first) await app.storage.dossiers.updateLine({ ...first, performance: 'independent', confirmedAt });
  if (second) await app.storage.dossiers.updateLine({ ...second, performance: 'guided', confirmedAt });
  await openLink(app, dossier);
  address = `${app.url}/l/${await ownLink(app, dossier)}`;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

const offered = async () =>
  (await app.storage.dossiers.evidence(dossier.id)).map(({ kind, addedBy }) => [kind, addedBy]);

describe('the learner', () => {
  it('sees how far it is, offers a photo and a voice note, and takes the photo back', async () => {
    const { page, complaints, close } = await look(browser, address);
    await page.getByText(nl('learner:page.progress', { done: 2, total: 3 })).waitFor();
    expect(await fits(page)).toBe(true);
    expect(await seriousViolations(browser, address)).toEqual([]);
    await picture(page, 'learner-360');
    const buffer = Buffer.from(await smallPhoto());
    await page
      .getByLabel(nl('learner:photo.choose'))
      .setInputFiles({ name: 'werk.png', mimeType: 'image/png', buffer });
    await page.getByRole('button', { name: nl('learner:photo.add') }).click();
    await page.getByText(nl('learner:did.kept')).waitFor();
    app.setNow(new Date(app.issuing.now().getTime() + 10_000));
    await page.getByRole('button', { name: nl('learner:voice.start') }).click();
    await page.getByText(/ 1 \/ 60$/).waitFor();
    await page.getByRole('button', { name: nl('learner:voice.stop') }).click();
    await page.getByRole('button', { name: nl('learner:voice.keep') }).click();
    await page.getByRole('button', { name: nl('learner:voice.back') }).waitFor();
    expect(await offered()).toEqual([
      ['photo', 'learner'],
      ['voice', 'learner'],
    ]);
    expect(await fits(page)).toBe(true);
    expect(await seriousViolations(browser, address)).toEqual([]);
    await picture(page, 'learner-offered-360');
    await page.getByRole('button', { name: nl('learner:photo.back') }).click();
    await page.getByText(nl('learner:did.back')).waitFor();
    expect(await offered()).toEqual([['voice', 'learner']]);
    // the recording is heard back from the page's own memory
    expect(complaints.filter((one) => !one.startsWith('asks blob:'))).toEqual([]);
    await close();
  });

  it.each([320, 1280])('reads it in %i px, in English and without scripts', async (width) => {
    const { page, close } = await look(browser, `${address}?lang=en`, { width, javaScript: false });
    await page.getByRole('heading', { level: 1, name: text('en', 'learner:page.title') }).waitFor();
    await picture(page, `learner-en-${width}`);
    await close();
    const wide = await look(browser, address, { width });
    expect(await fits(wide.page)).toBe(true);
    await wide.close();
  });
});

it('the coach prints, copies and takes back the link', async () => {
  const COACH = 'kim@voorbeeld.example';
  await app.signIn(school, 'coach', COACH);
  for (const [width, path] of [
    [360, `/desk/learners/slips?group=${dossier.groupName}`],
    [1280, `/desk/learners/slips?group=${dossier.groupName}`],
    [360, `/desk/dossiers/${dossier.id}`],
    [1280, `/desk/dossiers/${dossier.id}`],
  ] as const) {
    const { page, complaints, close } = await look(browser, `${app.url}/sign-in?next=${encodeURIComponent(path)}`, {
      width,
    });
    await page.getByLabel(nl('sign-in:email')).fill(COACH);
    await page.getByLabel(nl('sign-in:password')).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page
      .getByText(/Daan Verzonnen-Fictief/)
      .first()
      .waitFor();
    expect(await fits(page)).toBe(true);
    await picture(page, `learner-desk-${path.includes('slips') ? 'slips' : 'dossier'}-${width}`);
    const state = await page.context().storageState();
    if (width === 360) expect(await seriousViolations(browser, `${app.url}${path}`, { state })).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  }
});

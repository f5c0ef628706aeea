/** A praktijkopleider on a phone of 360 px: the link, a tap for each task, and sent. With a microphone that plays a tone. People are fictional. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type TextKey, type TextParams, text } from '../../src/i18n/i18n.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { askCompany, tokenOf } from '../../src/issuing/workplace/workplace-links.ts';
import { PASSWORD } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { addDossier, addSchool } from '../support/dossier.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';

const nl = (key: TextKey, params: TextParams = {}): string => text('nl', key, params);

let app: ListeningApp;
let browser: Browser;
let admin: Actor;
let school: string;

beforeAll(async () => {
  browser = await startBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  app = await startListening();
  const made = await addSchool(app, 'voorbeeld');
  admin = made.actor;
  school = made.organisation.id;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** The address of the open link of a dossier that the company was asked about. */
async function asked(dossier: Dossier): Promise<string> {
  await askCompany(app.issuing, admin, [dossier.id]);
  const [link] = await app.storage.dossiers.links(dossier.id);
  return `${app.url}/w/${link && tokenOf(app.issuing, school, link)}`;
}

const performances = async ({ id }: Dossier) =>
  (await app.storage.dossiers.lines(id)).map(({ performance }) => performance);

/** Taps on the label of a choice about the nth task. */
const tap = (page: Page, task: number, performance: 'independent' | 'guided' | 'not_yet') =>
  page
    .locator('fieldset.task')
    .nth(task)
    .getByRole('radio', { name: nl(`workplace:performance.${performance}`) })
    .click();

describe('a judgement', () => {
  it.each([
    ['nl', 320],
    ['en', 320],
    ['en', 360],
  ])('has its words inside its buttons (%s, %i px)', async (language, width) => {
    const address = await asked(await addDossier(app, school, { supervisorEmail: 'maat@woonzorg.example' }));
    const { page, close } = await look(browser, `${address}?lang=${language}`, { width });
    const wide =
      "[...document.querySelectorAll('.tap span')].filter((word) => word.scrollWidth > word.closest('.tap').clientWidth)";
    expect(
      await page.evaluate(
        `[${wide}.length, document.querySelectorAll('.tap span').length, document.documentElement.lang]`,
      ),
    ).toEqual([...[0, 9, language]]);
    await close();
  });

  it('takes one tap a task and one to send; then the next learner of the same praktijkopleider', async () => {
    const first = await addDossier(app, school, { supervisorEmail: 'een@woonzorg.example' });
    const second = await addDossier(app, school, {
      learner: 'Bo Berg-Fictief',
      supervisorEmail: 'een@woonzorg.example',
    });
    const address = await asked(first);
    await asked(second);
    const { page, complaints, close } = await look(browser, address);
    await page.evaluate(
      "document.addEventListener('pointerdown', () => { sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1; }, true)",
    );
    expect(await fits(page)).toBe(true);
    expect(await seriousViolations(browser, address)).toEqual([]);
    await picture(page, 'workplace-360');
    await tap(page, 0, 'independent');
    await tap(page, 1, 'guided');
    await tap(page, 2, 'not_yet');
    await picture(page, 'workplace-chosen-360');
    await page.getByRole('button', { name: nl('workplace:send') }).click();
    await page.getByRole('heading', { level: 1, name: nl('workplace:done.title') }).waitFor();
    expect(await page.evaluate('sessionStorage.taps')).toBe('4');
    expect(await performances(first)).toEqual(['independent', 'guided', 'not_yet']);
    expect(await seriousViolations(browser, address)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await picture(page, 'workplace-done-360');
    await page.getByRole('link', { name: nl('workplace:done.next', { name: 'Bo B.' }) }).click();
    await page.getByRole('heading', { level: 1, name: /Bo Berg-Fictief/ }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('goes on where it stopped: taps are kept, in the other language too, and a mistake is said', async () => {
    const dossier = await addDossier(app, school, { supervisorName: null, supervisorEmail: null });
    const address = await asked(dossier);
    const { page, close } = await look(browser, address);
    const kept = page.waitForResponse((answer) => answer.url().endsWith('/begun') && answer.status() === 204);
    await tap(page, 1, 'guided');
    await kept;
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: /^What can/ }).waitFor();
    expect(await page.locator('#p-B1-K1-W2-guided').isChecked()).toBe(true);
    await page.getByRole('link', { name: 'Nederlands' }).click();
    await page.getByRole('button', { name: nl('workplace:send') }).click();
    await page.locator('#wrong').waitFor();
    await picture(page, 'workplace-wrong-360');
    expect(await page.locator('#wrong a').count()).toBe(3);
    expect(await page.locator('#p-B1-K1-W2-guided').isChecked()).toBe(true);
    await tap(page, 0, 'independent');
    await tap(page, 2, 'independent');
    await page.getByLabel(nl('workplace:who.name')).fill('Kim Bakker');
    await page.getByRole('button', { name: nl('workplace:send') }).click();
    await page.getByRole('heading', { level: 1, name: nl('workplace:done.title') }).waitFor();
    expect(await performances(dossier)).toEqual(['independent', 'guided', 'independent']);
    await close();
  });

  it('takes a voice note along, and looks right on a wide screen', async () => {
    const dossier = await addDossier(app, school, { supervisorEmail: null });
    const address = await asked(dossier);
    const { page, close } = await look(browser, address, { width: 1280 });
    await page.getByText(nl('workplace:more.title')).click();
    app.setNow(new Date(app.issuing.now().getTime() + 10_000));
    await page.getByRole('button', { name: nl('desk:evidence.start') }).click();
    await page.getByText(/ 1 \/ 60$/).waitFor();
    await page.getByRole('button', { name: nl('desk:evidence.stop') }).click();
    await page.getByRole('button', { name: nl('desk:evidence.keep') }).click();
    await page.getByText(nl('workplace:said.kept')).waitFor();
    expect(await page.locator('audio[preload=none]').count()).toBe(1);
    await picture(page, 'workplace-1280');
    for (const task of [0, 1, 2])
      await page
        .locator('fieldset.task')
        .nth(task)
        .getByRole('radio', { name: nl('workplace:performance.independent') })
        .click();
    await page.getByRole('button', { name: nl('workplace:send') }).click();
    await page.getByRole('heading', { level: 1, name: nl('workplace:done.title') }).waitFor();
    const evidence = await app.storage.dossiers.evidence(dossier.id);
    expect(evidence.map(({ kind, addedBy }) => [kind, addedBy])).toEqual([['voice', 'supervisor']]);
    await close();
  });

  it('is waited for at the school, with slips to print', async () => {
    await asked(await addDossier(app, school, { supervisorEmail: null, learner: 'Chi Chan-Fictief' }));
    const COACH = 'kim@voorbeeld.example';
    await app.signIn(school, 'coach', COACH);
    for (const [width, path] of [
      [360, '/desk/workplace'],
      [1280, '/desk/workplace'],
      [360, '/desk/workplace/slips'],
      [1280, '/desk/workplace/slips'],
    ] as const) {
      const { page, complaints, close } = await look(browser, `${app.url}/sign-in?next=${path}`, { width });
      await page.getByLabel(nl('sign-in:email')).fill(COACH);
      await page.getByLabel(nl('sign-in:password')).fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page
        .getByText(/Chi Chan-Fictief/)
        .first()
        .waitFor();
      expect(await fits(page)).toBe(true);
      await picture(page, `school${path.replaceAll('/', '-')}-${width}`);
      const state = await page.context().storageState();
      if (width === 360) expect(await seriousViolations(browser, `${app.url}${path}`, { state })).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});

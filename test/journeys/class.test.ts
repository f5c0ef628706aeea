/**
 * A class of thirty in a real browser, from a CSV file to thirty papers: the coach reads it in and asks the company, the
 * praktijkopleider judges all thirty on a phone from one mail, the assessor checks, the signatory signs and prints. Every
 * click and tap is made on the page and counted. All people are fictional.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import PostalMime from 'postal-mime';
import { type TextKey, type TextParams, text } from '../../src/i18n/i18n.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import type { Role } from '../../src/issuing/organisations/members.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { look, picture } from '../support/look.ts';
import { pdfText, readQrCodes, renderPages } from '../support/pdf.ts';
import { addSchool, PROCESSES, type TestSchool } from '../support/school.ts';
import { stateOf } from '../support/signed-in.ts';

const nl = (key: TextKey, params: TextParams = {}): string => text('nl', key, params);
const LETTERS = [...'abcdefghijklmnopqrstuvwxyzåéøü'];
const CLASS = LETTERS.map((letter) => `${letter.toUpperCase()}${letter}a Verzonnen`);
const MAIL = 'pim@woonzorg.example';

let app: ListeningApp;
let browser: Browser;
let school: TestSchool;

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  school = await addSchool(app);
  app.jobs.start();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** A window of somebody of the school. */
async function staff(role: Role, path: string, width = 1280) {
  const email = `${role}@voorbeeldcollege.example`;
  await app.signIn(school.organisation.id, role, email);
  return look(browser, app.url + path, { width, state: await stateOf(app, email) });
}

/** Presses, and counts. */
function counter() {
  let made = 0;
  return {
    get made() {
      return made;
    },
    async press(what: Locator): Promise<void> {
      made += 1;
      await what.click();
    },
  };
}

const button = (page: Page, key: TextKey, params: TextParams = {}): Locator =>
  page.getByRole('button', { name: nl(key, params), exact: true }).first();
const link = (page: Page, key: TextKey): Locator => page.getByRole('link', { name: nl(key), exact: true }).first();

test('the coach reads in a CSV file of thirty and asks the company', async () => {
  const { page, complaints, close } = await staff(
    'coach',
    `/desk/dossiers/import?qualification=${school.qualificationId}`,
  );
  const buffer = Buffer.from(`naam;groep\r\n${CLASS.map((name) => `${name};2A`).join('\r\n')}`);
  await page.locator('#file').setInputFiles({ name: 'klas.csv', mimeType: 'text/csv', buffer });
  for (const { code } of PROCESSES.slice(0, 2)) await page.locator(`input[name=codes][value="${code}"]`).check();
  await page.locator('input[name=startkwalificatie][value=no]').check();
  await page.locator('#company').selectOption({ index: 1 });
  const typed = { startDate: '2026-02-02', endDate: '2026-06-26', hours: '320', supervisorEmail: MAIL };
  for (const [field, value] of Object.entries({ ...typed, supervisorName: 'Pim Praktijk (fictief)' }))
    await page.locator(`#${field}`).fill(value);
  await button(page, 'school:class.next').click();
  await page.getByText(nl('school:class.ready', { count: 30 })).waitFor();
  await picture(page, 'class-check-1280');
  await button(page, 'school:class.make', { count: 30 }).click();
  await page.getByText(nl('school:class.made', { count: 30 })).waitFor();
  await button(page, 'workplace:requests.askAll').click();
  await page.waitForURL(/done=/);
  expect((await app.storage.dossiers.countByState(school.organisation.id)).at_company).toBe(30);
  expect(complaints).toEqual([]);
  await close();
}, 120_000);

test('the praktijkopleider judges all thirty from one mail by taps alone: one a work process, one to send, one to go on', async () => {
  await sendDueMail(app.issuing);
  const mails = await readdir(join(app.dir, 'mail'));
  expect(mails).toHaveLength(1);
  const { text: letter = '' } = await PostalMime.parse(await readFile(join(app.dir, 'mail', mails[0] ?? '')));
  const { page, complaints, close } = await look(browser, /\S+\/w\/\S+/.exec(letter)?.[0] ?? '');
  const taps = counter();
  for (let judged = 1; judged <= 30; judged += 1) {
    const tasks = page.locator('fieldset.task');
    await tasks.first().waitFor();
    for (const [at, performance] of (['independent', 'guided'] as const).entries())
      await taps.press(tasks.nth(at).getByRole('radio', { name: nl(`workplace:performance.${performance}`) }));
    await taps.press(button(page, 'workplace:send'));
    await page.getByRole('heading', { level: 1, name: nl('workplace:done.title') }).waitFor();
    if (judged < 30) await taps.press(page.locator('main a.utrecht-button-link').first());
  }
  expect(taps.made).toBe(30 * 4 - 1);
  await page.getByText(nl('workplace:done.close')).waitFor();
  await picture(page, 'class-judged-360');
  expect((await app.storage.dossiers.countByState(school.organisation.id)).at_school).toBe(30);
  expect(complaints).toEqual([]);
  await close();
}, 240_000);

test('the assessor checks thirty with one click, the signatory has the papers with at most five', async () => {
  const assessor = await staff('assessor', '/desk/dossiers/assess');
  await button(assessor.page, 'school:assess.all', { count: 30 }).click();
  await assessor.page.getByText(nl('school:assess.none')).waitFor();
  await assessor.close();

  const { page, complaints, close } = await staff('signatory', '/desk', 360);
  const clicks = counter();
  await clicks.press(page.getByRole('link', { name: nl('school:sign.title'), exact: true }).first());
  await button(page, 'school:sign.button', { count: 30 }).waitFor();
  await picture(page, 'class-sign-360');
  await clicks.press(button(page, 'school:sign.button', { count: 30 }));
  const all = link(page, 'desk:print.all');
  await all.waitFor({ timeout: 60_000 });
  await picture(page, 'class-signed-360');
  const download = page.waitForEvent('download');
  await clicks.press(all);
  const pdf = await readFile(await (await download).path());
  expect(clicks.made).toBe(3);
  expect(complaints).toEqual([]);
  await close();

  const papers = renderPages(pdf, 100);
  const words = pdfText(pdf).split('\f').slice(0, papers.length);
  expect(papers).toHaveLength(30);
  for (const name of CLASS) expect([name, words.filter((paper) => paper.includes(name)).length]).toEqual([name, 1]);
  const slugs = await Promise.all(papers.map(async (paper) => (await readQrCodes(paper))[0]?.split('/b/')[1] ?? ''));
  expect(new Set(slugs).size).toBe(30);
  for (const slug of slugs) {
    const award = await app.storage.awards.bySlug(slug);
    const json = (await app.storage.awards.credential(award?.id ?? ''))?.json ?? '';
    const { report } = await app.issuing.verifyOwn(json, { now: app.issuing.now(), issued: true });
    expect(report.verdict).toBe('valid');
  }
}, 240_000);

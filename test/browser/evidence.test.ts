/** A coach's phone of 360 px: photo, voice note and ticks, award, and a colleague who releases. With a microphone that plays a tone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { type TextKey, type TextParams, text } from '../../src/i18n/i18n.ts';
import { setReleasePolicy } from '../../src/issuing/awards/release-policy.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { PASSWORD } from '../support/app.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, look, picture, seriousViolations } from '../support/look.ts';
import { issueBadge } from '../web/issued-badge.ts';

const COACH = 'kim@werkplaats.example';
const COLLEAGUE = 'bo@werkplaats.example';
const nl = (key: TextKey, params: TextParams = {}): string => text('nl', key, params);

let app: ListeningApp;
let browser: Browser;
let made: Awaited<ReturnType<ListeningApp['addOrganisation']>>;
let photo: Buffer;

beforeAll(async () => {
  browser = await startBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  app = await startListening();
  app.jobs.start();
  made = await app.addOrganisation('werkplaats', ['samenwerken']);
  await app.signIn(made.organisation.id, 'coach', COACH);
  await app.signIn(made.organisation.id, 'assessor', COLLEAGUE);
  await setReleasePolicy(app.issuing, made.actor, made.badges.get('samenwerken') ?? '', 'always');
  photo = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#c8401a' } })
    .jpeg()
    .withExif({ IFD3: { GPSLatitude: '51/1 55/1 0/1', GPSLatitudeRef: 'N' } })
    .toBuffer();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel(nl('sign-in:email')).fill(email);
  await page.getByLabel(nl('sign-in:password')).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForLoadState('load');
}

describe('evidence on a phone', () => {
  it('stays on the page until it is right: a recording, a photo that is none, and what was typed', async () => {
    const other = await app.addOrganisation('ander', ['samenwerken']);
    await app.signIn(other.organisation.id, 'coach', 'jo@ander.example');
    const { id: issued } = (await issueBadge(app, other)).award;
    const address = `/desk/awards/${issued}/evidence`;
    const { page, close } = await look(browser, `${app.url}/sign-in?next=${address}`);
    await signIn(page, 'jo@ander.example');
    app.setNow(new Date(app.issuing.now().getTime() + 10_000));
    await page.getByRole('button', { name: nl('desk:evidence.start') }).click();
    await page.getByText(/ 1 \/ 60$/).waitFor();
    await page.getByLabel(nl('desk:evidence.place'), { exact: true }).fill('De keuken');
    await page.getByLabel(nl('desk:evidence.hours'), { exact: true }).fill('2,5');
    await page
      .getByLabel(nl('desk:evidence.photoFile'))
      .setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('geen foto') });
    // still recording: it is stopped and kept, and the rest comes back with what was wrong
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.getByText(nl('desk:evidence.mend')).waitFor();
    expect(await page.getByLabel(nl('desk:evidence.place'), { exact: true }).inputValue()).toBe('De keuken');
    expect(await page.getByLabel(nl('desk:evidence.hours'), { exact: true }).inputValue()).toBe('2,5');
    await page.getByText(nl('errors:evidence.photo_kind')).waitFor();
    expect(await page.locator('audio[preload=none]').count()).toBe(1);
    expect(await fits(page)).toBe(true);
    await picture(page, 'evidence-mend-360');
    // leaving asks first
    const asked = page.waitForEvent('dialog').then((dialog) => dialog.dismiss().then(() => dialog.type()));
    await page.getByRole('link', { name: nl('desk:evidence.toAward') }).click({ noWaitAfter: true });
    expect(await asked).toBe('beforeunload');
    // said while typing, before anything is sent
    await page.getByLabel(nl('desk:evidence.words'), { exact: true }).fill('Weer sterk na een depressie.');
    await page.keyboard.press('Tab');
    await page.getByText(`${nl('desk:evidence.look')} depressie`).waitFor();
    await page.getByLabel(nl('desk:evidence.words'), { exact: true }).fill('Weer sterk.');
    await page.getByLabel(nl('desk:evidence.hours'), { exact: true }).fill('2');
    await page.locator('#look').filter({ hasText: 'depressie' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: nl('desk:evidence.ready') }).click();
    await page.waitForURL(/awards\/[^/]+\?done=evidence$/);
    const items = await app.storage.evidence.ofAward(issued);
    expect(items.map(({ kind, text, hours }) => [kind, text, hours])).toEqual(
      expect.arrayContaining([
        ['voice', null, null],
        ['place', 'De keuken', 2],
      ]),
    );
    await close();
  }, 120_000);

  it('is recorded, awarded and released; at most 12 taps for the coach', async () => {
    const { page, complaints, close } = await look(browser, `${app.url}/sign-in?next=/desk/ceremonies/new`);
    await signIn(page, COACH);
    let taps = 0;
    const tap = async (name: string | RegExp, role: 'button' | 'link' | 'checkbox' = 'button'): Promise<void> => {
      taps += 1;
      await page.getByRole(role, { name }).first().click();
    };

    // 1 the badge (the day is filled in), 2 on; 3 into the field and a name, 4 on
    taps += 1;
    await page.getByLabel(nl('desk:choice.badge'), { exact: true }).selectOption({ label: 'Samenwerken' });
    await tap(nl('desk:ceremony.toList'));
    taps += 1;
    await page.getByLabel(nl('desk:list.paste')).fill('Amina van der Yıldız');
    await tap(nl('desk:list.next'));

    // 5 evidence of the row; 6 choose, 7 take a photo
    await tap(`${nl('desk:evidence.rowButton')} ${nl('desk:evidence.ofRow', { row: 1 })}`);
    await page.getByRole('heading', { level: 1, name: /Amina/ }).waitFor();
    await picture(page, 'evidence-empty-360');
    expect(await fits(page)).toBe(true);
    taps += 2;
    await page
      .getByLabel(nl('desk:evidence.photoFile'))
      .setInputFiles({ name: 'PXL_20261121_101530123.jpg', mimeType: 'image/jpeg', buffer: photo });

    // 8 record, 9 stop
    app.setNow(new Date(app.issuing.now().getTime() + 10_000));
    await tap(nl('desk:evidence.start'));
    await page.getByText(/ 2 \/ 60$/).waitFor();
    await tap(nl('desk:evidence.stop'));
    await page.locator('audio').waitFor();

    // 10 a tick, 11 keep everything, photo and recording too, and back to the list; 12 award
    taps += 1;
    await page.locator('input[name=criteria]').first().check();
    await picture(page, 'evidence-full-360');
    await tap(nl('desk:evidence.ready'));
    await page.waitForURL(/lists\/[^/]+\?done=evidence#row-1$/);
    await tap(nl('desk:check.offer', { count: 1 }));
    await page.getByRole('heading', { name: nl('desk:progress.waitTitle', { count: 1 }) }).waitFor();
    expect(taps).toBeLessThanOrEqual(12);
    // what was recorded is heard before it is sent: it lies in the page itself
    expect(complaints.filter((one) => !one.startsWith(`asks blob:${app.url}/`))).toEqual([]);
    await close();

    const colleague = await look(browser, `${app.url}/sign-in?next=/desk`);
    await signIn(colleague.page, COLLEAGUE);
    await picture(colleague.page, 'waiting-360');
    await colleague.page
      .getByRole('link', { name: /Samenwerken/ })
      .first()
      .click();
    await colleague.page.getByRole('img', { name: nl('public:evidence.photoAlt') }).waitFor();
    await picture(colleague.page, 'release-360');
    const played = await colleague.page.evaluate(`(async () => {
      const sound = document.querySelector('audio');
      await new Promise((resolve, reject) => { sound.addEventListener('loadedmetadata', resolve); sound.addEventListener('error', reject); sound.load(); sound.preload = 'auto'; });
      return sound.error === null;
    })()`);
    expect(played).toBe(true);
    const state = await colleague.page.context().storageState();
    expect(await seriousViolations(browser, colleague.page.url(), { state })).toEqual([]);
    await colleague.page.getByRole('button', { name: nl('desk:release.one') }).click();
    await colleague.page.waitForURL(/done=released/);
    expect(colleague.complaints).toEqual([]);
    await colleague.close();
    const [ceremony] = (await app.storage.ceremonies.list(made.organisation.id, { limit: 1 })).items;
    const issued = async () => app.storage.awards.idsOfCeremony(ceremony?.id ?? '', ['issued']);
    while ((await issued()).length === 0) await new Promise((resolve) => setImmediate(resolve));

    const [awardId = ''] = await issued();
    const award = await app.storage.awards.byId(awardId);
    const items = await app.storage.evidence.ofAward(awardId);
    expect(items.map(({ kind }) => kind).sort()).toEqual(['criteria', 'photo', 'voice']);

    // the holder shows the photo and the note, not the ticks
    const [paper] = await tokensForPaper(app.issuing, made.actor, [awardId], 'test');
    const holder = await look(browser, `${app.url}/m/${paper?.token}/${award?.slug}`);
    await picture(holder.page, 'holder-evidence-360');
    await holder.page.getByLabel(nl('holder:publish.evidence-photo')).check();
    await holder.page.getByLabel(nl('holder:publish.evidence-voice')).check();
    await holder.page.getByLabel(nl('holder:publish.sixteen')).check();
    await holder.page.getByRole('button', { name: nl('holder:publish.button') }).click();
    await holder.page.waitForURL(/done=published/);
    expect(holder.complaints).toEqual([]);
    expect(await seriousViolations(browser, holder.page.url())).toEqual([]);
    await holder.close();

    for (const width of [360, 1280]) {
      const seen = await look(browser, `${app.url}/b/${award?.slug}`, { width });
      expect(await seen.page.getByRole('img', { name: nl('public:evidence.photoAlt') }).count()).toBe(1);
      expect(await seen.page.locator('audio').count()).toBe(1);
      expect(await seen.page.getByText(nl('public:evidence.criteria')).count()).toBe(0);
      expect(await fits(seen.page)).toBe(true);
      expect(seen.complaints).toEqual([]);
      await picture(seen.page, `public-evidence-${width}`);
      await seen.close();
    }
    expect(await seriousViolations(browser, `${app.url}/b/${award?.slug}`)).toEqual([]);
  }, 180_000);
});

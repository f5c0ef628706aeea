/**
 * Every state of a badge, and every page of the desk, in a real browser at 320, 360 and 1280 px with scripts on and off:
 * nothing wider than the screen, nobody else is asked for anything, the policy has nothing to say. Axe looks at the states
 * of a badge here, at all other pages in their own tests. With PICTURES=1 it keeps pictures for people to look at, in
 * node_modules/.cache/blijk/screenshots.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Browser, BrowserContext } from 'playwright-core';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { text } from '../../src/i18n/i18n.ts';
import { createAchievement, publishAchievement } from '../../src/issuing/achievements/achievements.ts';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import { startList } from '../../src/issuing/lists/lists.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { pageFor } from '../../src/web/desk/hidden-query.ts';
import { PASSWORD, START } from '../support/app.ts';
import { awardOne, awardRows } from '../support/award.ts';
import { startBrowser } from '../support/browser.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { fits, type Look, look, picture, seriousViolations } from '../support/look.ts';

const COACH = 'kim@werkplaats.example';
const DAY_MS = 24 * 3_600_000;
/** Forty days after the badges were awarded: one of them was good for a month. */
const LATER = new Date(START.getTime() + 40 * DAY_MS);

let app: ListeningApp;
let browser: Browser;
let state: Awaited<ReturnType<BrowserContext['storageState']>>;
const badges: Record<string, string> = {};
const desk: Record<string, string> = {};

beforeAll(async () => {
  browser = await startBrowser();
  app = await startListening();
  const first = await app.addOrganisation('werkplaats', ['samenwerken', 'opletten', 'leren']);
  const second = await app.addOrganisation('werf');
  await makeBadges(first.actor, second.actor);
  await breakTwo(second.organisation.id);
  app.setNow(LATER);
  await makeDesk(first.actor, first.organisation.id, first.badges.get('samenwerken') ?? '');
  state = await signIn(browser);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

/** A badge in each state. All people are fictional. */
async function makeBadges(actor: Actor, other: Actor): Promise<void> {
  const publish = (id: string, by: Actor = actor) =>
    recordConsent(app.issuing, by, id, {
      sixteenOrOlder: true,
      linkPublic: true,
      showName: 'full',
      signedOn: '2026-11-21',
    });
  const made = async (name: string, by: Actor = actor) => awardOne(app, by, name);

  const valid = await made('Amina van der Yıldız');
  await publish(valid.id);
  const hidden = await made('Łukasz Wójcik');
  const revoked = await made('Nadja Petrova');
  await publish(revoked.id);
  await revokeAward(app.issuing, actor, revoked.id, 'vergissing');
  const replaced = await made('Kevin Janssen');
  await publish(replaced.id);
  await replaceAward(app.issuing, actor, replaced.id, { name: 'Kevin Jansen', pageName: 'Kevin J.' });

  const content = DEMO_BADGES.find(({ slug }) => slug === 'veilig-werken')?.content;
  if (!content) throw new Error('the demo has a badge for working safely');
  const short = await createAchievement(app.issuing, actor, {
    slug: 'veilig',
    content: { ...content, validityMonths: 1 },
  });
  await publishAchievement(app.issuing, actor, short.achievement.id, {});
  const expired = await awardOne(app, actor, 'Tomasz Zieliński', { slug: 'veilig', level: 'beginner' });
  await publish(expired.id);

  const unverifiable = await made('Semhar Tesfay', other);
  await publish(unverifiable.id, other);
  const changed = await made('Dewi Soekarto', actor);
  await publish(changed.id);
  Object.assign(badges, {
    valid: valid.slug,
    private: hidden.slug,
    revoked: revoked.slug,
    replaced: replaced.slug,
    expired: expired.slug,
    unverifiable: unverifiable.slug,
    changed: changed.slug,
  });
}

/** What no use case does: a status list that cannot be had, and a stored badge with other words in it. */
async function breakTwo(organisationId: string): Promise<void> {
  const database = new Database(join(app.dir, 'blijk.sqlite'));
  database.pragma('foreign_keys = off');
  database.prepare('delete from status_list where organisation_id = ?').run(organisationId);
  const guards = database.prepare("select name from sqlite_master where type = 'trigger' and tbl_name = 'credential'");
  for (const name of guards.pluck().all()) database.exec(`drop trigger "${name}"`);
  const { changes } = database
    .prepare(
      `update credential set json = replace(json, 'kan goed', 'kan heel goed')
       where award_id = (select id from award where slug = ?)`,
    )
    .run(badges.changed);
  database.close();
  if (changes !== 1) throw new Error('nothing was changed');
}

/** A ceremony that has been, one with a list of columns, and one with a list that has red rows. */
async function makeDesk(actor: Actor, organisationId: string, achievementId: string): Promise<void> {
  const signedIn = await app.signIn(organisationId, 'coach', COACH);
  const rows = [
    'Rosa Fernandes;;Je houdt het hele team op gang.',
    'Yusuf Demir',
    'محمد علي',
    'ሰላም ገብረማርያም',
    'Jan-Willem de Groot',
  ];
  const [award] = await awardRows(app, actor, { rows, ceremony: 'Certificeringsmiddag november' });
  const ceremonyId = award?.award?.ceremonyId ?? '';
  const coming = await createCeremony(app.issuing, signedIn.actor, {
    name: 'Certificeringsmiddag december',
    date: '2026-12-31',
    place: 'Leerwerkplek Zuid',
  });
  const list = { ceremonyId: coming.id, achievementId, level: 'gevorderd' };
  const columns = await startList(app.issuing, signedIn.actor, {
    ...list,
    text: 'Naam;E-mail;Woorden\nFatoumata Diallo;fatoumata@post.example;Je helpt uit jezelf.\nŞükrü Açıkgöz;;\n',
  });
  const checking = await startList(app.issuing, signedIn.actor, {
    ...list,
    text: 'Priscilla Lobato Tavares\n111222333\nFatoumata Diallo\nFatoumata Diallo\nX\nMo el Idrissi\n',
  });
  Object.assign(desk, {
    today: '/desk',
    ceremonies: '/desk/ceremonies',
    'ceremony-new': '/desk/ceremonies/new',
    ceremony: `/desk/ceremonies/${ceremonyId}`,
    'ceremony-edit': `/desk/ceremonies/${ceremonyId}/edit`,
    'ceremony-consent': `/desk/ceremonies/${ceremonyId}/consent`,
    progress: `/desk/ceremonies/${ceremonyId}/progress`,
    'list-start': `/desk/ceremonies/${coming.id}/list`,
    'list-columns': `/desk/lists/${columns.id}/columns`,
    'list-check': `/desk/lists/${checking.id}`,
    'list-discard': `/desk/lists/${checking.id}/discard`,
    award: `/desk/awards/${award?.award?.id}`,
    'award-revoke': `/desk/awards/${award?.award?.id}/revoke`,
    'award-replace': `/desk/awards/${award?.award?.id}/replace`,
    achievements: '/desk/achievements',
    'achievement-new': '/desk/achievements/new',
    achievement: `/desk/achievements/${achievementId}`,
    organisation: '/desk/organisation',
    search: pageFor(app.issuing, signedIn.actor, '/desk/search', 'Rosa'),
  });
}

/** Signs in on the page itself, without scripts and by keyboard, and keeps the cookies. */
async function signIn(by: Browser): Promise<typeof state> {
  const { page, close } = await look(by, `${app.url}/sign-in?next=/desk`, { javaScript: false });
  await page.getByLabel(text('nl', 'sign-in:email')).focus();
  await page.keyboard.type(COACH);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${app.url}/desk`);
  const kept = await page.context().storageState();
  await close();
  return kept;
}

/** Looks at one page with and without scripts, at each width. */
async function inspect(name: string, path: string, as: Look = {}): Promise<void> {
  for (const javaScript of [true, false]) {
    const { page, complaints, close } = await look(browser, app.url + path, { ...as, width: 1280, javaScript });
    for (const width of [1280, 360, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect({ name, width, javaScript, fits: await fits(page) }).toEqual({ name, width, javaScript, fits: true });
      if (width !== 320) await picture(page, `${name}-${width}${javaScript ? '' : '-no-script'}`);
    }
    expect(complaints).toEqual([]);
    await close();
  }
}

describe('a badge page', () => {
  const verdicts = {
    valid: 'valid',
    private: 'valid',
    revoked: 'revoked',
    replaced: 'revoked',
    expired: 'expired',
    unverifiable: 'unverifiable',
    changed: 'invalid',
  } as const;

  it.each(Object.entries(verdicts))('that is %s says so first, and looks well', async (name, verdict) => {
    await inspect(`badge-${name}`, `/b/${badges[name]}`);
    expect(await seriousViolations(browser, `${app.url}/b/${badges[name]}`)).toEqual([]);
    const { page, close } = await look(browser, `${app.url}/b/${badges[name]}`, { javaScript: false });
    const strip = await page.locator('main > *').first().innerText();
    expect(strip).toContain(text('nl', `public:strip.${verdict}`));
    await close();
  });

  it('shows a changed badge without a word of what was changed', async () => {
    const { page, close } = await look(browser, `${app.url}/b/${badges.changed}`);
    expect(await page.content()).not.toContain('kan heel goed');
    await close();
  });
});

describe('public pages', () => {
  it.each(['/', '/verify', '/sign-in', '/b'])('%s looks well', async (path) => {
    await inspect(`public${path === '/' ? '-start' : path.replaceAll('/', '-')}`, path);
  });

  it('the report of a changed badge, pasted without scripts, says that it is not genuine', async () => {
    const { page, complaints, close } = await look(browser, `${app.url}/verify`, { javaScript: false, width: 360 });
    const changed = await app.storage.awards.bySlug(badges.changed ?? '');
    const stored = await app.storage.awards.credential(changed?.id ?? '');
    await page.locator('textarea').fill(stored?.json ?? '');
    await page.locator('form:has(textarea) button[type=submit]').click();
    expect(await page.locator('main').innerText()).toContain(text('nl', 'public:strip.invalid'));
    expect(await fits(page)).toBe(true);
    await picture(page, 'verify-report-invalid-360');
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('the desk', () => {
  const names = [
    'today',
    'ceremonies',
    'ceremony-new',
    'ceremony',
    'ceremony-edit',
    'ceremony-consent',
    'progress',
    'list-start',
    'list-columns',
    'list-check',
    'list-discard',
    'award',
    'award-revoke',
    'award-replace',
    'achievements',
    'achievement-new',
    'achievement',
    'organisation',
    'search',
  ];
  it('lists every page that is looked at', () => {
    expect(Object.keys(desk)).toEqual(names);
  });

  it.each(names)('%s looks well', async (name) => {
    await inspect(`desk-${name}`, desk[name] ?? '', { state });
  });
});

/** The holder's pages over HTTP: what they say, what they change, and what they never give away. All people are fictional. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { replaceAward } from '../../../src/issuing/awards/revoke-award.ts';
import { addPhoto, saveObserved } from '../../../src/issuing/evidence/evidence.ts';
import { sendDueMail } from '../../../src/issuing/letters/outbox-send.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { qrSvg } from '../../../src/printing/qr.ts';
import { svgToPng } from '../../../src/printing/raster.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { awardRows } from '../../support/award.ts';
import { paperToken } from '../../support/paper.ts';
import { readQrCodes } from '../../support/pdf.ts';
import { smallPhoto } from '../../support/pictures.ts';
import { binary, unzip } from '../../support/zip.ts';
import { signedIn } from '../desk/member-browser.ts';
import { type Issued, issueBadge, NAME, PAGE_NAME } from '../issued-badge.ts';

const WORDS = 'Op jou kan de hele keuken bouwen.';

let app: TestApp;
let made: TestOrganisation;
let issued: Issued;
let me: string;
let count = 0;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
});
beforeEach(async () => {
  count += 1;
  issued = await issueBadge(app, made, { key: `holder ${count}` });
  me = await meOf(issued);
});
afterAll(() => app.end());

async function meOf(badge: Issued, actor: Actor = made.actor): Promise<string> {
  return `/m/${await paperToken(app, actor, badge.award.id)}`;
}

const get = (path: string, cookie = '') => request(app.app).get(path).set('Cookie', cookie);
const post = (path: string, fields: Record<string, string | string[]> = {}, cookie = '') =>
  request(app.app).post(path).type('form').set('Cookie', cookie).send(fields);
const CHOICE = { sixteenOrOlder: 'yes', showName: 'page' };
const badgePath = () => `${me}/${issued.slug}`;
/** Sends the form of the choices as the page has it now. */
const choose = async (fields: Record<string, string | string[]>) =>
  post(`${badgePath()}/publish`, { ...fields, madeFor: await madeFor() });
const madeFor = async () => /name="madeFor" value="([^"]*)"/.exec((await get(badgePath())).text)?.[1] ?? '';
const cookiesOf = (answer: { headers: Record<string, unknown> }): string =>
  ((answer.headers['set-cookie'] as string[] | undefined) ?? []).map((cookie) => cookie.split(';')[0]).join('; ');

describe('the private page', () => {
  test('is stored nowhere, tells no other site, and has no link to one', async () => {
    await choose(CHOICE);
    for (const path of [me, badgePath(), `${me}.json`, `${me}.zip`]) {
      const { headers, status } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers['cache-control']).toBe('private, no-store');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-robots-tag']).toContain('noindex');
    }
    const { text } = await get(badgePath());
    expect([...text.matchAll(/href="(https?:[^"]*)"/g)].map((match) => match[1])).toEqual([
      `https://blijk.example/b/${issued.slug}`,
    ]);
    expect(text).not.toContain('linkedin.com');
  });

  test('looking changes nothing', async () => {
    const before = await app.storage.holders.linkOfAward(issued.award.id);
    for (const path of [me, `${badgePath()}`, `${me}.zip`, `${me}.pdf`, `${me}?done=published`]) await get(path);
    expect(await app.storage.holders.linkOfAward(issued.award.id)).toEqual(before);
    expect(await app.storage.consents.ofAward(issued.award.id)).toEqual([]);
  });

  test('a wrong token is 404 and a counted miss; a right one is never counted', async () => {
    const own = await startTestApp();
    const http = request(own.app);
    for (let i = 0; i < 30; i += 1) await http.get(`/m/${'1'.repeat(22)}`).expect(404);
    await http.get(`/m/${'1'.repeat(22)}`).expect(429);
    await own.end();
    for (let i = 0; i < 35; i += 1) await get(me).expect(200);
  });

  test('every step is refused without the link, also for another badge than those in the folder', async () => {
    const other = await issueBadge(app, made, { name: 'Bo de Vries', key: `other ${count}` });
    for (const step of ['publish', 'withdraw', 'link', 'name', 'out', 'erase']) {
      expect([step, (await post(`/m/${'2'.repeat(22)}/${issued.slug}/${step}`, CHOICE)).status]).toEqual([step, 404]);
      expect([step, (await post(`${me}/${other.slug}/${step}`, { ...CHOICE, sure: 'yes' })).status]).toEqual([
        step,
        404,
      ]);
    }
    for (const file of ['', '.json', '.pdf', '/qr.png']) {
      expect([file, (await get(`${me}/${other.slug}${file}`)).status]).toEqual([file, 404]);
    }
    expect(await app.storage.awards.byId(other.award.id)).toMatchObject({ state: 'issued' });
  });

  test('a form from another site is refused', async () => {
    const answer = await post(`${badgePath()}/publish`, CHOICE).set('Origin', 'https://evil.example');
    expect(answer.status).toBe(403);
  });
});

describe('publishing', () => {
  test('the public page follows at the next request, each time, and withdrawn is exactly the private page', async () => {
    const page = async () => (await get(`/b/${issued.slug}`)).text;
    const hidden = await page();
    expect((await choose({ ...CHOICE, shown: 'words' })).status).toBe(303);
    const shown = await page();
    expect([shown.includes(PAGE_NAME), shown.includes(NAME), shown.includes(WORDS)]).toEqual([true, false, true]);
    expect(shown).toContain('https://www.linkedin.com/profile/add?');
    expect((await choose({ ...CHOICE, showName: 'full' })).status).toBe(303);
    const full = await page();
    expect([full.includes(NAME), full.includes(WORDS)]).toEqual([true, false]);
    expect((await choose({ ...CHOICE, showName: 'none' })).status).toBe(303);
    expect(await page()).not.toContain('Amina');
    await get(`/b/${issued.slug}.json`).expect(200);
    await post(`${badgePath()}/withdraw`).expect(303);
    expect(await page()).toBe(hidden);
    await get(`/b/${issued.slug}.json`).expect(403);
  });

  test('without the tick nothing is public and the form comes back as it was', async () => {
    const { status, text } = await choose({ showName: 'full', shown: 'words' });
    expect(status).toBe(422);
    expect(text).toContain('id="sixteen-error"');
    expect(text).toMatch(/role="alert" tabindex="-1" autofocus>[\s\S]*?<a href="#sixteenOrOlder">/);
    expect(text).toContain('id="sixteenOrOlder"');
    expect(text).toMatch(/value="full" checked/);
    expect(text).toMatch(/value="words" checked/);
    expect(await app.storage.consents.ofAward(issued.award.id)).toEqual([]);
  });

  test('a form that stood open publishes nothing that was withdrawn meanwhile; pressed twice it is one choice', async () => {
    const first = await madeFor();
    await post(`${badgePath()}/publish`, { ...CHOICE, madeFor: first }).expect(303);
    await post(`${badgePath()}/publish`, { ...CHOICE, madeFor: first }).expect(303);
    const open = await madeFor();
    await post(`${badgePath()}/withdraw`).expect(303);
    for (const stale of [first, open, '']) {
      const { status, text } = await post(`${badgePath()}/publish`, { ...CHOICE, madeFor: stale });
      expect([status, text.includes('<a href="#publish">')]).toEqual([422, true]);
    }
    expect(await app.storage.consents.current(issued.award.id)).toBeNull();
    expect((await choose(CHOICE)).status).toBe(303);
  });

  test('an address that was retired leads nowhere, also after the name was mended', async () => {
    await choose(CHOICE);
    const { slug } = issued;
    await post(`${badgePath()}/link`).expect(303);
    const shared = /https:\/\/blijk\.example\/b\/(\w{22})/.exec((await get(badgePath())).text)?.[1] ?? '';
    const next = await replaceAward(app.issuing, made.actor, issued.award.id, { name: 'Amina Y', pageName: 'Amina' });
    const retired = (await get(`/b/${slug}`)).text;
    expect([retired.includes(`/b/${next.slug}`), retired.includes('vervangen door een nieuwe')]).toEqual([false, true]);
    expect((await get(`/b/${shared}`)).text).toContain(`href="/b/${next.slug}"`);
  });

  test('a day is read as people write it; one that is over is refused', async () => {
    expect((await choose({ ...CHOICE, publicUntil: '3-12-2027' })).status).toBe(303);
    expect((await app.storage.consents.current(issued.award.id))?.publicUntil).toBe('2027-12-03');
    const { text, status } = await choose({ ...CHOICE, publicUntil: '3-12-2020' });
    expect([status, text.includes('id="publicUntil-error"')]).toEqual([422, true]);
  });

  test('a new address: the old one is the private page, the new one shows what was chosen', async () => {
    const hidden = (await get(`/b/${issued.slug}`)).text;
    await choose(CHOICE);
    await post(`${badgePath()}/link`).expect(303);
    const { text } = await get(badgePath());
    const slug = /https:\/\/blijk\.example\/b\/(\w{22})/.exec(text)?.[1] ?? '';
    expect(slug).not.toBe(issued.slug);
    expect((await get(`/b/${issued.slug}`)).text).toBe(hidden);
    expect((await get(`/b/${slug}`)).text).toContain(PAGE_NAME);
    await get(`/b/${slug}.png`).expect(200);
    const right = await post(`/b/${issued.slug}`, { code: issued.controlCode });
    expect(right.text).toContain('De controlecode klopt.');
  });
});

describe('what a holder keeps', () => {
  test('every file, each with the signed badge, and all of them in one ZIP with a page that explains them', async () => {
    const json = (await app.storage.awards.credential(issued.award.id))?.json ?? '';
    expect((await get(`${me}.json`)).text).toBe(json);
    expect((await get(`${badgePath()}.jwt`)).text).toBe((await app.storage.awards.credential(issued.award.id))?.jwt);
    const { body } = await get(`${me}.zip`).buffer(true).parse(binary);
    const entries = await unzip(body);
    const folder = `Samenwerken-${issued.shortCode}`;
    expect([...entries.keys()].sort()).toEqual(
      [
        'LEESMIJ.txt',
        ...['json', 'jwt', 'pdf', 'png', 'proof.json', 'svg'].map((file) => `${folder}/badge.${file}`),
      ].sort(),
    );
    const readme = entries.get('LEESMIJ.txt')?.toString('utf8') ?? '';
    for (const line of [
      'Dit zijn jouw badges',
      'badge.pdf is je papier.',
      'badge.json en badge.jwt zijn het bewijs zelf.',
    ])
      expect(readme).toContain(line);
    expect(readme).toContain('In badge.pdf staat je naam.');
    // only where there is one: in its files the name stands everywhere
    expect(readme).not.toContain('praktijkverklaring');
    expect(entries.get(`${folder}/badge.json`)?.toString('utf8')).toBe(json);
    expect(entries.get(`${folder}/badge.pdf`)?.subarray(0, 5).toString()).toBe('%PDF-');
    const report = await app.services.verify({ bytes: new Uint8Array(entries.get(`${folder}/badge.png`) ?? []) });
    expect(report.report.verdict).toBe('valid');
  });

  test('evidence in it is numbered from 1 without gaps, and told in one text', async () => {
    const of = { awardId: issued.award.id };
    await saveObserved(app.issuing, made.actor, of, { criteria: [], place: 'De keuken', hours: '4', words: '' });
    for (const text of ['Aan het werk', 'Bij de pan'])
      await addPhoto(app.issuing, made.actor, of, {
        bytes: await smallPhoto(text === 'Bij de pan' ? '#000' : '#fff'),
        text,
      });
    const entries = await unzip((await get(`${me}.zip`).buffer(true).parse(binary)).body);
    const names = [...entries.keys()]
      .map((path) => path.split('/').at(-1) ?? '')
      .filter((name) => /^bewijs/.test(name));
    expect(names.sort()).toEqual(['bewijs-1.jpg', 'bewijs-2.jpg', 'bewijs.txt']);
    const told = [...entries].find(([path]) => path.endsWith('bewijs.txt'))?.[1].toString('utf8');
    expect(told).toContain('bewijs-2.jpg');
    expect(told).toContain('De keuken');
  });

  test('the QR picture leads to the public page, and is there only while there is one', async () => {
    await get(`${badgePath()}/qr.png`).expect(403);
    await choose(CHOICE);
    const { body } = await get(`${badgePath()}/qr.png`).buffer(true).parse(binary);
    expect(await readQrCodes(body)).toEqual([`https://blijk.example/b/${issued.slug}`]);
    expect((await get(`${badgePath()}/qr.svg`).buffer(true).parse(binary)).body.toString()).toContain('<svg');
  });
});

describe('what a holder reads before publishing', () => {
  test('what everybody sees: name of the badge and level, who gave it and when, what was chosen', async () => {
    const { text } = await get(badgePath());
    const list = /<h3>Dit ziet iedereen<\/h3>\s*<ul>([\s\S]*?)<\/ul>/.exec(text)?.[1] ?? '';
    const lines = [...list.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, line = '']) => line.replace(/<[^>]*>/g, ''));
    expect(lines).toEqual([
      'Samenwerken, gevorderd',
      'Wie het gaf, en op welke dag. (Stichting werk, 19 november 2026)',
      'Wat je kunt, en hoe dat is bekeken.',
      'De naam die je hierboven kiest.',
      'Wat je hierboven aankruist, en verder niets.',
    ]);
  });

  test('an item that says the name tells so, whatever name was chosen', async () => {
    const note = 'Let op: hierin staat je naam.';
    const of = { awardId: issued.award.id };
    await addPhoto(app.issuing, made.actor, of, { bytes: await smallPhoto(), text: 'Iemand van de ploeg' });
    expect((await get(badgePath())).text).not.toContain(note);
    await addPhoto(app.issuing, made.actor, of, { bytes: await smallPhoto(), text: 'AMINA bij de pan' });
    expect((await get(badgePath())).text.split(note)).toHaveLength(2);
  });

  test('a day comes back as people write it, right or wrong', async () => {
    const day = async () => /name="publicUntil" value="([^"]*)"/.exec((await get(badgePath())).text)?.[1];
    const wrong = await choose({ ...CHOICE, publicUntil: '3 november 2026' });
    expect([wrong.status, /name="publicUntil" value="([^"]*)"/.exec(wrong.text)?.[1]]).toEqual([422, '3-11-2026']);
    const typed = await choose({ ...CHOICE, publicUntil: 'morgen' });
    expect(/name="publicUntil" value="([^"]*)"/.exec(typed.text)?.[1]).toBe('morgen');
    await choose({ ...CHOICE, publicUntil: '2027-12-03' });
    expect(await day()).toBe('3-12-2027');
  });
});

describe('badges together', () => {
  test('a pasted link brings them in; one is taken out again', async () => {
    const school = await app.addOrganisation(`school${count}`);
    const second = await issueBadge(app, school);
    const link = `https://blijk.example${await meOf(second, school.actor)}`;
    expect((await post(`${me}/join`, { link: 'https://elders.example/x' })).status).toBe(422);
    await post(`${me}/join`, { link }).expect(303);
    const { text } = await get(me);
    expect(text).toContain(`Stichting school${count}`);
    await post(`${me}/${second.slug}/out`).expect(303);
    expect((await get(me)).text).not.toContain(`Stichting school${count}`);
  });

  test('the link for others is told from the own link', async () => {
    const { status, text } = await post(`${me}/join`, { link: `https://blijk.example/b/${issued.slug}` });
    expect([status, text.includes('Neem de link van je eigen blad.')]).toEqual([422, true]);
  });

  test('a badge with a mended name comes along whole: the first paper opens it too, as the only one', async () => {
    await replaceAward(app.issuing, made.actor, issued.award.id, { name: 'Amina Y', pageName: 'Amina' });
    expect((await get(me)).text).toContain('name="madeFor"');
    expect((await get(me)).text).toContain(`action="${me}/join"`);
    const second = await issueBadge(app, made, { key: `second ${count}` });
    const other = await meOf(second);
    await post(`${other}/join`, { link: me }).expect(303);
    await post(`${other}/${second.slug}/out`).expect(303);
    expect((await get(me)).text).toContain('name="madeFor"');
    expect((await get(other)).text).toContain(second.slug);
  });

  test('a map without a badge says why', async () => {
    const next = await replaceAward(app.issuing, made.actor, issued.award.id, { name: 'Amina Y', pageName: 'Amina' });
    const folder = { id: `left ${count}`, createdAt: '2026-11-20T10:00:00Z' };
    await app.storage.holders.insertFolder(folder);
    await app.storage.holders.putInFolder(next.id, folder.id, folder.createdAt);
    const { text } = await get(me);
    expect([text.includes('Hier staat nu niets.'), text.includes(`${me}.zip`)]).toEqual([true, false]);
  });

  test('a phone that was told to remember offers to join, and does so by a button only', async () => {
    const second = await issueBadge(app, made, { key: `second ${count}` });
    const other = await meOf(second);
    expect((await get(other)).headers['set-cookie']).toBeUndefined();
    const kept = await post(`${me}/remember`);
    const [cookie = ''] = (kept.headers['set-cookie'] as unknown as string[]) ?? [];
    expect(cookie).toMatch(/; Path=\/m; .*HttpOnly; Secure; SameSite=Lax/);
    const page = await get(other, cookiesOf(kept));
    expect(page.text).toContain('Deze telefoon kent nog een ander papier van jou.');
    expect((await get(other)).text).not.toContain('Deze telefoon kent');
    await post(`${other}/join`, { remembered: 'yes' }, cookiesOf(kept)).expect(303);
    expect((await get(me)).text).toContain(second.slug);
  });

  test('an e-mail: the same answer for every address, one use, only in the browser that asked', async () => {
    const [row] = await awardRows(app, made.actor, {
      rows: [`Amina;amina${count}@voorbeeld.example`],
      ceremony: `Mail ${count}`,
    });
    const unknown = await post(`${me}/email`, { email: `niemand${count}@voorbeeld.example` });
    const known = await post(`${me}/email`, { email: ` AMINA${count}@voorbeeld.example` });
    expect([unknown.status, unknown.headers.location]).toEqual([known.status, known.headers.location]);
    const code = await mailedCode();
    const elsewhere = (await get(`/m/mail/${code}`)).text;
    expect(elsewhere).toContain('Deze link werkt hier niet');
    expect(elsewhere).toContain('href="/m">Ga naar mijn eigen pagina</a>');
    await post(`/m/mail/${code}`).expect(410);
    const cookie = cookiesOf(known);
    expect((await get(`/m/mail/${code}`, cookie)).text).toContain('Er is een papier met dit e-mailadres.');
    expect((await get(me)).text).not.toContain(row?.award?.slug ?? 'slug');
    const used = await post(`/m/mail/${code}`, {}, cookie).expect(303);
    expect(used.headers.location).toBe(`${me}?done=joined`);
    expect((await get(me)).text).toContain(row?.award?.slug ?? 'slug');
    await post(`/m/mail/${code}`, {}, cookie).expect(410);
    expect((await post(`${me}/email`, { email: 'geen adres' })).status).toBe(422);
  });

  test('no more than three mails a day from one folder', async () => {
    for (let i = 0; i < 3; i += 1) await post(`${me}/email`, { email: `x${i}@voorbeeld.example` }).expect(303);
    await post(`${me}/email`, { email: 'x@voorbeeld.example' }).expect(429);
  });

  async function mailedCode(): Promise<string> {
    const folder = join(app.dir, 'mail');
    for (let tries = 0; tries < 20_000; tries += 1) {
      await sendDueMail(app.issuing);
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      const code = texts.map((text) => /\/m\/mail\/(\w{22})/.exec(text.replace(/=\r\n/g, ''))?.[1]).find(Boolean);
      if (code) return code;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('no mail came');
  }
});

test('a page of a badge that runs out says until when, and after that day that it is over', async () => {
  expect((await get(badgePath())).text).not.toContain('Goed tot');
  const award = await app.storage.awards.byId(issued.award.id);
  if (award === null) throw new TypeError('it was issued');
  await app.storage.awards.update({ ...award, validUntil: '2027-11-21T12:00:00Z' });
  const good = await get(badgePath());
  expect(good.text).toContain('Goed tot 21 november 2027');
  expect(good.text).not.toContain('>Verlopen<');
  await app.storage.awards.update({ ...award, validUntil: '2020-11-21T12:00:00Z' });
  const over = await get(badgePath());
  expect(over.text).toContain('Deze badge is verlopen. Hij was goed tot 21 november 2020.');
  expect(over.text).toContain('>Verlopen<');
});

describe('finding the way back', () => {
  test('/m opens the page that this phone remembers; without one it says where the link is', async () => {
    expect((await get('/m')).text).toContain('Waar is je eigen pagina?');
    const kept = cookiesOf(await post(`${me}/remember`));
    const answer = await get('/m', kept);
    expect([answer.status, answer.headers.location]).toEqual([303, me]);
    const dead = await get('/m', `blijk-map=${'3'.repeat(22)}`);
    expect([dead.status, String(dead.headers['set-cookie'])]).toEqual([200, expect.stringMatching(/^blijk-map=;/)]);
  });

  test('the address of a form, opened or reloaded, leads to the page that it stands on', async () => {
    for (const step of ['publish', 'name', 'erase']) {
      expect([step, (await get(`${badgePath()}/${step}`)).headers.location]).toEqual([step, badgePath()]);
    }
    for (const step of ['join', 'email', 'erase']) {
      expect([step, (await get(`${me}/${step}`)).headers.location]).toEqual([step, me]);
    }
  });
});

describe('an own link in a field for everybody', () => {
  const link = () => `https://blijk.example${me}`;
  const token = () => me.slice('/m/'.length);
  const isLedAway = async (answer: request.Response) => {
    expect([answer.status, answer.headers.location]).toEqual([303, '/m?own=yes']);
    const { text } = await get('/m?own=yes', cookiesOf(answer));
    expect(text).toContain('Laat hem niet zien.');
    expect(text).toContain(`href="${me}"`);
    expect((await get('/m?own=yes')).text).not.toContain(token());
  };

  test('typed on the home page or on the page to check, with or without https', async () => {
    for (const typed of [link(), `blijk.example${me}`, `${link()}?lang=nl`]) {
      await isLedAway(await get(`/b?code=${encodeURIComponent(typed)}`));
      await isLedAway(await get(`/verify?url=${encodeURIComponent(typed)}`));
      await isLedAway(await request(app.app).post('/verify').field('text', typed));
    }
  });

  test('among several it is not shown; of another site it is a link as any other', async () => {
    const several = await request(app.app)
      .post('/verify')
      .field('text', `${link()}\nhttps://blijk.example/b/${issued.slug}`);
    expect([several.status, several.text.includes(token())]).toEqual([200, false]);
    expect((await get(`/verify?url=https://elders.example${me}`)).status).toBe(200);
  });

  test('under the QR code of a photo of the own sheet', async () => {
    const photo = await svgToPng(qrSvg(link()), 800);
    await isLedAway(await request(app.app).post('/verify').attach('file', Buffer.from(photo), 'foto.png'));
  });
});

test('a photo of a private badge leads to its page; of a replaced one it says so', async () => {
  const photo = await svgToPng(qrSvg(`https://blijk.example/b/${issued.slug}`), 800);
  const send = () => request(app.app).post('/verify').attach('file', Buffer.from(photo), 'foto.png');
  expect((await send()).headers.location).toBe(`/b/${issued.slug}`);
  const next = await replaceAward(app.issuing, made.actor, issued.award.id, { name: 'Amina Y', pageName: 'Amina' });
  expect((await send()).text).toContain(`href="/b/${next.slug}"`);
});

test('a new own link: the paper’s is dead, the new one works and is remembered where the old one was', async () => {
  const kept = await post(`${me}/remember`);
  const renewed = await post(`${me}/renew`, {}, cookiesOf(kept));
  const next = String(renewed.headers.location).split('?')[0] ?? '';
  const dead = await get(me);
  expect([dead.status, dead.text.includes('Vraag je coach om een nieuw blad.')]).toEqual([404, true]);
  expect((await get(String(renewed.headers.location))).text).toContain(`id="copy-own">https://blijk.example${next}<`);
  expect((await get(next, cookiesOf(renewed))).text).toContain('Deze telefoon onthoudt je link.');
});

test('erasing every badge of a folder takes two posts, and leaves addresses that are gone', async () => {
  const second = await issueBadge(app, made, { key: `second ${count}` });
  await post(`${me}/join`, { link: await meOf(second) });
  const asked = await post(`${me}/erase`);
  expect(asked.text).toContain(`action="${me}/erase"`);
  await get(`/b/${issued.slug}`).expect(200);
  expect((await post(`${me}/erase`, { sure: 'yes' })).text).toContain('Alles is gewist');
  for (const { slug } of [issued, second]) await get(`/b/${slug}`).expect(410);
  await get(me).expect(404);
});

test('erasing one of several says that the others stay, and leads to them by the same link', async () => {
  const second = await issueBadge(app, made, { key: `second ${count}` });
  await post(`${me}/join`, { link: await meOf(second) });
  expect((await post(`${me}/erase`)).text).not.toContain('Je andere badges');
  const kept = cookiesOf(await post(`${me}/remember`));
  expect((await post(`${badgePath()}/erase`)).text).toContain('Je andere badges blijven. Je eigen link blijft ook');
  const done = await post(`${badgePath()}/erase`, { sure: 'yes' }, kept);
  expect([done.status, done.headers.location, done.headers['set-cookie']]).toEqual([
    303,
    `${me}?done=erased`,
    undefined,
  ]);
  expect((await get('/m', kept)).headers.location).toBe(me);
  expect((await get(me)).text).toContain(`${me}/${second.slug}/publish`);
});

describe('the desk', () => {
  test('says at a ceremony who gets no own sheet, and offers none to print when nobody does', async () => {
    const agent = await signedIn(app, made.organisation.id);
    const path = `/desk/ceremonies/${issued.award.ceremonyId}`;
    const sheets = `href="${path}/private-sheets.pdf"`;
    const before = (await agent.get(path)).text;
    expect([before.includes(sheets), before.includes('gebruikt de eigen link al')]).toEqual([true, false]);
    await post(`${me}/remember`);
    const after = (await agent.get(path)).text;
    expect([after.includes(sheets), after.includes('Eén persoon gebruikt de eigen link al.')]).toEqual([false, true]);
    expect(after).toContain(`<li><a href="/desk/awards/${issued.award.id}"`);
  });

  test('prints the sheet, makes a new code, and mends a name that was asked for', async () => {
    const agent = await signedIn(app, made.organisation.id);
    const desk = `/desk/awards/${issued.award.id}`;
    const pdf = await agent.get(`${desk}/private-sheet.pdf`);
    expect([pdf.status, pdf.headers['content-type'], pdf.headers['cache-control']]).toEqual([
      200,
      'application/pdf',
      'private, no-store',
    ]);
    await post(`${badgePath()}/name`, { name: 'Amina van der Yildiz' }).expect(303);
    expect((await agent.get('/desk')).text).toContain(`${desk}#correction`);
    expect((await agent.get(desk)).text).toContain('Amina van der Yildiz');
    // the holder has used the link, so the paper cannot be had again
    expect((await agent.get(`${desk}/private-sheet.pdf`)).status).toBe(409);
    expect((await agent.post(desk, {}, `${desk}/private-code`)).status).toBe(303);
    await get(me).expect(404);
    expect((await agent.get(`${desk}/private-sheet.pdf`)).status).toBe(200);
    expect((await agent.post(desk, {}, `${desk}/name-request`)).status).toBe(303);
    expect((await agent.get('/desk')).text).not.toContain(`${desk}#correction`);
  });

  test('refuses what looks like a BSN, and gives back an empty field', async () => {
    const { status, text } = await post(`${badgePath()}/name`, { name: '111222333' });
    expect([status, text.includes('111222333')]).toEqual([422, false]);
    expect(await app.storage.nameCorrections.open(issued.award.id)).toBeNull();
  });
});

/** The verify page for an employer who asks: who is it? With real badges of our own; all people are fictional. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { renewPublicLink } from '../../src/issuing/holders/public-links.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Issued, issueBadge, NAME, publish } from './issued-badge.ts';

let app: TestApp;
let actor: Actor;
let open: Issued;
let secret: Issued;
let revoked: Issued;
let badges: Awaited<ReturnType<TestApp['addOrganisation']>>['badges'];
let json = '';
let statement = '';

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  ({ actor, badges } = made);
  secret = await issueBadge(app, made);
  open = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
  revoked = await issueBadge(app, made, { name: 'Rosa Fernandes' });
  await publish(app, actor, open, 'none');
  await revokeAward(app.issuing, actor, revoked.award.id, 'dubbel');
  const stored = await app.storage.awards.credential(open.award.id);
  json = stored?.json ?? '';
  statement = stored?.statement ?? '';
});
afterAll(() => app.end());

const form = () => request(app.app).post('/verify');
const link = (badge: Issued) => `https://blijk.example/b/${badge.slug}`;
const who = (text: string) => /<section class="card who-is-it"[\s\S]*?<\/section>/.exec(text)?.[0] ?? '';

describe('who is it?', () => {
  test('a link: the same link goes along with a name, and its own page is near', async () => {
    const { text } = await form().field('text', link(open)).expect(200);
    expect(text.indexOf('class="card who-is-it"')).toBeLessThan(text.indexOf('id="what"'));
    expect(who(text)).toContain('Van wie is deze badge?');
    expect(who(text)).toContain('De naam staat niet leesbaar in deze badge.');
    expect(who(text)).toContain('Niet gecontroleerd: of de naam op het papier klopt.');
    expect(who(text)).toContain(`href="/b/${open.slug}"`);
    const again = /name="text" value="([^"]+)"/.exec(who(text))?.[1] ?? '';
    const answer = await form().field({ text: again, name: 'Łukasz Wójcik' }).expect(200);
    expect(answer.text).toContain('De naam die u typte, hoort bij dit document.');
    expect(who(answer.text)).toBe('');
  });

  test('a pasted text goes along too; a file has to be chosen again, by its name', async () => {
    const pasted = who((await form().field('text', json).expect(200)).text);
    expect(pasted).toContain('<input type="hidden" name="text"');
    expect(pasted).not.toContain('type="file"');
    const chosen = who((await form().attach('file', Buffer.from(json), 'lukasz.json').expect(200)).text);
    expect(chosen).not.toContain('type="hidden"');
    expect(chosen).toMatch(/type="file"[^>]*required/);
    expect(chosen).toContain('lukasz.json');
  });

  test('a wrong name says what it may mean, and can be typed again', async () => {
    const { text } = await form()
      .field({ text: link(open), name: 'Fatima' })
      .expect(200);
    expect(text).toContain('Deze badge kan van iemand anders zijn. Vraag om een legitimatie, of bel de uitgever.');
    expect(who(text)).toContain('value="Fatima"');
    expect(who(text)).not.toContain('Niet gecontroleerd');
  });

  test('the claim has a subject', async () => {
    const { text } = await form().field('text', json).expect(200);
    expect(text).toMatch(/says" dir="auto"><bdi>Deze persoon<\/bdi> kan /);
  });

  test('a name that can be read asks for a comparison, not for typing', async () => {
    const { text } = await form().field('text', statement).expect(200);
    expect(who(text)).toContain('In de badge staat deze naam: \u2068Łukasz Wójcik\u2069.');
    expect(who(text)).toContain('Vergelijk deze naam met het papier en een legitimatie.');
    expect(text).toMatch(/<dt [^>]*>Badge<\/dt><dd [^>]*><bdi>Samenwerken</);
    expect(text).toMatch(/<dt [^>]*>Naam in de badge<\/dt><dd [^>]*><bdi>Łukasz Wójcik</);
    expect(who(text)).not.toContain('<form');
  });

  test('nobody is asked about where nothing real was read', async () => {
    const forged = await form().field('text', json.replace('Samenwerken', 'Ministerie')).expect(200);
    const nothing = await form()
      .field('text', link({ ...open, slug: '1'.repeat(22) }))
      .expect(200);
    expect([who(forged.text), who(nothing.text)]).toEqual(['', '']);
  });
});

describe('whose badge each of several is', () => {
  const table = async (name?: string) => {
    const sent = form().field('text', `${link(open)}\n${statement}\nhallo wereld`);
    const { text } = await (name === undefined ? sent : sent.field('name', name)).expect(200);
    const cells = [...text.matchAll(/<td data-label="Naam die erin staat"[^>]*>([\s\S]*?)<\/td>/g)].map(
      ([, cell = '']) => cell.replace(/<\/bdi>/g, '|').replace(/<[^>]+>/g, ''),
    );
    const data = /href="data:text\/csv;charset&#x3D;utf-8,([^"]+)"/.exec(text)?.[1] ?? '';
    const csv = decodeURIComponent(data.replaceAll('&#x27;', "'")).trim().split('\r\n');
    return { text, cells, csv: csv.map((line) => line.slice(1, -1).split('";"')) };
  };

  test('a readable name, "niet leesbaar", or nothing; on the page and in the file', async () => {
    const { cells, csv } = await table();
    expect(cells).toEqual(['niet leesbaar|', 'Łukasz Wójcik|', '–']);
    const [head = [], ...rows] = csv;
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)] ?? 'no such column');
    expect(column('Naam in de badge')).toEqual(['niet leesbaar', 'Łukasz Wójcik', '']);
    expect(column('Getypte naam of e-mail')).toEqual(['', '', '']);
    expect(column('Niet gecontroleerd').map((words) => words.includes('naam op het papier'))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a typed name is compared row by row, and makes no badge false', async () => {
    const { text, cells, csv } = await table('Łukasz Wójcik');
    expect(cells.map((cell) => cell.split('|')[1])).toEqual([
      'De naam die u typte, hoort bij dit document.',
      'De naam die u typte, hoort bij dit document.',
      undefined,
    ]);
    expect(text).toContain('Vergeleken met: <bdi>Łukasz Wójcik');
    const wrong = await table('Fatima');
    const verdicts = (rows: string[][]) => rows.slice(1, 3).map(([, verdict, , , fits]) => [verdict, fits]);
    expect(verdicts(csv)).toEqual(Array(2).fill(['Echt en geldig', 'klopt']));
    expect(verdicts(wrong.csv)).toEqual(Array(2).fill(['Echt en geldig', 'klopt niet']));
  });
});

describe('a private badge of ours by its link', () => {
  test('a revoked one says what its own page says, and nothing about the person', async () => {
    const { text } = await form().field('text', link(revoked)).expect(200);
    const own = (await request(app.app).get(`/b/${revoked.slug}`).expect(200)).text;
    const strip = (page: string) => /strip strip--(\w+)[\s\S]*?strip__title">([^<]+)/.exec(page)?.slice(1);
    expect(strip(text)).toEqual(['no', 'Ingetrokken door de uitgever']);
    expect(strip(text)).toEqual(strip(own));
    expect(text).not.toContain('laten wissen');
    expect(text).toContain('De naam en het bestand zijn niet openbaar.');
    expect(text).toContain(`href="/b/${revoked.slug}"`);
    expect(text).toContain('Samenwerken');
    expect(text).not.toMatch(/Rosa|Fernandes|dubbel/);
  });

  test('the machine still hears that it may not be read', async () => {
    const { body } = await request(app.app).post('/api/v1/verify').field('url', link(revoked)).expect(200);
    expect([body.verdict, body.checks[0].code]).toEqual(['unverifiable', 'BADGE_PRIVATE']);
  });

  test('one of several too; one that still counts stays a question for its paper', async () => {
    const { text } = await form()
      .field('text', `${link(revoked)}\n${link(secret)}`)
      .expect(200);
    const verdicts = [...text.matchAll(/<td data-label="Uitslag">[\s\S]*?<strong>([^<]+)/g)].map(([, word]) => word);
    expect(verdicts).toEqual(['Ingetrokken door de uitgever', 'Privé']);
    expect(text).toContain('De houder laat deze badge nu aan niemand zien.');
    expect(text).toContain('Druk op uw eigen pagina op ‘Maak openbaar’.');
    expect(text).toContain(`href="/b/${secret.slug}"`);
  });
});

describe('a mistake', () => {
  test('stands on top with the name of the file, takes the focus, and leads to its field', async () => {
    const { text } = await form().attach('file', Buffer.from('%PDF-1.7\n%%EOF'), 'scan van Rosa.pdf').expect(415);
    const top = /<div[^>]*id="wrong"[\s\S]*?<\/div>/.exec(text)?.[0] ?? '';
    expect(text.indexOf('id="wrong"')).toBeLessThan(text.indexOf('<h1'));
    expect(top).toMatch(/^<div[^>]*tabindex="-1"[^>]*autofocus/);
    expect(top).toContain('<bdi>scan van Rosa.pdf</bdi>');
    expect(top).toMatch(/<a href="#file">In deze PDF/);
    expect(text).toContain('id="file"');
    expect((await request(app.app).get('/verify')).text).not.toContain('id="wrong"');
  });
});

/** The beginning of a ZIP file, up to the name of the first file in it. */
const zipWith = (name: string): Buffer =>
  Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from(name)]);

describe('what is no badge gets words of its own', () => {
  test.each([
    ['an empty file', () => form().attach('file', Buffer.alloc(0), 'leeg.pdf'), 'Dit bestand is leeg.'],
    [
      'a letter in Word',
      () => form().attach('file', zipWith('[Content_Types].xml'), 'brief.docx'),
      'een bestand van Word of Excel',
    ],
    [
      'the ZIP file of a holder',
      () => form().attach('file', zipWith('LEESMIJ.txt'), 'mijn-badges.zip'),
      'Open de map en kies één bestand, bijvoorbeeld badge.pdf',
    ],
    ['the control code', () => form().field('text', '12 34 56'), 'De code heeft 10 tekens'],
    ['a code with a slip', () => form().field('text', 'K7QM 4T2X 9'), 'De code heeft 10 tekens'],
  ])('%s', async (_about, send, words) => {
    const { text, status } = await send();
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).toContain(words);
  });

  test('plain words are no code', async () => {
    expect((await form().field('text', 'hallo wereld')).text).not.toContain('De code heeft 10 tekens');
  });
});

test('a strip that says it could not be checked does not say that it was', async () => {
  const { text } = await form()
    .field('text', link({ ...open, slug: '1'.repeat(22) }))
    .expect(200);
  expect(text).toContain('Geprobeerd op 21');
  expect(text).not.toContain('Nu gecontroleerd');
  expect(text).not.toContain('ergens anders laten nakijken');
});

test('the days that were looked at are days', async () => {
  const { text } = await form().field('text', json).expect(200);
  expect(text).toMatch(/<dt>Geldt vanaf<\/dt><dd><code>\d+\u00a0november 2026</);
});

describe('the paper on the page of a badge', () => {
  test('a wrong code and a wrong name say that it may be somebody else; a slip of the hand does not', async () => {
    const ask = (fields: Record<string, string>) =>
      request(app.app).post(`/b/${secret.slug}`).type('form').send(fields).expect(200);
    const words = 'Deze badge kan van iemand anders zijn.';
    const wrong = secret.controlCode === '000000' ? '111111' : '000000';
    expect((await ask({ code: wrong })).text).toContain(words);
    expect((await ask({ code: secret.controlCode, name: 'Fatima' })).text).toContain(words);
    expect((await ask({ code: '12' })).text).not.toContain(words);
    expect((await ask({ code: secret.controlCode, name: NAME })).text).not.toContain(words);
  });
});

test('what is hidden stays hidden, whatever it looks like', () => {
  const css = readFileSync(new URL('../../templates/static/blijk.css', import.meta.url), 'utf8');
  expect(css).toMatch(/(?:^|\n)\[hidden\]\s*\{\s*display:\s*none\s*!important;/);
});

describe('a badge of ours that was replaced', () => {
  const NEW = 'Vervangen door een nieuwe badge';
  const change = (id: string, name: string) => replaceAward(app.issuing, actor, id, { name, pageName: name });
  const jsonOf = async (id: string) => (await app.storage.awards.credential(id))?.json ?? '';

  test('leads from its file to the newest one, once and while its holder made that public', async () => {
    const old = await issueBadge(app, { actor, badges }, { name: 'Bo Oud' });
    const between = await change(old.award.id, 'Bo Tussen');
    const file = await jsonOf(old.award.id);
    const handed = async () => (await form().attach('file', Buffer.from(file), 'oud.json').expect(200)).text;
    const newest = await change(between.id, 'Bo Nieuw');
    const hidden = await handed();
    expect(hidden).toContain('Dat kan ook op wens van de eigenaar zijn.');
    expect([hidden.includes(NEW), hidden.includes(`/b/${newest.slug}`)]).toEqual([false, false]);

    await publish(app, actor, { ...old, award: newest }, 'none');
    const shown = await handed();
    expect(shown).toContain('strip__title">Ingetrokken door de uitgever: vervangen door een nieuwe<');
    expect(shown).toContain(`href="/b/${newest.slug}"`);
    expect([shown.includes(NEW), shown.includes('op wens van de eigenaar')]).toEqual([true, false]);
    const two = await form().attach('file', Buffer.from(file), 'oud.json').attach('file', Buffer.from(json), 'b.json');
    expect(two.text).toContain(`href="/b/${newest.slug}"`);
    const forged = file.replace('kan goed samenwerken', 'kan goed vliegen');
    expect((await form().attach('file', Buffer.from(forged), 'oud.json')).text).not.toContain(NEW);

    // who took away the address that others have is not found by a file either
    await renewPublicLink(app.issuing, newest);
    expect(await handed()).not.toContain(NEW);
  });

  test('keeps its verdict where the record of the one in its place was altered', async () => {
    const old = await issueBadge(app, { actor, badges }, { name: 'Bo Eerst' });
    const next = await change(old.award.id, 'Bo Daarna');
    await publish(app, actor, { ...old, award: next }, 'none');
    const file = await jsonOf(old.award.id);
    const verdict = async () => {
      const { text } = await form().attach('file', Buffer.from(file), 'oud.json').expect(200);
      return /strip__title">([^<]*)</.exec(text)?.[1];
    };
    expect(await verdict()).toBe('Ingetrokken door de uitgever: vervangen door een nieuwe');
    for (const altered of [{ supersededBy: old.award.id }, { credentialId: `urn:uuid:${next.id}` }]) {
      await app.storage.awards.update({ ...next, ...altered });
      expect(await verdict()).toBe('Ingetrokken door de uitgever');
    }
  });

  test('that was only revoked leads nowhere', async () => {
    const file = await jsonOf(revoked.award.id);
    expect((await form().attach('file', Buffer.from(file), 'oud.json').expect(200)).text).not.toContain(NEW);
  });
});

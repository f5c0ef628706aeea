/** The verify page and the verify API, with real badges of our own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createApp } from '../../src/web/app.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createAuthority, signDocument } from '../support/mock-authority.ts';
import { type Issued, issueBadge, NAME, publish } from './issued-badge.ts';

let app: TestApp;
let badge: Issued;
let open: Issued;
let json = '';
let jwt = '';

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  badge = await issueBadge(app, made);
  open = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
  await publish(app, made.actor, open, 'none');
  ({ json = '', jwt = '' } = (await app.storage.awards.credential(badge.award.id)) ?? {});
});
afterAll(() => app.end());

const api = () => request(app.app).post('/api/v1/verify');

describe('POST /api/v1/verify', () => {
  test.each(['application/json', 'application/vc', 'application/vc+ld+json', 'application/ld+json', 'text/plain'])(
    'takes a credential as %s',
    async (type) => {
      const answer = await api()
        .type(type)
        .send(json)
        .expect(200)
        .expect('Content-Type', /^application\/json/);
      expect(answer.body.verdict).toBe('valid');
      expect(answer.body.checks.map((check: { id: string }) => check.id)).toEqual(
        'shape proof key validity status schema issuer recipient endorsements register'.split(' '),
      );
      expect(answer.body.summary).toMatchObject({
        achievement: 'Samenwerken',
        level: 'gevorderd',
        recipientName: null,
        qualification: null,
      });
    },
  );

  test('takes a JWT, a file and a link', async () => {
    expect((await api().type('application/jwt').send(jwt)).body.verdict).toBe('valid');
    expect((await api().attach('file', Buffer.from(json), 'badge.json')).body.verdict).toBe('valid');
    const linked = await api().field('url', `https://blijk.example/b/${open.slug}`).expect(200);
    expect(linked.body.verdict).toBe('valid');
  });

  test('a private badge of ours is unverifiable by its link', async () => {
    const answer = await api().field('url', `https://blijk.example/b/${badge.slug}`).expect(200);
    expect(answer.body.verdict).toBe('unverifiable');
    expect(answer.body.checks[0].code).toBe('BADGE_PRIVATE');
  });

  test('compares a name when asked', async () => {
    const ask = (name: string) => api().field('name', name).attach('file', Buffer.from(json), 'badge.json');
    const outcome = async (name: string) =>
      (await ask(name)).body.checks.find((check: { id: string }) => check.id === 'recipient').outcome;
    expect(await outcome(NAME)).toBe('pass');
    expect(await outcome('Fatima')).toBe('fail');
  });

  test('a changed badge is invalid', async () => {
    const answer = await api().type('json').send(json.replace('Samenwerken', 'Samenleven')).expect(200);
    expect(answer.body.verdict).toBe('invalid');
  });

  test.each([
    ['not readable', () => api().type('json').send('{"a":'), 400, 'PARSING_ERROR'],
    ['nothing', () => api().type('json'), 400, 'PARSING_ERROR'],
    ['an empty form', () => api().field('name', 'x'), 422, 'verify.nothing_given'],
    ['an unknown kind', () => api().type('application/zip').send('PK'), 415, 'form.wrong_kind'],
    ['packed', () => api().type('json').set('Content-Encoding', 'gzip').send('x'), 415, 'form.wrong_kind'],
    [
      'too large',
      () =>
        api()
          .type('json')
          .send(`"${'x'.repeat(2_100_000)}"`),
      413,
      'form.too_large',
    ],
    ['a file that is too large', () => api().attach('file', Buffer.alloc(2_100_000), 'x.bin'), 413, 'form.too_large'],
  ])('%s: problem+json', async (_about, send, status, code) => {
    const answer = await send()
      .expect(status)
      .expect('Content-Type', /^application\/problem\+json/);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'about:blank', status, code });
    expect(JSON.parse(answer.text).requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toMatch(/at .*\.ts|Error:/);
  });
});

describe('/verify', () => {
  const form = () => request(app.app).post('/verify');

  test('the form works without anything but HTML', async () => {
    const { text } = await request(app.app).get('/verify').expect(200);
    expect(text).toContain('enctype="multipart/form-data"');
    const visibly = text
      .replace(/<(\w+)[^>]*\shidden[\s>][\s\S]*?<\/\1>/g, '')
      .replace(/<details[\s\S]*?<\/details>/g, '');
    expect(visibly.match(/<(?:input|textarea)\b/g)).toEqual(['<textarea']);
    expect(visibly.match(/<button\b/g)).toHaveLength(1);
  });

  test.each([
    ['a file', () => form().attach('file', Buffer.from(json), 'badge.json')],
    ['a pasted text', () => form().field('text', jwt)],
    ['a link in the text field', () => form().field('text', `https://blijk.example/b/${open.slug}`)],
    ['a link', () => form().field('url', `https://blijk.example/b/${open.slug}.json`)],
    ['a plain form', () => form().type('form').send({ text: json })],
    [
      'a link in the address',
      () =>
        request(app.app)
          .get('/verify')
          .query({ url: `https://blijk.example/b/${open.slug}` }),
    ],
  ])('%s: the report in words', async (_about, send) => {
    const { text } = await send().expect(200);
    expect(text).toContain('Echt en geldig');
    expect(text).toContain('De handtekening is van \u2068Stichting werk\u2069.');
    expect(text).toContain('PROOF_VALID');
    expect(text).toContain('Vraag een legitimatie.');
  });

  test('a private badge that counts leads to its page, where its paper is compared', async () => {
    const { headers } = await form().field('url', `https://blijk.example/b/${badge.slug}`).expect(303);
    expect(headers.location).toBe(`/b/${badge.slug}`);
  });

  test('a forgery does not get its contents on our page', async () => {
    const { text } = await form().field('text', json.replace('Samenwerken', 'Ministerie')).expect(200);
    expect(text).toContain('Niet echt');
    expect(text).not.toContain('Ministerie');
  });

  test('what is only said on the paper, and who stands there, was not checked', async () => {
    const { text } = await form().attach('file', Buffer.from(json), 'badge.json').expect(200);
    expect(text).toContain('Niet gecontroleerd: of de naam op het papier klopt.');
    expect(text).not.toContain('niet naar wat op de bladzijde staat');
    const pdf = await app.services.papers.certificate(badge.award.id);
    const paper = await form().attach('file', Buffer.from(pdf), 'x.pdf').expect(200);
    expect(paper.text).toContain('niet naar wat op de bladzijde staat');
  });

  test.each([
    ['the right name', { name: NAME }, 'utrecht-alert--ok', 'De naam die u typte, hoort bij dit document.'],
    ['a wrong name', { name: 'Fatima' }, 'utrecht-alert--error', 'De naam die u typte, hoort niet bij dit document.'],
    [
      'an address',
      { email: 'a@b.example' },
      'utrecht-alert--warning',
      'Of het e-mailadres klopt, konden wij niet nagaan.',
    ],
  ])('%s: the answer stands right under the verdict', async (_about, fields, tone, words) => {
    const { text } = await form().field(fields).attach('file', Buffer.from(json), 'badge.json').expect(200);
    const alert = text.indexOf(`class="utrecht-alert ${tone}"`);
    expect(alert).toBeGreaterThan(text.indexOf('strip__title'));
    expect(alert).toBeLessThan(text.indexOf('id="what"'));
    expect(text).toContain(words);
    expect(text.includes('of de naam op het papier klopt')).toBe(!('name' in fields));
  });

  test('the day it was awarded is the day of the ceremony', async () => {
    const { text } = await form().field('text', json).expect(200);
    expect(text).toMatch(/Uitgereikt op<\/dt><dd[^>]*>19\u00a0november 2026/);
  });

  test('an unknown issuer without an address on the internet calls itself something', async () => {
    const key = await Ed25519Multikey.generate({});
    const did = `did:key:${key.publicKeyMultibase}`;
    Object.assign(key, { id: `${did}#${key.publicKeyMultibase}`, controller: did });
    const { credentialStatus, ...unsigned } = (await createAuthority()).credential({
      issuer: { id: did, type: ['Profile'], name: 'Gemeente Rotterdam' },
    });
    expect(credentialStatus).toBeDefined();
    const { text } = await request(app.app)
      .post('/verify')
      .field('text', JSON.stringify(await signDocument(unsigned, { key })))
      .expect(200);
    expect(text).toContain('Echt, uitgever onbekend');
    expect(text).toContain('zonder adres op internet');
    expect(text).toMatch(/Noemt zich<\/dt><dd[^>]*><bdi>Gemeente Rotterdam/);
    expect(text).toContain('De handtekening past bij de sleutel die in de badge zelf staat.');
    // As the issuer's address, and in the name of the key that was used.
    expect(text.replace(/<input type="hidden"[^>]*>/, '').split(did).length - 1).toBe(2);
  });

  test.each([
    ['the short code as link', () => form().field('url', badge.shortCode)],
    ['the short code as text', () => form().field('text', badge.shortCode.toLowerCase())],
    ['the short code in the address', () => request(app.app).get('/verify').query({ url: badge.shortCode })],
  ])('%s leads to its badge', async (_about, send) => {
    await send().expect(303).expect('Location', `/b?code=${badge.shortCode}`);
  });

  test('a link without https:// is a link', async () => {
    const { text } = await form().field('url', `blijk.example/b/${open.slug}`).expect(200);
    expect(text).toContain('Echt en geldig');
  });

  test('a link of ours behind which nothing stands says so', async () => {
    const { text } = await form().field('url', 'https://blijk.example/b/1111111111111111111111').expect(200);
    expect(text).toMatch(/strip__title">Nu niet te controleren<\/p>\s*<p>Achter deze link staat niets\./);
  });

  const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
  test.each([
    ['nothing', () => form().field('text', ''), 422, 'text', 'Kies een bestand'],
    ['no badge', () => form().field('text', 'hallo'), 400, 'text', 'geen badge'],
    ['words for a link', () => form().field('url', 'hallo wereld'), 400, 'text', 'geen badge'],
    ['a photo', () => form().attach('file', photo, 'x.jpg'), 400, 'file', 'Is het een foto van het papier?'],
    [
      'a scan',
      () => form().attach('file', Buffer.from('%PDF-1.7\n%%EOF'), 'x.pdf'),
      415,
      'file',
      'een scan van het papier?',
    ],
    ['too large', () => form().attach('file', Buffer.alloc(2_100_000), 'x.json'), 413, 'file', 'tekst 2 MB'],
  ])('%s: says kindly what to do, once, at its field', async (about, send, status, field, words) => {
    const { text } = await send().expect(status).expect('Content-Type', /html/);
    expect(text).toContain('<form');
    expect(text.match(/id="\w+-error"/g)).toEqual([`id="${field}-error"`]);
    expect(text.match(/aria-invalid/g)).toHaveLength(1);
    expect(text.slice(text.indexOf(`id="${field}-error"`))).toContain(words);
    expect(/href="\/b">Typ de code/.test(text)).toBe(about === 'a photo' || about === 'a scan');
  });

  test('what was typed comes back with the mistake', async () => {
    const { text } = await form().field({ url: 'hallo wereld', name: 'Amina' }).expect(400);
    expect(text).toContain('>hallo wereld</textarea>');
    expect(text).toContain('value="Amina"');
    expect(text).toContain('<details open>');
  });
});

const LIMITS: [string, number[], number, number][] = [
  ['JSON', [0x7b], 2 * 1024 * 1024, 400],
  ['PDF', [...Buffer.from('%PDF-1.7')], 10 * 1024 * 1024, 415],
  ['JPEG', [0xff, 0xd8, 0xff], 15 * 1024 * 1024, 400],
  ['WebP', [...Buffer.from('RIFF....WEBP')], 15 * 1024 * 1024, 400],
  ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 15 * 1024 * 1024, 400],
];
describe('each kind has its own limit, the same for page, API and library', () => {
  const filled = (head: number[], size: number) => {
    const bytes = Buffer.alloc(size, 0x20);
    bytes.set(head);
    return bytes;
  };
  test.each(LIMITS)('%s', async (_kind, head, most, status) => {
    const page = (size: number) =>
      request(app.app).post('/verify').attach('file', filled(head, size), 'x').expect('Content-Type', /html/);
    const raw = (size: number) => api().type('application/pdf').send(filled(head, size));
    expect([(await page(most)).status, (await raw(most)).status]).toEqual([status, status]);
    expect([(await page(most + 1)).status, (await raw(most + 1)).status]).toEqual([413, 413]);
  });

  test('HEIC gets one clear sentence, and no other', async () => {
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(100)]);
    const { text } = await request(app.app).post('/verify').attach('file', heic, 'IMG_1.HEIC').expect(415);
    expect(text).toContain('(HEIC)');
    expect(text).not.toContain('geen code en geen bewijs');
  });
});

describe('many files and links', () => {
  const form = () => request(app.app).post('/verify');
  const rows = (text: string) =>
    [...text.matchAll(/<tr>\s*<th scope="row"[\s\S]*?<\/tr>/g)].map(([row]) => ({
      name: /<bdi>([^<]*)/.exec(row)?.[1],
      verdict: /<strong>([^<]*)/.exec(row)?.[1],
      why: /several__why">([^<]*)/.exec(row)?.[1] ?? null,
    }));

  test('each gets a verdict, whatever the others are', async () => {
    const { text } = await form()
      .field('text', `https://blijk.example/b/${open.slug}\n${badge.shortCode}\nhallo wereld\r\n\n${jwt}`)
      .attach('file', Buffer.from(json), 'amina.json')
      .attach('file', Buffer.from(json.replace('Samenwerken', 'Ministerie')), 'vals.json')
      .attach('file', Buffer.from('hallo'), '=HYPERLINK("x").txt')
      .attach('file', Buffer.alloc(2_100_000, 0x20), 'groot.txt')
      .expect(200);
    expect(rows(text).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['amina.json', 'Echt en geldig'],
      ['vals.json', 'Niet echt'],
      ['&#x3D;HYPERLINK(&quot;x&quot;).txt', 'Geen badge gevonden'],
      ['groot.txt', 'Geen badge gevonden'],
      [`https://blijk.example/b/${open.slug}`, 'Echt en geldig'],
      [badge.shortCode, 'Privé'],
      ['hallo wereld', 'Geen badge gevonden'],
      ['Tekst 8', 'Echt en geldig'],
    ]);
    expect(rows(text)[3]?.why).toContain('te groot');
    expect(text).not.toContain('Ministerie');
    expect(text).toContain(`href="/b/${badge.slug}"`);

    const csv = decodeURIComponent(
      (/href="data:text\/csv;charset&#x3D;utf-8,([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&#x27;', "'"),
    );
    const lines = csv.replace('\ufeff', '').trim().split('\r\n');
    expect(lines).toHaveLength(9);
    expect(lines[1]).toMatch(
      /^"amina\.json";"Echt en geldig";"";"niet leesbaar";"";"Samenwerken";"gevorderd";"Stichting werk";"blijk\.example";"2026-11-19";"Niet gecontroleerd: of de naam op het papier klopt\. [^"]*legitimatie\.";"valid";"2026/,
    );
    expect(lines[3]).toMatch(/^"'=HYPERLINK\(""x""\)\.txt";"Geen badge gevonden"/);
    expect(csv).not.toMatch(/Ministerie|[\u2066-\u2069]/);
  });

  test('a long name of emoji is cut between its characters', async () => {
    const { text } = await form()
      .attach('file', Buffer.from('{}'), `a${'\u{1F600}'.repeat(150)}.json`)
      .attach('file', Buffer.from('{}'), `${'\u{1F600}'.repeat(151)}.json`)
      .expect(200);
    for (const { name } of rows(text)) expect(name).toMatch(/^a?(?:\u{1F600})+…(?:\u{1F600})+\.json$/u);
    expect(rows(text)).toHaveLength(2);
  });

  test('fifty are judged, fifty-one are not judged at all', async () => {
    const links = (count: number) => Array(count).fill(`https://blijk.example/b/${open.slug}`).join('\n');
    const { text } = await form().field('text', links(51)).expect(422);
    expect(text).toContain('U kunt er 50 tegelijk laten nakijken.');
    expect(text).not.toContain('Echt en geldig');
    const files = form();
    for (let at = 0; at < 51; at += 1) files.attach('file', Buffer.from('{}'), `${at}.json`);
    expect((await files.expect(422)).text).toContain('U kunt er 50 tegelijk laten nakijken.');
    app.setNow(new Date('2026-11-21T14:00:00Z'));
    expect(rows((await form().field('text', links(50)).expect(200)).text)).toHaveLength(50);
  });

  test('far too large a file stops the form, by its name', async () => {
    const { text } = await form()
      .attach('file', Buffer.from(json), 'amina.json')
      .attach('file', Buffer.alloc(3_500_000, 0x20), 'film.txt')
      .expect(413);
    expect(text).toContain('Dit bestand is te groot: film.txt.');
    expect(text).not.toContain('Echt en geldig');
  });

  test('a typed name is compared with each', async () => {
    const { text } = await form()
      .field('name', NAME)
      .attach('file', Buffer.from(json), 'a.json')
      .attach('file', Buffer.from(json), 'b.json')
      .expect(200);
    expect(rows(text).map(({ why }) => why)).toEqual(Array(2).fill('De naam die u typte, hoort bij dit document.'));
  });
});

describe('what a check means', () => {
  test('every check on the page is explained by its code, also of each badge inside', async () => {
    const both = JSON.stringify([JSON.parse(json), { ...JSON.parse(json), name: 'Iets anders' }]);
    for (const sent of [json, json.replace('Samenwerken', 'Samenleven'), both]) {
      const { text } = await request(app.app).post('/verify').field('text', sent).expect(200);
      const lines = text.match(/<li class="checks__(?:pass|fail|unknown|skipped)">[\s\S]*?<\/li>/g) ?? [];
      const codes = lines.filter((line) => line.includes('data-code'));
      expect(codes.length).toBe(sent === both ? 30 : 10);
      const explained =
        /<details class="why"><summary><span data-code="(\w+)">.+?<\/summary><p>[^<]{20,}<\/p>.*<code>\w+ \1</s;
      expect(codes.filter((line) => !explained.test(line))).toEqual([]);
      // said once for all of them
      expect(text.split('Kies een regel om te lezen wat die betekent.')).toHaveLength(2);
    }
  });

  test('which key and which list were looked at can be read', async () => {
    const { text } = await request(app.app).post('/verify').field('text', json).expect(200);
    expect(text).toMatch(/<dt>Sleutel<\/dt><dd><code>did:web:blijk\.example:issuers:werk#z6Mk/);
    expect(text).toMatch(/<dt>Lijst van de uitgever<\/dt><dd><code>https:\/\/blijk\.example\/status\//);
  });
});

describe('several badges at once', () => {
  test('each one is named with its own verdict', async () => {
    const forged = { ...JSON.parse(json), name: 'Iets anders' };
    const { text } = await request(app.app)
      .post('/verify')
      .field('text', JSON.stringify([JSON.parse(json), forged]))
      .expect(200);
    const list = text.slice(text.indexOf('id="contained"'), text.indexOf('</ol>'));
    expect(list.match(/<strong>[^<]+/g)).toEqual(['<strong>Echt en geldig', '<strong>Niet echt']);
    expect(list).not.toContain('Iets anders');
  });
});

describe('what a machine hears', () => {
  test('of text that is no badge: the code of the contract, and words to it', async () => {
    const { body } = await api().type('json').send('{"a":1,"a":2}').expect(400);
    expect(body).toMatchObject({ status: 400, code: 'PARSING_ERROR' });
    expect(body.detail).toContain('geen badge');
  });
});

describe('what is handed in', () => {
  /** Every file below a folder with its bytes, as one text. */
  const contents = (folder: string): string =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');

  test('is neither stored nor logged: not the file, its name, a name that was typed, nor a link', async () => {
    const lines: string[] = [];
    const log = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const logged = createApp({ ...app.services, logLevel: 'trace' }, { log });
    const secrets = ['zoekwoord-bestand', 'zoekwoord-inhoud', 'zoekwoord-naam', 'zoekwoord-link', 'zoekwoord-zoeken'];
    const [fileName, content, name, link, query] = secrets;
    const send = (path: string) => request(logged).post(path).field('name', `${name}`);
    const bytes = Buffer.from(json.replace('Samenwerken', `${content}`));
    for (const path of ['/verify', '/api/v1/verify']) await send(path).attach('file', bytes, `${fileName}.json`);
    await send('/verify')
      .attach('file', bytes, `${fileName}.json`)
      .field('text', `https://elders.example/${link}\n${link}`);
    await request(logged)
      .get('/verify')
      .query({ url: `https://elders.example/${query}` });
    await send('/verify').attach('file', Buffer.alloc(3_500_000, 0x20), `${fileName}.txt`).expect(413);
    expect(lines).toHaveLength(5);
    const kept = contents(app.dir) + lines.join('');
    expect(kept.length).toBeGreaterThan(100_000);
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
  });
});

/** The page, the files and the paper of a praktijkverklaring: of their own kind, and never without their sentences. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import { closingOnPrivate, withClosing } from '../../src/web/public/practice-view.ts';
import { createView } from '../../src/web/view.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardOne } from '../support/award.ts';
import { paperToken } from '../support/paper.ts';
import { pdfText, wholeFile } from '../support/pdf.ts';
import { addSchool, statementOne, type TestSchool } from '../support/school.ts';
import { binary, unzip } from '../support/zip.ts';
import { signedIn } from './desk/member-browser.ts';

const CLOSING =
  'Dit is een praktijkverklaring. Het is geen diploma en geen mbo-certificaat. ' +
  'Deze werkprocessen horen bij een opleiding op mbo-niveau 2. Deze verklaring is onderdeel van een mbo-verklaring.';

let app: TestApp;
let school: TestSchool;

beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
}, 60_000);
afterAll(() => app.end());

const get = (path: string) => supertest(app.app).get(path);

/** A statement whose holder published it, with or without the name. */
async function published(name: string, showName: 'none' | 'page' | 'full') {
  const award = await statementOne(app, school, name);
  const ticks = { sixteenOrOlder: true, linkPublic: true, showName, signedOn: '2026-11-21' };
  await recordConsent(app.issuing, school.admin, award.id, ticks);
  return award;
}

describe('the page', () => {
  it('says who did what, where and how long, who confirmed and who signed', async () => {
    const { slug } = await published('Fatma Yıldız', 'full');
    const { text, status } = await get(`/b/${slug}`);
    expect(status).toBe(200);
    expect(text).not.toContain('De badge is niet');
    for (const said of [
      'De praktijkverklaring is niet verlopen.',
      'De praktijkverklaring is niet ingetrokken.',
      'Echt en geldig',
      'Praktijkverklaring, door een school ondertekend',
      'Fatma Yıldız',
      'liet 2 werkprocessen zien in de praktijk',
      'Bereidt werkzaamheden voor en stemt af',
      'Je maakt alles klaar.',
      'zelfstandig',
      'met begeleiding',
      'href="/qualifications/25960/2025/B1-K1-W1"',
      'Voorbeeld Woonzorg B.V. (fictief)',
      'Rotterdam',
      'leerbedrijf 100000000',
      '320',
      'functie: teamleider',
      'BRIN 00XX',
    ])
      expect(text).toContain(said);
    expect(text).toContain(`<p class="closing" lang="nl">${CLOSING}</p>`);
    expect(text).not.toMatch(/Open Badge: erkenning|who__medal|erkend door|geregistreerd|nog niet|Test signatory/);
  });

  it('while it is private it tells the kind, the school and what it is not; nothing else', async () => {
    const { slug } = await statementOne(app, school, 'Privé Persoon');
    const { text } = await get(`/b/${slug}`);
    expect(text).toContain('Deze praktijkverklaring is niet openbaar');
    expect(text).toContain(
      '<p class="closing" lang="nl">Dit is een praktijkverklaring. Het is geen diploma en geen mbo-certificaat.</p>',
    );
    expect(text).not.toMatch(/Privé Persoon|Bereidt|Woonzorg|B1-K1|320/);
  });

  it('that was revoked while private is called what it is where its link is checked', async () => {
    const award = await statementOne(app, school, 'Privé Persoon');
    await revokeAward(app.issuing, school.admin, award.id, 'dubbel');
    const link = `https://blijk.example/b/${award.slug}`;
    const { text } = await supertest(app.app).post('/verify').field('text', link).expect(200);
    expect(text).toContain('<h2 id="private">Deze praktijkverklaring is niet openbaar</h2>');
    expect(text).toContain('>Document</dt>');
    const [, card] = /<section class="card" aria-labelledby="private">([\s\S]*?)<\/section>/.exec(text) ?? [];
    expect(card).not.toMatch(/Privé Persoon|badge/i);
  });

  it('revoked it shows neither a name that was not chosen nor a paper', async () => {
    const { id, slug } = await published('Inge Trokken', 'full');
    await revokeAward(app.issuing, school.admin, id, 'vergissing');
    const { text } = await get(`/b/${slug}`);
    expect(text).toContain('Dit was een praktijkverklaring voor');
    expect(text).toContain(CLOSING);
    expect(text).not.toContain(`/b/${slug}.pdf`);
    expect((await get(`/b/${slug}.pdf`)).status).toBe(410);
  });

  it('in English the official names and the sentences stay Dutch and say so', async () => {
    const { slug } = await published('Anna English', 'full');
    const { text } = await get(`/b/${slug}?lang=en`);
    expect(text).toContain('showed 2 work processes in practice');
    expect(text).toContain(`lang="nl">${CLOSING}`);
  });
});

describe('its files hold the plain name', () => {
  it.each(['none', 'page'] as const)('so with "%s" ticked nobody gets them', async (showName) => {
    const { slug } = await published('Halve Naam', showName);
    for (const file of ['json', 'jwt', 'png', 'svg', 'pdf', '/saved.html'])
      expect((await get(`/b/${slug}${file.startsWith('/') ? file : `.${file}`}`)).status).toBe(403);
    expect((await get(`/b/${slug}`)).text).not.toContain('Halve Naam');
  });

  it('with the full name ticked everybody does', async () => {
    const { slug } = await published('Hele Naam', 'full');
    const json = await get(`/b/${slug}.json`);
    expect(json.status).toBe(200);
    expect(JSON.parse(json.text).credentialSubject.name).toBe('Hele Naam');
  });
});

/** What stands before each fact of a report. */
const keysOf = (html: string) => [...html.matchAll(/<dt [^>]*item-key">([^<]+)</g)].map(([, key]) => key);

describe('handed in to be checked', () => {
  it('is called what it is: its report and page do not say "this badge"', async () => {
    const { id, slug } = await published('Hele Uitslag', 'none');
    const file = (await app.storage.awards.credential(id))?.json ?? '';
    const { text } = await supertest(app.app).post('/verify').attach('file', Buffer.from(file), 'v.json').expect(200);
    const own = text.slice(text.indexOf('<main'), text.indexOf('</main>')).replace(/<details.*?<\/details>/gs, '');
    for (const said of [
      'Van wie is deze praktijkverklaring?',
      'In de praktijkverklaring staat deze naam',
      'De werkprocessen',
    ])
      expect(own).toContain(said);
    expect(keysOf(own).slice(0, 2)).toEqual(['Document', 'Naam die erin staat']);
    for (const shown of [own, (await get(`/b/${slug}`)).text]) {
      expect(shown).toContain('of de persoon voor u deze praktijkverklaring kreeg');
      expect(shown).not.toMatch(/deze badge|in de badge/i);
    }
  });
});

describe('handed in among others', () => {
  it.each([
    ['nl', ['Document', 'Naam die erin staat'], /deze badge|in de badge/i],
    ['en', ['Document', 'Name in it'], /this badge|in the badge/i],
  ])('is not called a badge by what stands around it: %s', async (language, words, badge) => {
    const { id } = await published(`Eén Van Twee ${language}`, 'full');
    const file = Buffer.from((await app.storage.awards.credential(id))?.json ?? '');
    const sent = supertest(app.app).post(`/verify?lang=${language}`);
    const { text } = await sent.attach('file', file, 'a.json').attach('file', file, 'b.json').expect(200);
    const heads = [...text.matchAll(/<th scope="col">([^<]+)<\/th>/g)].map(([, head]) => head);
    expect(heads.filter((head) => words.includes(head ?? ''))).toHaveLength(2);
    for (const word of words) expect(text.split(`<td data-label="${word}"`)).toHaveLength(3);
    const around = text.slice(text.indexOf('<main'), text.indexOf('<details')).replace(/href="data:[^"]*"/, '');
    expect(around).toContain('Praktijkverklaring Helpende Zorg en Welzijn');
    expect(around).not.toMatch(badge);
    expect(heads).not.toContain('Badge');
  });
});

describe('the own page of its holder', () => {
  it('keeps papers, no badges, and says what each file is', async () => {
    const award = await statementOne(app, school, 'Eigen Map');
    const token = await paperToken(app, school.admin, award.id);
    const { body, headers } = await get(`/m/${token}.zip`).buffer(true).parse(binary);
    expect(headers['content-disposition']).toContain('mijn-papieren.zip');
    const entries = await unzip(body);
    const readme = entries.get('LEESMIJ.txt')?.toString('utf8') ?? '';
    expect(readme).toContain('Elke map is een badge of een praktijkverklaring.');
    expect(readme.startsWith('Dit zijn jouw papieren')).toBe(true);
    expect([...entries.keys()].some((name) => name.endsWith('/bewijs.txt'))).toBe(
      readme.includes('Het woord ‘bewijs’'),
    );
    const typed = await supertest(app.app)
      .post(`/m/${token}/email`)
      .set({ origin: 'https://blijk.example', 'sec-fetch-site': 'same-origin' })
      .type('form')
      .send({ email: 'geen adres' });
    expect([typed.status, typed.text.includes('<h1>Mijn papieren</h1>')]).toEqual([422, true]);
  });
});

describe('the paper', () => {
  it('says the same as the page, with the sentences and what is needed to check it', async () => {
    const { id } = await statementOne(app, school, 'Piet Papier');
    const text = (await pdfText(await app.papers.certificate(id))).replace(/\s+/g, ' ');
    for (const said of ['Praktijkverklaring', 'Door een school ondertekend', 'Piet Papier', 'BRIN 00XX', CLOSING])
      expect(text).toContain(said);
    expect(text).not.toMatch(/Open Badge|Rondt de werkzaamheden af/);
    expect(text).toContain('in Rotterdam deze werkprocessen zien:');
  });

  it('one work process is one', async () => {
    const { id } = await school.addDossier('Maar Een', {}, ['independent', null, null, null]);
    const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [id]);
    await issueCeremony(app.issuing, ceremonyId);
    const text = (await pdfText(await app.papers.certificate(awards[0]?.id ?? ''))).replace(/\s+/g, ' ');
    expect(text).toContain('in Rotterdam dit werkproces zien:');
  });

  it('a batch is one file, a page each, whatever layout was asked for', async () => {
    const one = await statementOne(app, school, 'Een Papier');
    const two = await statementOne(app, school, 'Twee Papier');
    const pdf = await wholeFile(app.papers.certificates([one.id, two.id], 'two-up'));
    expect(
      Buffer.from(pdf)
        .toString('latin1')
        .match(/\/Type \/Page\b/g),
    ).toHaveLength(2);
  });
});

describe("the school's copy", () => {
  it('has the birth date that was typed, which is kept nowhere', async () => {
    const { id } = await statementOne(app, school, 'Bo Geboren');
    const desk = await signedIn(app, school.organisation.id, 'admin');
    const path = `/desk/awards/${id}/school-copy`;
    const send = (birthDay: string) => desk.download(path, { birthDay });
    const wrong = await send('31-2-2007');
    expect(wrong.status).toBe(422);
    expect(wrong.body.toString()).toContain('value="31-2-2007"');
    expect(wrong.body.toString()).toContain('Deze dag bestaat niet.');
    expect((await send('3-4-2031')).status).toBe(422);
    const pdf = await send('3-4-2007');
    expect(pdf.status).toBe(200);
    expect((await pdfText(pdf.body)).replace(/\s+/g, ' ')).toContain('Geboortedatum: 3 april 2007');
    expect(await pdfText(await app.papers.certificate(id))).not.toContain('2007');
    const database = readdirSync(app.dir).filter((name) => name.startsWith('blijk.sqlite'));
    expect(database.length).toBeGreaterThan(0);
    for (const name of database)
      expect(readFileSync(join(app.dir, name)).toString('latin1')).not.toMatch(/2007-04-03|3-4-2007/);
  });

  it('is not for a badge', async () => {
    const desk = await signedIn(app, school.organisation.id, 'coach');
    const { organisation, actor } = await app.addOrganisation('stichting');
    const { id } = await awardOne(app, actor, 'Badge Alleen');
    expect((await desk.get(`/desk/awards/${id}/school-copy`)).status).toBe(404);
    const own = await signedIn(app, organisation.id, 'coach');
    expect((await own.get(`/desk/awards/${id}/school-copy`)).headers.location).toBe(`/desk/awards/${id}`);
  });
});

describe('the definition', () => {
  it('has a page and a document with its work processes, and no picture of a level', async () => {
    const { id } = await statementOne(app, school, 'Def Initie');
    const award = await app.storage.awards.byId(id);
    const path = `/achievements/${award?.achievementVersionId}`;
    const page = await get(path);
    expect(page.text).toContain('Bereidt werkzaamheden voor en stemt af');
    expect(page.text).toContain(CLOSING);
    const document = JSON.parse((await get(path).set('Accept', 'application/ld+json')).text);
    const signed = JSON.parse((await app.storage.awards.credential(id))?.json ?? '').credentialSubject.achievement;
    expect(document).toMatchObject(signed);
    expect((await get(`${path}/badge.svg`)).status).toBe(200);
    expect((await get(`${path}/expert.svg`)).status).toBe(404);
  });
});

describe('a hostile template', () => {
  it('cannot leave the sentences out', () => {
    const folder = mkdtempSync(join(tmpdir(), 'blijk-templates-'));
    mkdirSync(join(folder, 'layouts'));
    writeFileSync(join(folder, 'page.hbs'), '<h1>Diploma</h1>');
    // a brand of its own: one layout with a main, one that has none
    writeFileSync(join(folder, 'layouts/main.hbs'), '<main>{{body}}</main></body>');
    writeFileSync(join(folder, 'layouts/none.hbs'), '{{body}}');
    const view = createView(folder, (name) => name);
    for (const layout of ['main', 'none']) expect(withClosing(view('page', { layout }), CLOSING)).toContain(CLOSING);
  });

  it('nor can a text in them become markup', () => {
    expect(withClosing('<main></main>', '<script>x</script>')).not.toContain('<script>');
  });

  it('on a private page the first two stand', () => {
    expect(closingOnPrivate(CLOSING)).toBe(
      'Dit is een praktijkverklaring. Het is geen diploma en geen mbo-certificaat.',
    );
  });
});

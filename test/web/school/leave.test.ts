/** The archive of a school that leaves: a praktijkverklaring is called by its name, in what it reads and on its pages. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createArchiveWriter } from '../../../src/web/leave/leave-site.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { addSchool, statementOne, type TestSchool } from '../../support/school.ts';
import { signedIn, words } from '../desk/member-browser.ts';

let app: TestApp;
let school: TestSchool;
let award: Awaited<ReturnType<typeof statementOne>>;
const files = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  award = await statementOne(app, school, 'Fatma Yıldız');
  const write = createArchiveWriter(app.services);
  const add = async (path: string, bytes: Uint8Array) => void files.set(path, Buffer.from(bytes).toString('utf8'));
  await write(school.organisation, add, async () => {});
}, 60_000);
afterAll(() => app.end());

const page = (path: string) => words(files.get(`website/${path}/index.html`.replace('//', '/')) ?? '');

test('what to read and the overview', () => {
  const [title = ''] = (files.get('LEESMIJ.txt') ?? '').split('\r\n');
  expect(title).toBe(
    `De badges en praktijkverklaringen van ${school.organisation.name}, bewaard op 21\u00a0november 2026`,
  );
  const [head = '', line = ''] = (files.get('bewaren/overzicht.csv') ?? '').split('\r\n');
  expect(head).toContain('"naam";"badge of praktijkverklaring";"niveau"');
  expect(line).toContain('"Praktijkverklaring Helpende Zorg en Welzijn";"";');
});

test('its pages', () => {
  expect(page('')).toContain('Hier staan de badges en praktijkverklaringen van');
  const own = page(`b/${award.slug}`);
  expect(own).toContain('Deze praktijkverklaring is niet openbaar');
  expect(own).toContain('Wat betekent deze praktijkverklaring?');
  const [, version = ''] =
    /href="\/achievements\/([^"]+)"/.exec(files.get(`website/b/${award.slug}/index.html`) ?? '') ?? [];
  const meaning = page(`achievements/${version}`);
  expect(meaning).toContain(`Praktijkverklaring van ${school.organisation.name}`);
  expect(meaning).toContain('Wie deze praktijkverklaring heeft, kan');
  for (const text of [own, meaning]) expect(text).not.toMatch(/badge/i);
});

test('a picture that is not there leaves the words the whole line', () => {
  expect(files.get(`website/b/${award.slug}/index.html`)).toContain('class="who who--bare"');
});

test('the pages that its signed statements point at, with their pictures, and no page names one that is not there', () => {
  expect(page('qualifications/25960/2025')).toContain('B1-K1-W3');
  expect(page('qualifications/25960/2025/B1-K1-W1')).toContain('Bereidt werkzaamheden voor en stemt af');
  const named = [...files].flatMap(([path, text]) =>
    path.endsWith('/index.html')
      ? [...text.matchAll(/(?:href|src)="(\/[^"#?]*)/g)].map(([, address = '']) => address)
      : [],
  );
  const there = (address: string) =>
    files.has(`website${address}`) || files.has(`website${address.replace(/\/?$/, '/')}index.html`);
  expect([...new Set(named)].filter((address) => !there(address))).toEqual([]);
});

test('at the desk', async () => {
  const admin = await signedIn(app, school.organisation.id, 'admin', 'beheer@voorbeeldcollege.example');
  const { text } = await admin.get('/desk/organisation/leave');
  expect(words(text)).toContain('Met dit bestand blijven uw badges en praktijkverklaringen werken');
});

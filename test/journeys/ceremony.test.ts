/**
 * The certificeringsmiddag from one end to the other, as a coach and an employer live it, without scripts: sign in by the
 * printed link, upload what Excel saved, check, award, print, scan the paper, publish with consent and withdraw it.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TextKey, text } from '../../src/i18n/i18n.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { pdfObjects, pdfText, readQrCodes, renderPages } from '../support/pdf.ts';
import { newVisitor, type Visitor } from '../support/visitor.ts';

type KeyOf<File extends string> = TextKey extends infer Key
  ? Key extends `${File}:${infer Rest}`
    ? Rest
    : never
  : never;
type Values = Record<string, string | number>;
const desk = (key: KeyOf<'desk'>, values: Values = {}): string => text('nl', `desk:${key}`, values);
const badge = (key: KeyOf<'public'>): string => text('nl', `public:${key}`);

const FIRST = ['Amélie', 'Björn', 'Chloë', 'Daniël', 'Eloïse', 'François', 'Günther', 'Hélène', 'Íris', 'Joëlle'];
const LAST = ['van der Meer', "'t Hoen-Núñez", 'de Groot'];
/** Thirty fictional people, in letters that Windows-1252 has. */
const PEOPLE = LAST.flatMap((last) => FIRST.map((first) => `${first} ${last}`));

/** What Dutch Excel saves as "CSV (gescheiden door lijstscheidingsteken)": Windows-1252, `;`, CRLF, quotes around line breaks. */
function excelFile(): Uint8Array {
  const rows = PEOPLE.map((name, i) => {
    const words = i % 5 === 0 ? `"Je helpt een ander.\nOok als het druk is; altijd."` : '';
    return `${i + 1};${name};${words};${i % 2 === 0 ? '19-11-2026' : ''}`;
  });
  const file = ['Nr;Naam deelnemer;Woorden;Datum', ...rows, ''].join('\r\n');
  return Uint8Array.from(file, (char) => {
    const code = char.charCodeAt(0);
    if (code > 0xff) throw new RangeError(`${char} is not in Windows-1252 as Latin-1 has it`);
    return code;
  });
}

let app: ListeningApp;
let coach: Visitor;
let employer: Visitor;
let clicksAfterUpload: number;
let ceremonyPath: string;
/** Per page of the print file, in order. */
let papers: { url: string; text: string }[] = [];

beforeAll(async () => {
  app = await startListening();
  app.jobs.start();
  await app.addOrganisation('werkplaats', ['samenwerken', 'opletten']);
  coach = newVisitor(app.url);
  employer = newVisitor(app.url);
}, 60_000);
afterAll(() => app.end());

/** Each step stands on the one before: after a broken one the rest says so, and nothing else. */
let broken: string | null = null;
function step(name: string, work: () => Promise<void>, timeoutMs = 60_000): void {
  it(
    name,
    async () => {
      if (broken !== null) throw new Error(`not reached: "${broken}" broke`);
      broken = name;
      await work();
      broken = null;
    },
    timeoutMs,
  );
}

/** The award page of each person. */
const awardPaths = new Map<string, string>();

/** The award page of a person, found on the board of the ceremony by name, as the coach does. */
async function openAward(name: string): Promise<void> {
  const known = awardPaths.get(name);
  if (known !== undefined) return coach.open(known);
  await coach.open(ceremonyPath);
  await coach.click(name);
  awardPaths.set(name, coach.path);
}

/** Six digits as printed, "48 21 06". */
const controlCodeOn = (paper: string): string => /\b(\d\d \d\d \d\d)\b/.exec(paper)?.[1] ?? '';

describe('a coach', () => {
  step('chooses a password behind the one-time link and is signed in', async () => {
    const token = await app.accounts.passwordToken('admin@werkplaats.example', 10);
    await coach.open(`/password/${token}`);
    coach.fill(text('nl', 'sign-in:password'), 'een lange zin als wachtwoord');
    coach.fill(text('nl', 'sign-in:choose.repeat'), 'een lange zin als wachtwoord');
    await coach.click(text('nl', 'sign-in:choose.submit'));
    expect({ path: coach.path, status: coach.status }).toEqual({ path: '/desk', status: 200 });
  });

  step('starts a ceremony and uploads the list of thirty; the columns are guessed', async () => {
    await coach.click(desk('today.startButton'));
    coach.choose(desk('choice.badge'), 'Samenwerken');
    coach.tick(text('nl', 'common:level.gevorderd'));
    coach.fill(desk('ceremony.name'), 'Middag van de werkplaats');
    coach.fill(desk('ceremony.date'), '2026-11-20');
    await coach.click(desk('ceremony.toList'));
    coach.attach(desk('list.file'), 'lijst.csv', excelFile());
    await coach.click(desk('list.next'));
    expect({ status: coach.status, path: coach.path }).toEqual({
      status: 200,
      path: expect.stringMatching(/^\/desk\/lists\/[^/]+\/columns$/),
    });
    expect(coach.html).toContain('Amélie van der Meer');
    clicksAfterUpload = coach.clicks;
  });

  step('sees thirty people ready, every name as it was written, and nothing awarded yet', async () => {
    await coach.click(desk('columns.next'));
    expect(coach.status).toBe(200);
    expect(coach.html).toContain(desk('check.sumReady', { count: 30 }));
    for (const name of PEOPLE) expect(coach.html).toContain(`value="${name.replaceAll("'", '&#x27;')}"`);
    expect(coach.html).toContain('value="Amélie M."');
  });

  step('awards all thirty; the progress page survives a reload and ends in one big button', async () => {
    await coach.click(desk('check.issue', { count: 30 }));
    const progressPath = coach.path;
    expect(progressPath).toMatch(/^\/desk\/ceremonies\/[^/]+\/progress$/);
    ceremonyPath = progressPath.replace(/\/progress$/, '');
    const done = desk('progress.doneTitle', { count: 30 });
    for (let tries = 0; tries < 500 && !coach.html.includes(done); tries += 1) {
      await wait(100);
      await coach.open(progressPath);
    }
    expect(coach.html).toContain(done);
  });

  step('prints with at most five clicks after the upload', async () => {
    await coach.click(desk('print.all'));
    expect(coach.status).toBe(200);
    expect(coach.headers.get('content-type')).toBe('application/pdf');
    expect(coach.clicks - clicksAfterUpload).toBeLessThanOrEqual(5);
  });

  step(
    'holds thirty pages, a person each in the order of the list, and the QR of each is the address of its page',
    async () => {
      const pages = renderPages(coach.bytes, 100);
      const texts = pdfText(coach.bytes).split('\f').slice(0, pages.length);
      expect(pages).toHaveLength(30);
      papers = [];
      for (const [i, page] of pages.entries()) {
        const codes = await readQrCodes(page);
        expect(codes).toHaveLength(1);
        papers.push({ url: codes[0] ?? '', text: texts[i] ?? '' });
        expect(texts[i]).toContain(PEOPLE[i]);
      }
      const slugs = [];
      for (const person of PEOPLE) {
        await openAward(person);
        slugs.push(/\/b\/([1-9A-HJ-NP-Za-km-z]{22})/.exec(coach.html)?.[1]);
      }
      expect(papers.map((paper) => paper.url)).toEqual(slugs.map((slug) => `${app.url}/b/${slug}`));
    },
  );
});

describe('an employer who scans the paper', () => {
  step('reads a valid badge on a private page without any name', async () => {
    for (const { url } of papers) {
      await employer.open(new URL(url).pathname);
      expect(employer.status).toBe(200);
      expect(employer.html).toContain(badge('strip.valid'));
      for (const name of FIRST) expect(employer.html).not.toContain(name);
    }
  });

  step('hears whether the control code and then the name on the paper fit', async () => {
    const [paper] = papers;
    if (paper === undefined) throw new Error('no paper was printed');
    await employer.open(new URL(paper.url).pathname);
    employer.fill(badge('badge.controlLabel'), '00 00 00');
    await employer.click(badge('badge.controlButton'));
    expect(employer.html).toContain(badge('badge.controlWrong'));
    employer.fill(badge('badge.controlLabel'), controlCodeOn(paper.text));
    await employer.click(badge('badge.controlButton'));
    expect(employer.html).toContain(badge('badge.controlRight'));
    employer.fill(badge('badge.nameLabel'), 'Iemand Anders');
    await employer.click(badge('badge.nameButton'));
    expect(employer.html).toContain(badge('badge.nameWrong'));
    employer.fill(badge('badge.nameLabel'), `  ${PEOPLE[0]?.toUpperCase()} `);
    await employer.click(badge('badge.nameButton'));
    expect(employer.html).toContain(badge('badge.nameRight'));
  });
});

describe('consent', () => {
  const [name = ''] = PEOPLE;
  let path: string;
  let privatePage: string;

  step('on the signed form opens the page with the name that the person chose', async () => {
    await openAward(name);
    path = /\/b\/[1-9A-HJ-NP-Za-km-z]{22}/.exec(coach.html)?.[0] ?? '';
    await employer.open(path);
    privatePage = employer.html;
    await employer.open(`${path}.json`);
    expect(employer.status).toBe(403);

    coach.tick(desk('consent.public'));
    coach.tick(desk('consent.name.full', { name }));
    coach.fill(desk('consent.signedOn'), '2026-11-20');
    await coach.click(desk('consent.save'));
    expect(coach.status).toBe(422);
    await employer.open(path);
    expect(employer.html).toBe(privatePage);

    coach.tick(desk('consent.sixteen'));
    await coach.click(desk('consent.save'));
    expect(coach.status).toBe(200);
    await employer.open(path);
    expect(employer.html).toContain(name);
    await employer.open(`${path}.json`);
    expect(employer.status).toBe(200);
  });

  step('withdrawn gives back exactly the private page, and no files', async () => {
    await openAward(name);
    await coach.click(desk('consent.withdraw'));
    await employer.open(path);
    expect(employer.html).toBe(privatePage);
    await employer.open(`${path}.json`);
    expect(employer.status).toBe(403);
  });
});

describe('the file of each person', () => {
  step('carries the signed badge, which verifies by itself and inside the PDF', async () => {
    for (const person of PEOPLE) {
      await openAward(person);
      await coach.click(desk('award.print'));
      expect(coach.headers.get('content-type')).toBe('application/pdf');
      const attached = pdfObjects(coach.bytes).find(
        ({ text, stream }) => stream !== null && /\/EmbeddedFile\b/.test(text),
      )?.stream;
      for (const [type, body] of [
        ['application/pdf', coach.bytes],
        ['application/vc', attached],
      ] as const) {
        const answer = await fetch(`${app.url}/api/v1/verify`, {
          method: 'POST',
          headers: { 'content-type': type },
          body: new Uint8Array(body ?? []),
        });
        expect({ person, type, ...((await answer.json()) as object) }).toMatchObject({
          person,
          type,
          verdict: 'valid',
        });
      }
    }
  });
});

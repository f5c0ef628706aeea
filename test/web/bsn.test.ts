/**
 * A BSN is kept nowhere: every text field of every form that staff, holders and visitors can reach is sent one, as is the
 * name of every file; afterwards no byte of the data folder knows it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { fileNameLooksLikeBsn } from '../../src/openbadges/personal-data.ts';
import { ROUTES } from '../../src/web/routes.ts';
import type { Fields, MemberBrowser } from './desk/member-browser.ts';
import { address, renewed, startWorld, type World } from './matrix-world.ts';

/** Passes the test of eleven; nobody's. */
const BSN = '111222333';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.end());

interface Form {
  action: string;
  fields: Record<string, string>;
  texts: string[];
}

const plain = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&');
const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : plain(value);
};

/** The forms that are posted, with their fields as they stand and the names of those in which one types. */
function formsOf(html: string, page: string): Form[] {
  return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].flatMap(([, head = '', inside = '']) => {
    if (attribute(head, 'method') !== 'post') return [];
    const fields: Record<string, string> = {};
    const texts: string[] = [];
    for (const [tag] of inside.matchAll(/<(?:input|textarea)[^>]*>/g)) {
      const name = attribute(tag, 'name');
      const type = attribute(tag, 'type') ?? 'text';
      if (name === undefined || ['file', 'checkbox', 'radio', 'submit', 'password'].includes(type)) continue;
      fields[name] = attribute(tag, 'value') ?? '';
      if (type !== 'hidden') texts.push(name);
    }
    return [{ action: (attribute(head, 'action') ?? page).replace(/#.*$/, ''), fields, texts }];
  });
}

/** Which columns hold a text. */
function rowsWith(text: string): string[] {
  const db = new Database(join(world.app.dir, 'blijk.sqlite'), { readonly: true });
  const tables = db.prepare(`select name from sqlite_master where type = 'table'`).pluck().all() as string[];
  const found = tables.flatMap((table) =>
    (db.prepare(`select * from "${table}"`).all() as Record<string, unknown>[]).flatMap((row) =>
      Object.keys(row)
        .filter((column) => String(row[column]).includes(text))
        .map((column) => `${table}.${column}`),
    ),
  );
  db.close();
  return [...new Set(found)];
}

test('no text field of any form leaves one behind', async () => {
  const sent = new Set<string>();
  const echoed: string[] = [];
  const side = await renewed(world, world.ours);
  const visitors: [MemberBrowser, (access: string) => boolean][] = [
    [world.ours.browsers.admin, (access) => access === 'member'],
    [world.ours.browsers.coach, (access) => access === 'member'],
    [world.stranger, (access) => access !== 'member'],
  ];
  for (const [browser, concerns] of visitors) {
    const pages = ROUTES.filter(({ method, kind, access }) => method === 'get' && kind === 'page' && concerns(access));
    for (const route of pages) {
      const page = address(route, side);
      const { text = '', status } = await browser.get(page);
      if (status !== 200) continue;
      for (const form of formsOf(text, page)) {
        for (const name of form.texts) {
          const fields: Fields = { ...form.fields, [name]: BSN };
          const answer =
            fields._token === undefined
              ? await browser.postBare(form.action, fields)
              : await browser.post(page, fields, form.action);
          sent.add(`${form.action} ${name}`);
          if (answer.status >= 500) echoed.push(`${form.action} ${name}: ${answer.status}`);
        }
      }
    }
  }
  expect(echoed).toEqual([]);
  expect(sent.size).toBeGreaterThan(30);
  for (const known of ['/desk/ceremonies/new name', '/desk/organisation name']) expect([...sent]).toContain(known);
  expect(rowsWith(BSN)).toEqual([]);
  const files = readdirSync(world.app.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const hits = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(BSN));
  expect(hits).toEqual([]);
}, 120_000);

test('a file that is named by one is refused', async () => {
  const { admin } = world.ours.browsers;
  const answer = await admin.upload('/desk/organisation', { name: 'Werk' }, Buffer.from('x'), `${BSN}.png`);
  expect(answer.status).toBe(422);
  expect(/id="file-error"[^>]*>([^<]*)</.exec(answer.text)?.[1]).toContain('burgerservicenummer');
  expect(answer.text).toContain('value="Werk"');
});

test.each([
  ['111222333.jpg', true],
  ['scan 111.222.333 Jo.pdf', true],
  ['foto_123456782_voor.png', true],
  ['IMG_20261121_130211.jpg', false],
  ['PXL_20261121_111222333.jpg', false],
  ['IMG-20261121-WA0003.jpg', false],
  ['20261121.png', false],
  ['20263921.png', false],
  ['logo.png', false],
])('%s: %s', (name, like) => {
  expect(fileNameLooksLikeBsn(name)).toBe(like);
});

/** Long texts for organisations, and the cookies that the privacy page names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createApp } from '../../src/web/app.ts';
import { LEGAL_TEXTS } from '../../src/web/public/about-legal.ts';
import { readLegalText } from '../../src/web/public/legal-text.ts';
import { fakeServices } from '../support/web-services.ts';

const ROOT = join(import.meta.dirname, '../..');
const app = createApp(fakeServices());

describe.each(LEGAL_TEXTS)('/over/%s', (name) => {
  test.each(['nl', 'en'])('in %s is marked as a model, whole, and without marks of its source', async (language) => {
    const { status, text } = await request(app).get(`/over/${name}?lang=${language}`);
    expect(status).toBe(200);
    expect(text).toContain(language === 'nl' ? 'Dit is een model.' : 'This is a model.');
    const said = text.replace(/<[^>]+>/g, ' ');
    expect(said).not.toMatch(/\*\*|\]\(|^#|\|---/m);
    expect(said.length).toBeGreaterThan(language === 'nl' ? 3_000 : 700);
  });

  test('is there as a file to fill in', async () => {
    const { status, headers, text } = await request(app).get(`/over/${name}.md`).buffer(true);
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="model-${name}.md"`);
    expect(text).toBe(readFileSync(join(ROOT, 'templates/legal', `${name}.md`), 'utf8'));
    expect(text).toContain('[');
  });
});

test('every file of templates/legal is served', () => {
  const expected = LEGAL_TEXTS.flatMap((name) => [`${name}.md`, `${name}.en.md`]).sort();
  expect(readdirSync(join(ROOT, 'templates/legal')).sort()).toEqual(expected);
});

describe('the reader', () => {
  const words = (text: string) => ({ text, strong: false, href: null });

  test('knows headings, lists, tables, strong words and own links', () => {
    const { title, blocks } = readLegalText(
      '# T\n\n## A\n\nb **c** [d](/over/dpia)\n\n- e\n  f\n- g\n\n1. h\n2. i\n\n| j | k |\n|---|---|\n| l | m |\n',
    );
    expect(title).toBe('T');
    expect(blocks.map(({ kind }) => kind)).toEqual(['h2', 'p', 'ul', 'ol', 'table']);
    expect(blocks[1]?.spans).toEqual([
      words('b '),
      { text: 'c', strong: true, href: null },
      words(' '),
      { text: 'd', strong: false, href: '/over/dpia' },
    ]);
    expect(blocks[2]?.items).toEqual([[words('e f')], [words('g')]]);
    expect(blocks[3]?.items).toEqual([[words('h')], [words('i')]]);
    expect(blocks[4]).toMatchObject({ head: [[words('j')], [words('k')]], rows: [[[words('l')], [words('m')]]] });
  });

  test.each(['[x](https://evil.example)', '[x](//evil.example)', '[x](javascript:alert(1))', '<b>x</b>'])(
    '%s stays words',
    (text) => {
      expect(readLegalText(`# T\n\n${text}`).blocks[0]?.spans).toEqual([words(text)]);
    },
  );
});

test('the privacy page names every cookie we set, and no other', async () => {
  const sources = ['web', 'accounts'].flatMap((folder) =>
    readdirSync(join(ROOT, 'src', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'cookies.ts')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  );
  const set = sources.flatMap((source) => [
    ...[...source.matchAll(/ownCookie\('([\w-]+)'/g)].map((match) => match[1]),
    ...[...source.matchAll(/(?:const \w+ = |\? |: )'(blijk-[a-z-]+)'/g)].map((match) => match[1]),
  ]);
  const { text } = await request(app).get('/over/privacy');
  const named = [...text.matchAll(/<strong>(blijk[a-z-]*)<\/strong>/g)].map((match) => match[1]);
  expect(named.sort()).toEqual([...new Set(set)].sort());
});

import { beforeAll, describe, expect, test } from '@jest/globals';
import { unbakeSvg } from '../../../src/openbadges/bake-svg.ts';
import { verify } from '../../../src/verify/index.ts';
import { credentialLinkOf } from '../../../src/verify/read-input/page-link.ts';
import { type Authority, createAuthority, createWorld, type World } from '../../support/mock-authority.ts';

const PAGE = 'https://school.example/badge/1';

describe('the credential that a page names', () => {
  test.each<[string, string, string | null]>([
    [
      'a link',
      '<link rel="alternate" type="application/vc" href="/badge/1.json">',
      'https://school.example/badge/1.json',
    ],
    [
      'other order, quotes and letters',
      "<LINK HREF='1.json' Type='application/vc+ld+json; a=b' REL='x Alternate'>",
      'https://school.example/badge/1.json',
    ],
    ['a token', '<link rel=alternate type=application/vc+jwt href=1.jwt>', 'https://school.example/badge/1.jwt'],
    [
      'an escaped address',
      '<link rel="alternate" type="application/vc" href="/v?a=1&amp;b=2">',
      'https://school.example/v?a=1&b=2',
    ],
    [
      'a meta element',
      '<meta property="openbadges:assertion" content="https://elders.example/a.json">',
      'https://elders.example/a.json',
    ],
    [
      'the first of two',
      '<link rel="alternate" type="application/vc" href="a"><link rel="alternate" type="application/vc" href="b">',
      'https://school.example/badge/a',
    ],
    ['another type', '<link rel="alternate" type="application/rss+xml" href="a">', null],
    ['another relation', '<link rel="stylesheet" type="application/vc" href="a">', null],
    ['in the body', '<body><link rel="alternate" type="application/vc" href="a">', null],
    ['never closed', `<link rel="alternate" type="application/vc" href="${'a'.repeat(3_000)}`, null],
    ['an address that is none', '<link rel="alternate" type="application/vc" href="http://[">', null],
    ['behind 400 tags', `${'<meta name=x>'.repeat(400)}<link rel="alternate" type="application/vc" href="a">`, null],
  ])('%s', (_about, head, expected) => {
    expect(credentialLinkOf(`<!doctype html><html><head>${head}</head>`, PAGE)).toBe(expected);
  });
});

describe('a link to a page', () => {
  let issuer: Authority;
  let world: World;
  const pageTo = (href: string): string => `<!doctype html><link rel="alternate" type="application/vc" href="${href}">`;

  beforeAll(async () => {
    issuer = await createAuthority();
    world = createWorld();
    await issuer.publish(world);
    world.documents.set('https://school.example/1.json', await issuer.sign(issuer.credential()));
    world.documents.set(PAGE, pageTo('/1.json'));
    world.documents.set('https://school.example/2', pageTo('/badge/1'));
    world.documents.set('https://school.example/3', pageTo('http://10.0.0.1/1.json'));
  });

  const answer = async (url: string): Promise<string> => {
    const { report } = await verify({ url }, world.options());
    return `${report.verdict} ${report.checks[0]?.code}`;
  };

  test('is followed once', async () => {
    expect(await answer(PAGE)).toBe('unknown_issuer SHAPE_OK');
    expect(await answer('https://school.example/2')).toBe('unverifiable WRONG_KIND');
  });

  test('not to where no link may go', async () => {
    expect(await answer('https://school.example/3')).toBe('unverifiable URL_NOT_ALLOWED');
    expect(world.requests).not.toContain('http://10.0.0.1/1.json');
  });
});

describe('the document type of a drawing', () => {
  const svg = (doctype: string): string =>
    `<?xml version="1.0"?>\n<!-- made by hand -->\n${doctype}\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential>{}</o:credential></svg>`;

  test.each<[string, boolean]>([
    ['', true],
    ['<!DOCTYPE svg>', true],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">', true],
    ['<!DOCTYPE svg SYSTEM "svg11.dtd">', true],
    ['<!DOCTYPE svg [<!ENTITY x "y">]>', false],
    ['<!DOCTYPE svg SYSTEM "svg11.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>', false],
    ['<!DOCTYPE svg><!DOCTYPE svg>', false],
    ['<!DOCTYPE html>', false],
  ])('%s', (doctype, ok) => {
    expect(unbakeSvg(svg(doctype)).ok).toBe(ok);
  });

  test('not after the drawing has begun', () => {
    expect(unbakeSvg(svg('').replace('><o:', '><!DOCTYPE svg><o:')).ok).toBe(false);
  });
});

import { deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import PDFDocument from 'pdfkit';
import { bakePng } from '../../../src/openbadges/bake-png.ts';
import { bakeSvg } from '../../../src/openbadges/bake-svg.ts';
import { crc32 } from '../../../src/openbadges/crc32.ts';
import { verify } from '../../../src/verify/index.ts';
import { type Authority, createAuthority, createWorld, type World } from '../../support/mock-authority.ts';

let issuer: Authority;
let world: World;
let json: string;
let jwt: string;

beforeAll(async () => {
  issuer = await createAuthority();
  world = createWorld();
  world.trust.push({ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] });
  await issuer.publish(world);
  json = JSON.stringify(await issuer.sign(issuer.credential()));
  jwt = await issuer.signJwt(issuer.credential());
});

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>';

async function verdict(input: Parameters<typeof verify>[0], overrides = {}): Promise<string> {
  try {
    const { report } = await verify(input, world.options(overrides));
    const [shape] = report.checks;
    return shape?.outcome === 'pass' ? report.verdict : `${report.verdict} ${shape?.code}`;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('formats, found from the bytes', () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['JSON', () => encode(json)],
    ['JSON with spaces and a byte order mark', () => encode(`\ufeff\n  ${json}\n`)],
    ['JWT', () => encode(`${jwt}\n`)],
    ['PNG with JSON', () => bakePng(tinyPng(), json)],
    ['PNG with JWT', () => bakePng(tinyPng(), jwt)],
    ['SVG with JSON', () => encode(bakeSvg(SVG, json))],
    ['SVG with JWT', () => encode(bakeSvg(SVG, jwt))],
    ['PDF with packed JSON', () => pdfWith([json])],
    ['PDF with plain JSON', () => pdfWith([json], { compress: false })],
    ['PDF with JWT', () => pdfWith([jwt])],
  ])('%s', async (_about, make) => {
    expect(await verdict({ bytes: await make() })).toBe('valid');
  });
});

describe('files without one clear credential', () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['a picture', () => tinyPng(), 'BAKED_MISSING'],
    ['a damaged picture', () => bakePng(tinyPng(), json).subarray(0, 200), 'BAKED_INVALID'],
    ['a drawing', () => encode(SVG), 'BAKED_MISSING'],
    ['a drawing with entities', () => encode(`<!DOCTYPE svg [<!ENTITY x "y">]>${SVG}`), 'BAKED_INVALID'],
    ['a letter in PDF', () => pdfWith([]), 'BAKED_MISSING'],
    ['two attachments', () => pdfWith([json, json.replace('Samenwerken', 'Lassen')]), 'BAKED_AMBIGUOUS'],
    ['an attachment that is no credential', () => pdfWith(['hallo']), 'PARSING_ERROR'],
    ['a bomb as attachment', () => pdfWith(['{"a":"'.padEnd(5_000_000, 'x')]), 'BAKED_INVALID'],
    ['a PDF that was cut off', async () => (await pdfWith([json])).subarray(0, -400), 'WRONG_KIND'],
    [
      'an attachment of wrong length',
      async () => altered(await pdfWith([json]), /\/Length \d+\n\/Filter/, '/Length 1\n/Filter'),
      'BAKED_INVALID',
    ],
    [
      'an older version underneath',
      async () => altered(await pdfWith([json]), /\/Info \d+ 0 R/, '/Prev 99'),
      'WRONG_KIND',
    ],
  ])('%s', async (_about, make, code) => {
    expect(await verdict({ bytes: await make() })).toBe(code);
  });
});

test('the proof that a badge is in the register is no badge, so it is never called false', async () => {
  const proof = { version: 1, seq: 1, type: 'issue', commitment: 'ZC2L', path: [], checkpoint: 'blijk.example/log' };
  expect(await verdict({ text: JSON.stringify(proof) })).toBe('PARSING_ERROR');
});

describe('the table of a PDF that lies', () => {
  test('as it should be', async () => {
    expect(await verdict({ bytes: pdfOf([embedded(json)]) })).toBe('valid');
    expect(await verdict({ bytes: pdfOf([embedded(json), '2 0 obj\n<<>>\nendobj\n']) })).toBe('valid');
  });

  test('two objects at one place', async () => {
    expect(await verdict({ bytes: pdfOf([embedded(json)], (starts) => [...starts, ...starts]) })).toBe('WRONG_KIND');
  });

  test('an object inside another: what lies between is read once, so the outer one is not whole', async () => {
    const inside = pdfOf([embedded(json)], ([start = 0]) => [start, start + 200]);
    expect(await verdict({ bytes: inside })).toBe('BAKED_INVALID');
  });

  test.each([
    ['a string of 65,000 signs', `(${'x'.repeat(65_000)})`, 'valid'],
    ['a longer string', `(${'x'.repeat(66_000)})`, 'BAKED_MISSING'],
    ['a longer hexadecimal string', `<${'0'.repeat(66_000)}>`, 'BAKED_MISSING'],
    ['a longer name', `/${'x'.repeat(66_000)}`, 'BAKED_MISSING'],
    ['a string that does not end', '(', 'BAKED_MISSING'],
    ['thousands of comments', '%%\n'.repeat(20_000), 'valid'],
    ['thousands of comments and a wrong sign', `${'%%\n'.repeat(20_000)}{`, 'BAKED_MISSING'],
  ])('%s before the type', async (_about, before, code) => {
    const object = embedded(json).replace('<<', `<</Desc ${before.startsWith('%') ? `1 ${before}` : before} `);
    expect(await verdict({ bytes: pdfOf([object]) })).toBe(code);
  });
});

describe('links', () => {
  const PAGE = 'https://issuer.example/b/7zWv';

  test.each<[string, () => string]>([
    ['as url', () => PAGE],
    ['with a fragment', () => `${PAGE}#niveau`],
  ])('%s', async (_about, url) => {
    world.documents.set(PAGE, json);
    expect(await verdict({ url: url() })).toBe('valid');
    expect(await verdict({ text: ` ${url()}\n` })).toBe('valid');
    expect(await verdict({ bytes: encode(url()) })).toBe('valid');
  });

  test('to a picture or certificate', async () => {
    world.documents.set(PAGE, bakePng(tinyPng(), json));
    expect(await verdict({ url: PAGE })).toBe('valid');
    world.documents.set(PAGE, await pdfWith([json]));
    expect(await verdict({ url: PAGE })).toBe('valid');
  });

  test('what lies behind a link never makes the request unreadable, and a link to a link is not followed', async () => {
    const cases: [string | Uint8Array, string][] = [
      ['<!doctype html>', 'unverifiable WRONG_KIND'],
      ['nee', 'unverifiable PARSING_ERROR'],
      [tinyPng(), 'unverifiable BAKED_MISSING'],
      ['https://elders.example/2', 'unverifiable PARSING_ERROR'],
    ];
    for (const [document, expected] of cases) {
      world.documents.set(PAGE, document);
      expect(await verdict({ url: PAGE })).toBe(expected);
    }
    expect(world.requests).not.toContain('https://elders.example/2');
  });

  test.each(['BADGE_PRIVATE', 'GONE', 'NOT_FOUND', 'FETCH_TIMEOUT', 'URL_NOT_ALLOWED'])('%s is told', async (code) => {
    world.documents.set(PAGE, { ok: false, code });
    expect(await verdict({ url: PAGE })).toBe(`unverifiable ${code}`);
  });

  test.each([
    'http://issuer.example/x',
    'file:///etc/passwd',
    'data:,x',
    'ftp://a.example',
    'hallo',
    '',
    'http://localhost:3000/b/x',
  ])('%p is not fetched', async (url) => {
    const before = world.requests.length;
    expect(await verdict({ url })).toBe('unverifiable URL_NOT_ALLOWED');
    expect(world.requests.length).toBe(before);
  });

  test('of a trial installation: exactly its own origin, for link, issuer and list', async () => {
    const local = await createAuthority({ host: 'localhost%3A3000' });
    const swap = (text: string): string => text.replaceAll('https://localhost:3000', 'http://localhost:3000');
    const credential = JSON.parse(swap(JSON.stringify(local.credential())));
    const listUrl = 'http://localhost:3000/status/1';
    world.documents.set(swap(local.didUrl), local.didDocument);
    world.documents.set(listUrl, await local.statusList({ list: { id: listUrl } }));
    world.documents.set('http://localhost:3000/b/x', await local.sign(credential));
    const url = 'http://localhost:3000/b/x';
    expect(await verdict({ url }, { localOrigin: 'http://localhost:3000' })).toBe('unknown_issuer');
    expect(await verdict({ url }, { localOrigin: 'http://localhost:3001' })).toBe('unverifiable URL_NOT_ALLOWED');
    expect(await verdict({ text: JSON.stringify(await local.sign(credential)) })).toBe('unverifiable');
  });
});

/** One grey pixel. */
function tinyPng(): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
      chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

/** A PDF by hand: these objects one behind the other, and a table that points at these offsets (else at each object). */
function pdfOf(objects: readonly string[], offsets?: (starts: number[]) => number[]): Uint8Array {
  const starts: number[] = [];
  let text = '%PDF-1.4\n';
  for (const object of objects) {
    starts.push(text.length);
    text += object;
  }
  const table = (offsets?.(starts) ?? starts).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  text += `xref\n0 ${table.length}\n${table.join('')}trailer\n<<>>\nstartxref\n${text.length}\n%%EOF\n`;
  return encode(text);
}

/** An embedded file of exactly this text. */
function embedded(text: string): string {
  return `1 0 obj\n<</Type /EmbeddedFile /Length ${text.length}>>\nstream\n${text}\nendstream\nendobj\n`;
}

async function pdfWith(attachments: readonly string[], options: PDFKit.PDFDocumentOptions = {}): Promise<Uint8Array> {
  const doc = new PDFDocument(options);
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.on('end', resolve));
  doc.text('Certificaat');
  for (const [at, text] of attachments.entries()) doc.file(Buffer.from(text), { name: `bewijs (${at}).json` });
  doc.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}

/** The same file with one place written over by text of the same length. */
function altered(pdf: Uint8Array, place: RegExp, by: string): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const found = place.exec(text)?.[0];
  if (found === undefined) throw new Error('place not found in the PDF');
  return new Uint8Array(Buffer.from(text.replace(found, by.padEnd(found.length)), 'latin1'));
}

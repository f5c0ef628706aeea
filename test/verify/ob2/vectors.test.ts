/** Every file of `test/vectors/ob2`: one badge of Open Badges 2.0 in a small world of its own, and what we must say of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bakePng } from '../../../src/openbadges/bake-png.ts';
import { type Verification, type VerifyInput, verify } from '../../../src/verify/index.ts';
import { createWorld, type Json } from '../../support/mock-authority.ts';
import { bakedOb2Png, tinyPng } from '../../support/pictures.ts';

interface Vector {
  about: string;
  source: string;
  input: VerifyInput;
  now: string;
  documents: Record<string, Json>;
  trust?: string[];
  recipient?: { email: string };
  achievement?: string;
  expect: { verdict: string; codes: Record<string, string> };
}

const FOLDER = join(import.meta.dirname, '../../vectors/ob2');
const KNOWN = ['about', 'source', 'input', 'now', 'documents', 'trust', 'recipient', 'achievement', 'expect'];
const files = readdirSync(FOLDER).sort();
const read = (file: string): Vector => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

async function run(vector: Vector, input = vector.input): Promise<Verification> {
  const world = createWorld();
  for (const [url, document] of Object.entries(vector.documents)) {
    world.documents.set(url, 'fetch' in document ? { ok: false, code: document.fetch as 'GONE' } : document);
  }
  for (const did of vector.trust ?? []) {
    world.trust.push({ did, name: 'Proefschool', own: false, from: null, until: null, keys: [] });
  }
  return verify(input, world.options({ now: new Date(vector.now), recipient: vector.recipient }));
}

const codesOf = ({ report }: Verification): Record<string, string> =>
  Object.fromEntries(report.checks.map(({ id, code }) => [id, code]));

test('there are vectors', () => expect(files.length).toBeGreaterThan(40));

test.each(files)('%s', async (file) => {
  const vector = read(file);
  expect(Object.keys(vector).filter((key) => !KNOWN.includes(key))).toEqual([]);
  const result = await run(vector);
  expect(codesOf(result)).toMatchObject(vector.expect.codes);
  expect(result.report.verdict).toBe(vector.expect.verdict);
  if (vector.achievement !== undefined) expect(result.report.summary.achievement).toBe(vector.achievement);
});

test.each([
  ['an assertion in a picture', 'hosted.json', 'PROOF_HOSTED'],
  ['a token in a picture', 'signed.json', 'PROOF_VALID'],
])('%s gives the same report', async (_about, file, code) => {
  const vector = read(file);
  const baked = bakedOb2Png('text' in vector.input ? vector.input.text : '');
  const result = await run(vector, { bytes: baked });
  expect([result.report.verdict, codesOf(result).proof]).toEqual(['unknown_issuer', code]);
});

test('an address in a picture, and in an SVG: the assertion there is judged', async () => {
  const vector = read('hosted.json');
  const address = 'https://badges.proefschool.example/a/1.json';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org"><o:assertion verify="${address}"/></svg>`;
  for (const bytes of [bakedOb2Png(address, 'tEXt'), bakedOb2Png(address), new TextEncoder().encode(svg)]) {
    const result = await run(vector, { bytes });
    expect([result.report.verdict, codesOf(result).proof]).toEqual(['unknown_issuer', 'PROOF_HOSTED']);
  }
});

test('an address that may not be opened is not', async () => {
  const result = await run(read('hosted.json'), { bytes: bakedOb2Png('http://127.0.0.1/a.json') });
  expect(codesOf(result).proof).toBe('HOSTED_UNREACHABLE');
});

test('what is shown comes from the issuer, in the words of Open Badges 3.0', async () => {
  const { report, credential } = await run(read('hosted.json'));
  expect(report.summary).toEqual({
    achievement: 'Heftruck rijden (fictief)',
    level: null,
    issuer: { id: 'https://badges.proefschool.example/i.json', name: 'Proefschool (fictief)', known: false },
    validFrom: '2024-03-01T09:00:00Z',
    recipientName: null,
    qualification: null,
  });
  expect(credential).toMatchObject({ credentialSubject: { achievement: { name: 'Heftruck rijden (fictief)' } } });
});

test('a badge of 3.0 in the chunk of an older one is judged as what it is', async () => {
  const result = await run(read('hosted.json'), {
    bytes: bakedOb2Png('{"type":["VerifiableCredential"],"issuer":"did:web:x.example"}'),
  });
  expect(codesOf(result).shape).not.toBe('SHAPE_OK');
  expect(() => bakePng(tinyPng(), '{}')).not.toThrow();
});

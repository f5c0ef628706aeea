/**
 * The files of `test/vectors` about Open Badges 3.0: a badge each in a small world of its own and what we must say of it;
 * every step of a signature; packed lists. They are ours, and teach what the samples of others do that
 * `npm run test:vectors` reads, so that nothing from outside is needed here.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { nodePlatform } from '../../src/node-platform.ts';
import { bakePng } from '../../src/openbadges/bake-png.ts';
import { bakeSvg } from '../../src/openbadges/bake-svg.ts';
import { decodeList, encodeList, getBit, MAX_LIST_BYTES } from '../../src/openbadges/status-list.ts';
import { canonicalize } from '../../src/verify/canonicalize.ts';
import { encodeBase58Multibase } from '../../src/verify/encoding.ts';
import { type VerifyInput, verify } from '../../src/verify/index.ts';
import { createWorld, type Json } from '../support/mock-authority.ts';
import { tinyPng } from '../support/pictures.ts';

const FOLDER = join(import.meta.dirname, '../vectors');
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

interface Vector {
  about: string;
  source: string;
  /** `png`, `svg`: the text is put into a picture first. */
  input: { text: string } | { png: string } | { svg: string };
  now: string;
  documents: Record<string, Json>;
  trust?: string[];
  expect: { verdict: string; codes: Record<string, string> };
}

const KNOWN = ['about', 'source', 'input', 'now', 'documents', 'trust', 'expect'];
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>Badge</title></svg>';
const files = readdirSync(join(FOLDER, 'ob3')).sort();

function inputOf(input: Vector['input']): VerifyInput {
  if ('png' in input) return { bytes: bakePng(tinyPng(), input.png) };
  return 'svg' in input ? { bytes: new TextEncoder().encode(bakeSvg(SVG, input.svg)) } : input;
}

describe('Open Badges 3.0', () => {
  test('there are vectors', () => expect(files.length).toBeGreaterThan(25));

  test.each(files)('%s', async (file) => {
    const vector: Vector = read(`ob3/${file}`);
    expect(Object.keys(vector).filter((key) => !KNOWN.includes(key))).toEqual([]);
    const world = createWorld();
    for (const [url, document] of Object.entries(vector.documents)) {
      world.documents.set(url, 'fetch' in document ? { ok: false, code: document.fetch as 'GONE' } : document);
    }
    for (const did of vector.trust ?? []) {
      world.trust.push({ did, name: 'Proefschool', own: false, from: null, until: null, keys: [] });
    }
    const { report } = await verify(inputOf(vector.input), world.options({ now: new Date(vector.now) }));
    const codes = Object.fromEntries(report.checks.map(({ id, code }) => [id, code]));
    expect(codes).toMatchObject(vector.expect.codes);
    expect(report.verdict).toBe(vector.expect.verdict);
  });
});

test('eddsa-rdfc-2022, byte for byte: canonical texts, hashes and signature', async () => {
  const vector = read('eddsa-rdfc-2022.json');
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const step = async (document: object): Promise<[string, string]> => {
    const canonical = await canonicalize(document);
    const text = canonical.ok ? canonical.nquads : canonical.code;
    return [text, hex(await nodePlatform.sha256(new TextEncoder().encode(text)))];
  };
  expect(await step(vector.document)).toEqual([vector.canonicalDocument, vector.documentHash]);
  const config = { '@context': vector.document['@context'], ...vector.proofConfig };
  expect(await step(config)).toEqual([vector.canonicalProofConfig, vector.proofConfigHash]);

  const pkcs8 = Buffer.from(`302e020100300506032b657004220420${vector.seed}`, 'hex');
  const data = Buffer.from(vector.proofConfigHash + vector.documentHash, 'hex');
  const signature = sign(null, data, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
  expect(hex(signature)).toBe(vector.signature);
  expect(encodeBase58Multibase(signature)).toBe(vector.proofValue);

  const credential = { ...vector.document, proof: { ...vector.proofConfig, proofValue: vector.proofValue } };
  const options = createWorld().options({ now: new Date('2026-06-01T12:00:00Z') });
  const { report } = await verify({ text: JSON.stringify(credential) }, options);
  expect(report.verdict).toBe('unknown_issuer');
});

test('packed status lists give their bits, and the bits the list again', async () => {
  const { lists } = read('bitstring.json') as { lists: { set: number[]; bytes: number; encodedList: string }[] };
  expect(lists.length).toBeGreaterThan(3);
  for (const { set, bytes, encodedList } of lists) {
    const bits = await decodeList(encodedList, nodePlatform.gunzip, MAX_LIST_BYTES);
    expect(bits.length).toBe(bytes);
    expect(Array.from({ length: bytes * 8 }, (_, index) => index).filter((index) => getBit(bits, index))).toEqual(set);
    const again = await encodeList(bits, promisify(gzip));
    expect(await decodeList(again, nodePlatform.gunzip, MAX_LIST_BYTES)).toEqual(bits);
  }
});

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nodePlatform } from '../src/node-platform.ts';
import { canonicalJson } from '../src/openbadges/canonical-json.ts';
import { makeOperatorKey, openTrustList, signTrustList } from '../src/trust-store.ts';
import { verify } from '../src/verify/index.ts';
import {
  bytesToSign,
  combineTrust,
  mistakeIn,
  parseTrustList,
  readTrustList,
  trustOf,
} from '../src/verify/trust-list.ts';
import { createAuthority, createWorld, type Json, NOW } from './support/mock-authority.ts';

let dir: string;
let key: string;
let otherKey: string;
let publicKey: string;

const ENTRY = {
  did: 'did:web:school.example',
  name: 'Proefschool (fictief)',
  kind: 'mbo',
  domain: 'school.example',
  keys: [] as string[],
  from: '2026-01-01',
  until: null,
  checkedBy: 'Beheer',
  checkedOn: '2026-01-01',
};
const LIST = { version: 1, sequence: 7, issued: '2026-11-21T09:00:00Z', issuers: [ENTRY] };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'blijk-trust-'));
  key = join(dir, 'operator.pem');
  otherKey = join(dir, 'other.pem');
  publicKey = await makeOperatorKey(key);
  await makeOperatorKey(otherKey);
});
afterAll(() => rm(dir, { recursive: true }));

const encode = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const read = (text: string, pinnedKey: string | null = null) =>
  readTrustList(encode(text), { pinnedKey, now: NOW, platform: nodePlatform });

describe('RFC 8785', () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: [true, null, 'é\u0007"'] }, '{"a":[true,null,"é\\u0007\\""],"b":1}'],
    [
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [[333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0], '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]'],
  ])('%j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.each([[undefined], [Number.NaN], ['\ud800'], [{ a: () => 1 }]])('%p is no JSON', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('a signed list', () => {
  test('is read, whatever its spaces and the order of its keys', async () => {
    const signed = JSON.parse(await signTrustList(LIST, key));
    expect(signed.signature).toMatchObject({ alg: 'Ed25519', key: publicKey });
    const { signature, issuers, ...rest } = signed;
    const turned = JSON.stringify({ signature, issuers, ...rest }, null, 1);
    const result = await read(turned, publicKey);
    expect(result).toMatchObject({ ok: true, list: { sequence: 7, key: publicKey } });
    expect(new TextDecoder().decode(bytesToSign(signed))).toBe(canonicalJson(LIST));
  });

  test('keeps members that this version does not know under its signature', async () => {
    const text = await signTrustList({ ...LIST, note: 'x' }, key);
    expect((await read(text)).ok).toBe(true);
    expect((await read(text.replace('"x"', '"y"'))).ok).toBe(false);
  });

  test.each<[string, (text: string) => string]>([
    ['another name', (text) => text.replace('Proefschool', 'Proefscholen')],
    ['a lower sequence', (text) => text.replace('"sequence": 7', '"sequence": 6')],
    ['a longer period', (text) => text.replace('2026-01-01', '2025-01-01')],
    ['no signature', (text) => JSON.stringify({ ...JSON.parse(text), signature: undefined })],
    ['another algorithm', (text) => text.replace('Ed25519', 'none')],
    ['a key said twice', (text) => text.replace('"sequence": 7', '"sequence": 7, "sequence": 7')],
    ['a broken signature', (text) => text.replace(/"value": "../, '"value": "..')],
    ['no JSON', () => 'hallo'],
  ])('with %s is refused', async (_about, change) => {
    const text = await signTrustList(LIST, key);
    expect((await read(change(text))).ok).toBe(false);
  });

  test('with another key than the pinned one, or from the future, is refused', async () => {
    expect((await read(await signTrustList(LIST, otherKey), publicKey)).ok).toBe(false);
    const early = await signTrustList({ ...LIST, issued: '2026-11-22T09:00:00Z' }, key);
    expect((await read(early)).ok).toBe(false);
  });

  test.each<[string, Json]>([
    ['did', { did: 'school.example' }],
    ['name', { name: ' ' }],
    ['kind', { kind: 'universiteit' }],
    ['domain', { domain: 'https://school.example/' }],
    ['keys', { keys: 'z6Mk' }],
    ['from', { from: '2026-02-30' }],
    ['until', { until: '2025-12-31' }],
    ['checkedBy', { checkedBy: undefined }],
    ['checkedOn', { checkedOn: 'gisteren' }],
  ])('an entry with a wrong %s is named', (member, wrong) => {
    expect(mistakeIn(ENTRY)).toBeNull();
    expect(mistakeIn({ ...ENTRY, ...wrong })).toContain(member);
    expect(parseTrustList(encode({ ...LIST, issuers: [{ ...ENTRY, ...wrong }] })).ok).toBe(false);
  });

  test('names an issuer once', () => {
    expect(parseTrustList(encode({ ...LIST, issuers: [ENTRY, ENTRY] })).ok).toBe(false);
  });
});

describe('the list of an installation', () => {
  let settings: Map<string, string>;
  let path: string;

  beforeEach(async () => {
    settings = new Map();
    path = join(dir, 'list.json');
    await writeFile(path, await signTrustList(LIST, key));
  });

  const open = () =>
    openTrustList({
      path,
      platform: nodePlatform,
      now: () => NOW,
      settings: {
        get: async (name) => settings.get(name) ?? null,
        set: async (name, value) => void settings.set(name, value),
      },
    });
  const write = async (list: Record<string, unknown>, by = key) => writeFile(path, await signTrustList(list, by));
  const refused = { code: 'config.invalid' };

  test('pins its key at first use', async () => {
    const first = await open();
    expect(first.notices.join()).toContain(publicKey);
    expect((await first.trust.find(ENTRY.did))?.name).toBe(ENTRY.name);
    expect((await open()).notices).toEqual([]);
    await write({ ...LIST, sequence: 8 }, otherKey);
    await expect(open()).rejects.toMatchObject(refused);
  });

  test('rises only', async () => {
    await open();
    await write({ ...LIST, sequence: 8, issuers: [] });
    expect((await open()).list.issuers).toEqual([]);
    await write(LIST);
    await expect(open()).rejects.toMatchObject(refused);
    await write({ ...LIST, sequence: 8 });
    await expect(open()).rejects.toMatchObject(refused);
  });

  test('that is refused is not remembered', async () => {
    await write({ ...LIST, issued: '2027-01-01T00:00:00Z' });
    await expect(open()).rejects.toMatchObject(refused);
    expect(settings.size).toBe(0);
    await rm(path);
    await expect(open()).rejects.toMatchObject(refused);
  });
});

test('the operator key is for its owner only and never written over', async () => {
  expect((await stat(key)).mode & 0o077).toBe(0);
  const before = await readFile(key);
  await expect(makeOperatorKey(key)).rejects.toMatchObject({ code: 'config.invalid' });
  expect(await readFile(key)).toEqual(before);
  await expect(signTrustList(LIST, join(dir, 'list.json'))).rejects.toMatchObject({ code: 'config.invalid' });
});

describe('a badge of a listed issuer', () => {
  test('is valid in its period and with its pinned key, amber otherwise; a stranger with the name is warned of', async () => {
    const issuer = await createAuthority();
    const stranger = await createAuthority({ host: 'namaak.example' });
    const world = createWorld();
    await issuer.publish(world);
    await stranger.publish(world);
    const name = 'Stichting Proefwerk (fictief)';
    const verdict = async (entry: Json, who = issuer): Promise<string> => {
      const list = { ...LIST, issuers: [{ ...ENTRY, did: issuer.did, name, ...entry } as never] };
      const trust = combineTrust({ find: async () => null }, trustOf(list));
      const { report } = await verify(
        { text: JSON.stringify(await who.sign(who.credential())) },
        world.options({ trust }),
      );
      return `${report.verdict} ${report.checks.find(({ id }) => id === 'issuer')?.code}`;
    };
    expect(await verdict({})).toBe('valid ISSUER_KNOWN');
    expect(await verdict({ keys: [issuer.credentialKey.publicKeyMultibase] })).toBe('valid ISSUER_KNOWN');
    expect(await verdict({ keys: [publicKey] })).toBe('unknown_issuer ISSUER_KEY_CHANGED');
    expect(await verdict({ until: '2026-11-19' })).toBe('unknown_issuer ISSUER_OUTSIDE_TRUST_PERIOD');
    expect(await verdict({}, stranger)).toBe('unknown_issuer ISSUER_LOOKS_LIKE');
    expect(await verdict({ name: 'Heel Iets Anders' }, stranger)).toBe('unknown_issuer ISSUER_UNKNOWN');
  });
});

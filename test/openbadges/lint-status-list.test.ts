import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LintedStatusList, lintStatusList, type StatusListFacts } from '../../src/openbadges/lint-status-list.ts';
import { buildStatusListCredential, encodeList, LIST_LENGTH, setBit } from '../../src/openbadges/status-list.ts';
import type { UnsignedStatusListCredential } from '../../src/openbadges/types.ts';
import { DID, LIST_URL } from './good-badge.ts';

const gzip = async (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));
const revoked = setBit(new Uint8Array(LIST_LENGTH / 8), 23);

async function goodList(bits = revoked): Promise<UnsignedStatusListCredential> {
  return buildStatusListCredential({
    listUrl: LIST_URL,
    issuerDid: DID,
    validFrom: '2026-11-21T13:00:00Z',
    validUntil: '2026-11-22T13:00:00Z',
    encodedList: await encodeList(bits, gzip),
  });
}

function goodFacts(): StatusListFacts {
  return {
    listUrl: LIST_URL,
    issuerDid: DID,
    statusKey: { methodId: `${DID}#z6MkStatus`, controller: DID, active: true },
    now: new Date('2026-11-21T13:00:00Z'),
    previousBits: revoked,
    gunzip: async (bytes, max) => new Uint8Array(gunzipSync(bytes, { maxOutputLength: max })),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: fixtures break the list in ways its type forbids
type Breakable = any;
function nest(list: Breakable): void {
  for (let level = 1, at = list; level < 8_000; level += 1) at = at.deeper = {};
}
const FIXTURES: [rule: string, about: string, breakIt: (list: Breakable, facts: Breakable) => void][] = [
  ['list-shape', 'the id of another list', (list) => Object.assign(list, { id: `${LIST_URL}x` })],
  ['list-shape', 'another issuer', (list) => Object.assign(list, { issuer: `${DID}-2` })],
  ['list-shape', 'an issuer object', (list) => Object.assign(list, { issuer: { id: DID } })],
  ['list-shape', 'another purpose', (list) => Object.assign(list.credentialSubject, { statusPurpose: 'suspension' })],
  ['list-shape', 'a member more', (list) => Object.assign(list, { name: 'lijst' })],
  ['list-shape', 'a context more', (list) => list['@context'].push('https://www.w3.org/ns/credentials/v2')],
  ['list-shape', 'ttl in seconds as a text', (list) => Object.assign(list.credentialSubject, { ttl: '3600' })],
  ['list-shape', 'ttl above a day', (list) => Object.assign(list.credentialSubject, { ttl: 86_400_001 })],
  ['gate-passes', 'thousands of levels', nest],
  ['list-key', 'a retired key', (_list, facts) => Object.assign(facts.statusKey, { active: false })],
  ['list-key', 'a foreign key', (_list, facts) => Object.assign(facts.statusKey, { controller: 'did:web:x.example' })],
  ['list-time', 'more than 24 hours', (list) => Object.assign(list, { validUntil: '2026-11-22T13:00:01Z' })],
  ['list-time', 'from the future', (_list, facts) => Object.assign(facts, { now: new Date('2026-11-21T12:59:59Z') })],
  ['list-time', 'over already', (_list, facts) => Object.assign(facts, { now: new Date('2026-11-22T13:00:00Z') })],
  ['list-bits', 'not packed', (list) => Object.assign(list.credentialSubject, { encodedList: 'uAAAA' })],
];

describe('lintStatusList', () => {
  test('the good list passes, also as the first of all', async () => {
    expect(await lintStatusList(await goodList(), goodFacts())).toMatchObject({ ok: true });
    expect(await lintStatusList(await goodList(), { ...goodFacts(), previousBits: null })).toMatchObject({ ok: true });
  });

  test.each(FIXTURES)('%s: %s', async (rule, _about, breakIt) => {
    const list = await goodList();
    const facts = goodFacts();
    breakIt(list, facts);
    const result = await lintStatusList(list, facts);
    expect(result.ok ? [] : [...new Set(result.findings.map((finding) => finding.rule))]).toEqual([rule]);
  });

  test.each([
    ['short', LIST_LENGTH / 8 - 1],
    ['long', LIST_LENGTH / 8 + 1],
  ])('list-bits: a list that is too %s', async (_about, length) => {
    const result = await lintStatusList(await goodList(new Uint8Array(length)), goodFacts());
    expect(result).toMatchObject({ ok: false, findings: [{ rule: 'list-bits' }] });
  });

  test('list-never-clears: a revocation that is gone', async () => {
    const other = setBit(new Uint8Array(LIST_LENGTH / 8), 24);
    const result = await lintStatusList(await goodList(other), goodFacts());
    expect(result).toMatchObject({ ok: false, findings: [{ rule: 'list-never-clears' }] });
  });

  test('a list that grows too far is not unpacked further than its bound', async () => {
    const list = await goodList(new Uint8Array(9 * 1024 * 1024));
    const result = await lintStatusList(list, goodFacts());
    expect(result).toMatchObject({ ok: false, findings: [{ rule: 'list-bits' }] });
  });
});

describe('LintedStatusList', () => {
  test('gives the list once, untouched by later edits', async () => {
    const list = await goodList();
    const result = await lintStatusList(list, goodFacts());
    if (!result.ok) throw new Error('the good list must pass');
    list.credentialSubject.encodedList = 'u';
    expect(result.linted.peek()).toEqual(await goodList());
    expect(result.linted.spend()).toEqual(await goodList());
    expect(() => result.linted.spend()).toThrow(TypeError);
  });

  test('cannot be made from outside', () => {
    const Constructor = LintedStatusList as unknown as new (key: symbol, json: string) => LintedStatusList;
    expect(() => new Constructor(Symbol('lint-status-list'), '{}')).toThrow(TypeError);
  });
});

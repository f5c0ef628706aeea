/** Attacks on the status list (rows S, P4, P10, P11): a bit that cannot be trusted is never "not revoked". */
import { gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { verify } from '../../src/verify/index.ts';
import {
  type Authority,
  CONTEXTS,
  createAuthority,
  createWorld,
  encodeBits,
  type Json,
  type ListOptions,
  type World,
} from '../support/mock-authority.ts';

let issuer: Authority;
let other: Authority;
let world: World;
let base: Json;

beforeAll(async () => {
  issuer = await createAuthority();
  other = await createAuthority({ host: 'elders.example', slug: 'e' });
  world = createWorld();
  world.trust.push({ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] });
  await other.publish(world);
  base = await issuer.sign(issuer.credential());
});

beforeEach(() => issuer.publish(world));

async function statusOf(document: Json = base): Promise<[string, string, unknown]> {
  const { report } = await verify({ text: JSON.stringify(document) }, world.options());
  const status = report.checks.find(({ id }) => id === 'status');
  return [report.verdict, status?.code ?? '', status?.params.reason];
}

async function withEntry(entry: Json): Promise<Json> {
  const original = issuer.credential().credentialStatus as Json;
  return issuer.sign(issuer.credential({ credentialStatus: { ...original, ...entry } }));
}

async function withList(options: ListOptions): Promise<[string, string, unknown]> {
  await issuer.publish(world, options);
  return statusOf();
}

test('S1, P4: the bit says revoked', async () => {
  expect((await withList({ revoked: [94_567] })).slice(0, 2)).toEqual(['revoked', 'REVOKED']);
  expect((await withList({ revoked: [94_566, 94_568] })).slice(0, 2)).toEqual(['valid', 'NOT_REVOKED']);
});

describe('S2, P10: a list that does not belong', () => {
  test.each<[string, () => ListOptions, unknown]>([
    ['signed by another issuer', () => ({ key: other.statusKey }), 'KEY_NOT_AUTHORIZED'],
    ['of another issuer', () => ({ list: { issuer: other.did }, key: other.statusKey }), 'issuer'],
    ['of another purpose', () => ({ subject: { statusPurpose: 'suspension' } }), 'purpose'],
    [
      'of the day before',
      () => ({ list: { validUntil: '2026-11-21T13:00:00Z', validFrom: '2026-11-20T13:00:00Z' } }),
      'EXPIRED',
    ],
    ['of tomorrow', () => ({ list: { validFrom: '2026-11-22T13:00:00Z' } }), 'NOT_YET_VALID'],
    ['that names another address', () => ({ list: { id: 'https://issuer.example/status/2' } }), 'id'],
    ['that is a badge', () => ({ list: { type: ['VerifiableCredential'] } }), 'type'],
  ])('%s', async (_about, options, reason) => {
    expect(await withList(options())).toEqual(['unverifiable', 'STATUS_VERIFICATION_ERROR', reason]);
  });

  test('with a bit changed after signing', async () => {
    const list = await issuer.statusList({ revoked: [94_567] });
    (list.credentialSubject as Json).encodedList = encodeBits([]);
    world.documents.set(issuer.listUrl, list);
    expect(await statusOf()).toEqual(['unverifiable', 'STATUS_VERIFICATION_ERROR', 'PROOF_INVALID']);
  });

  test('a purpose among several, and no validFrom, are fine', async () => {
    const options = { subject: { statusPurpose: ['suspension', 'revocation'] }, list: { validFrom: undefined } };
    expect((await withList(options)).slice(0, 2)).toEqual(['valid', 'NOT_REVOKED']);
  });
});

describe('S4, P11: packed lists', () => {
  const packed = (bytes: Uint8Array): string => `u${Buffer.from(bytes).toString('base64url')}`;
  const zeros = Buffer.alloc(16_384);
  test.each<[string, () => string, string]>([
    ['a bomb of 100 MB', () => packed(gzipSync(Buffer.alloc(100_000_000))), 'STATUS_RETRIEVAL_ERROR'],
    ['no gzip', () => packed(zeros), 'STATUS_RETRIEVAL_ERROR'],
    ['cut off', () => packed(gzipSync(zeros).subarray(0, -6)), 'STATUS_RETRIEVAL_ERROR'],
    ['bytes after it', () => packed(Buffer.concat([gzipSync(zeros), Buffer.from('x')])), 'STATUS_RETRIEVAL_ERROR'],
    ['a second member', () => packed(Buffer.concat([gzipSync(zeros), gzipSync(zeros)])), 'STATUS_RETRIEVAL_ERROR'],
    ['another multibase', () => encodeBits([]).replace(/^u/, 'z'), 'MALFORMED_VALUE_ERROR'],
    ['another alphabet', () => `u${gzipSync(zeros).toString('base64').replace('=', '')}+/`, 'MALFORMED_VALUE_ERROR'],
    ['fewer than 131,072 entries', () => encodeBits([], 131_064), 'STATUS_LIST_LENGTH_ERROR'],
  ])('%s', async (_about, encodedList, code) => {
    expect((await withList({ encodedList: encodedList() })).slice(0, 2)).toEqual(['unverifiable', code]);
  });

  test('unpacking is given a bound of 8 MiB', async () => {
    const bounds: number[] = [];
    const platform = { ...world.options().platform };
    const options = world.options({
      platform: {
        ...platform,
        gunzip: async (bytes, max) => {
          bounds.push(max);
          return platform.gunzip(bytes, max);
        },
      },
    });
    await verify({ text: JSON.stringify(base) }, options);
    expect(bounds).toEqual([8 * 1024 * 1024]);
  });
});

describe('P10: the index', () => {
  test.each<[unknown, string, string]>([
    ['131072', 'unverifiable', 'RANGE_ERROR'],
    ['5.5', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['0x5', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['1e1', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    [' 5', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['05', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['-1', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['0', 'valid', 'NOT_REVOKED'],
    [7, 'valid', 'NOT_REVOKED'],
  ])('%p', async (statusListIndex, verdict, code) => {
    expect((await statusOf(await withEntry({ statusListIndex }))).slice(0, 2)).toEqual([verdict, code]);
  });
});

describe('S7: lists that cannot be read', () => {
  test.each<[string, Json | string | Uint8Array, unknown]>([
    ['network down', { ok: false, code: 'FETCH_FAILED' }, 'FETCH_FAILED'],
    ['too slow', { ok: false, code: 'FETCH_TIMEOUT' }, 'FETCH_TIMEOUT'],
    ['an internal address', { ok: false, code: 'URL_NOT_ALLOWED' }, 'URL_NOT_ALLOWED'],
    ['a web page', '<!doctype html>', 'PARSING_ERROR'],
    ['a list without proof', { id: 'x' }, 'SHAPE_CONTEXT_NOT_ALLOWED'],
  ])('%s', async (_about, document, reason) => {
    world.documents.set(issuer.listUrl, document);
    expect(await statusOf()).toEqual(['unverifiable', 'STATUS_RETRIEVAL_ERROR', reason]);
  });

  test('a list above 1 MB', async () => {
    world.documents.set(issuer.listUrl, new TextEncoder().encode(`"${'x'.repeat(1024 * 1024)}"`));
    expect((await statusOf())[0]).toBe('unverifiable');
  });
});

describe('several entries', () => {
  const entry = (purpose: string, index: number, extra: Json = {}): Json => ({
    id: `${issuer.listUrl}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: issuer.listUrl,
    ...extra,
  });
  const twoBits = (): Json => ({
    statusSize: 2,
    statusMessage: ['0x0', '0x1', '0x2', '0x3'].map((status) => ({ status, message: 'x' })),
  });
  const both = { subject: { statusPurpose: ['revocation', 'suspension'] }, revoked: [2] };

  test.each<[string, () => Json[], string, string]>([
    ['any set bit counts', () => [entry('revocation', 1), entry('revocation', 2)], 'revoked', 'REVOKED'],
    ['a suspension counts', () => [entry('suspension', 2)], 'revoked', 'SUSPENDED'],
    [
      'a set bit counts before an unreadable list',
      () => [entry('revocation', 1, { statusListCredential: 'https://gone.example' }), entry('revocation', 2)],
      'revoked',
      'REVOKED',
    ],
    [
      'one unreadable list is enough to not know',
      () => [entry('revocation', 1), entry('revocation', 3, { statusListCredential: 'https://gone.example' })],
      'unverifiable',
      'STATUS_RETRIEVAL_ERROR',
    ],
    ['"refresh" says nothing bad', () => [entry('refresh', 2)], 'valid', 'NOT_REVOKED'],
    ['a message is no yes or no', () => [entry('message', 2)], 'valid', 'NOT_REVOKED'],
    ['another purpose is not understood', () => [entry('x', 2)], 'unverifiable', 'STATUS_TYPE_UNSUPPORTED'],
    ['revoked is told before suspended', () => [entry('suspension', 2), entry('revocation', 2)], 'revoked', 'REVOKED'],
    [
      'entries of two bits without a message for each value',
      () => [entry('revocation', 1, { statusSize: 2, statusMessage: [{ status: '0x0', message: 'x' }] })],
      'unverifiable',
      'MALFORMED_VALUE_ERROR',
    ],
    [
      'a list too short for entries of two bits',
      () => [entry('revocation', 1, twoBits())],
      'unverifiable',
      'STATUS_LIST_LENGTH_ERROR',
    ],
    [
      'five are too many to fetch',
      () => [1, 3, 4, 5, 6].map((index) => entry('revocation', index)),
      'unverifiable',
      'TOO_LARGE',
    ],
  ])('%s', async (_about, entries, verdict, code) => {
    await issuer.publish(world, both);
    const signed = await issuer.sign(issuer.credential({ credentialStatus: entries() }));
    expect((await statusOf(signed)).slice(0, 2)).toEqual([verdict, code]);
  });
});

test('entries of two bits: any value but nought counts, and the index counts entries', async () => {
  const statusMessage = ['0x0', '0x1', '0x2', '0x3'].map((status) => ({ status, message: 'x' }));
  const of = async (index: number): Promise<string> => {
    const document = await withEntry({ statusSize: 2, statusMessage, statusListIndex: String(index) });
    return (await statusOf(document))[1];
  };
  await issuer.publish(world, { encodedList: encodeBits([9], 262_144) });
  expect(await of(4)).toBe('REVOKED');
  expect(await of(9)).toBe('NOT_REVOKED');
  expect(await of(131_071)).toBe('NOT_REVOKED');
  expect(await of(131_072)).toBe('RANGE_ERROR');
});

describe('a list of somebody else as a token', () => {
  /** The list in a token: as its payload, or (VCDM 1.1) in the claim `vc` with nothing of it beside it. */
  async function token(
    changes: { list?: Json; claims?: Json; revoked?: number[]; model?: '1.1' } = {},
  ): Promise<string> {
    const { proof: _proof, ...list } = await issuer.statusList({ revoked: changes.revoked ?? [] });
    const document: Json = { ...list, ...changes.list };
    const claims = { iss: issuer.did, ...changes.claims };
    if (changes.model === undefined) return issuer.signJwt(document, { claims });
    const { validFrom, validUntil, ...rest } = document;
    const vc = {
      ...rest,
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      issuanceDate: validFrom,
      expirationDate: validUntil,
    };
    const none = Object.fromEntries(Object.keys(document).map((key) => [key, undefined]));
    return issuer.signJwt(document, { claims: { ...none, ...claims, vc } });
  }
  const statusWith = async (list: string): Promise<[string, string, unknown]> => {
    world.documents.set(issuer.listUrl, list);
    return statusOf();
  };

  test.each(['2.0', '1.1'] as const)('is read as one in JSON, in data model %s', async (version) => {
    const model = version === '1.1' ? { model: version } : {};
    expect((await statusWith(await token(model))).slice(0, 2)).toEqual(['valid', 'NOT_REVOKED']);
    expect((await statusWith(await token({ ...model, revoked: [94_567] }))).slice(0, 2)).toEqual([
      'revoked',
      'REVOKED',
    ]);
  });

  test.each<[string, () => Promise<string>, string, unknown]>([
    [
      'with a changed signature',
      async () => (await token()).replace(/....$/, 'AAAA'),
      'STATUS_VERIFICATION_ERROR',
      'PROOF_INVALID',
    ],
    ['without one', async () => (await token()).replace(/[^.]+$/, ''), 'STATUS_VERIFICATION_ERROR', 'PROOF_INVALID'],
    [
      'of another issuer',
      () => token({ list: { issuer: other.did }, claims: { iss: other.did } }),
      'STATUS_VERIFICATION_ERROR',
      'issuer',
    ],
    [
      'of another address',
      () => token({ list: { id: 'https://issuer.example/status/2' } }),
      'STATUS_VERIFICATION_ERROR',
      'id',
    ],
    [
      'that ended',
      () => token({ list: { validUntil: '2026-11-21T13:40:00Z' } }),
      'STATUS_VERIFICATION_ERROR',
      'EXPIRED',
    ],
    [
      'that ended, in data model 1.1',
      () => token({ list: { validUntil: '2026-11-21T13:40:00Z' }, model: '1.1' }),
      'STATUS_VERIFICATION_ERROR',
      'EXPIRED',
    ],
    [
      'with claims of another list',
      () => token({ claims: { jti: 'urn:x' } }),
      'STATUS_VERIFICATION_ERROR',
      'JWT_CLAIMS_MISMATCH',
    ],
    ['that holds no JSON', async () => 'e30.eA.eA', 'STATUS_RETRIEVAL_ERROR', 'PARSING_ERROR'],
  ])('%s: unknown', async (_about, list, code, reason) => {
    expect(await statusWith(await list())).toEqual(['unverifiable', code, reason]);
  });

  test('one of our own is read in JSON and in the present data model only', async () => {
    const own = { did: issuer.did, name: 'Proefwerk', own: true, from: null, until: null, keys: [] };
    const trust = { find: async () => own };
    for (const list of [
      await token(),
      JSON.stringify({ ...(await issuer.statusList()), '@context': ['https://www.w3.org/2018/credentials/v1'] }),
    ]) {
      world.documents.set(issuer.listUrl, list);
      const { report } = await verify({ text: JSON.stringify(base) }, world.options({ trust }));
      expect(report.checks.find(({ id }) => id === 'status')?.code).toBe('STATUS_RETRIEVAL_ERROR');
    }
  });
});

describe('1EdTechRevocationList', () => {
  const url = 'https://issuer.example/revocations';
  const id = 'urn:uuid:6f9d4a3e-2f0c-4b5e-9d57-3c1a2b4e5f60';
  let listed: Json;

  beforeAll(async () => {
    const contexts = [...CONTEXTS, 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'];
    const credentialStatus = { id: url, type: '1EdTechRevocationList' };
    listed = await issuer.sign(issuer.credential({ '@context': contexts, credentialStatus }));
  });

  test.each<[string, Json | string | Uint8Array, string, string]>([
    ['names it', { revokedCredential: [{ id }] }, 'revoked', 'REVOKED'],
    ['names it by its id alone', { revokedCredential: [id] }, 'revoked', 'REVOKED'],
    [
      'says so with a reason',
      { id: url, revokedCredential: [{ id, revoked: true, revocationReason: 'x' }] },
      'revoked',
      'REVOKED',
    ],
    ['took it back', { revokedCredential: [{ id, revoked: false }] }, 'valid', 'NOT_REVOKED'],
    ['names another', { revokedCredential: [{ id: `${id}1` }] }, 'valid', 'NOT_REVOKED'],
    ['names none', { id: url }, 'valid', 'NOT_REVOKED'],
    ['is any JSON', { error: 'not found' }, 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    ['is no object', '[]', 'unverifiable', 'MALFORMED_VALUE_ERROR'],
    [
      'says neither yes nor no',
      { revokedCredential: [{ id, revoked: 'no' }] },
      'unverifiable',
      'MALFORMED_VALUE_ERROR',
    ],
    ['is of another address', { id: `${url}/2`, revokedCredential: [] }, 'unverifiable', 'STATUS_VERIFICATION_ERROR'],
    [
      'is of another issuer',
      { issuer: 'did:web:kwaad.example', revokedCredential: [] },
      'unverifiable',
      'STATUS_VERIFICATION_ERROR',
    ],
    ['is a page', '<!doctype html>', 'unverifiable', 'STATUS_RETRIEVAL_ERROR'],
    ['has 30,000 entries', { revokedCredential: Array(30_000).fill('x') }, 'unverifiable', 'STATUS_RETRIEVAL_ERROR'],
    ['cannot be had', { ok: false, code: 'FETCH_TIMEOUT' }, 'unverifiable', 'STATUS_RETRIEVAL_ERROR'],
  ])('a list that %s', async (_about, list, verdict, code) => {
    world.documents.set(url, list);
    expect((await statusOf(listed)).slice(0, 2)).toEqual([verdict, code]);
  });
});

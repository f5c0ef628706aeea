import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPlace, type Place } from '../support/cli.ts';
import { createAuthority, signDocument } from '../support/mock-authority.ts';

let place: Place;
const at = (name: string): string => join(place.dir, name);
const run = (...args: string[]) => place.inProcess(['operator', ...args]);
const add = (did: string, name: string, ...more: string[]) =>
  run(
    'trust-list',
    'add',
    '--list',
    at('list.json'),
    '--did',
    did,
    '--name',
    name,
    '--kind',
    'employer',
    '--domain',
    'bedrijf.example',
    '--checked-by',
    'Beheer',
    ...more,
  );

beforeAll(async () => {
  place = await newPlace();
  expect((await run('key', '--out', at('operator.pem'))).code).toBe(0);
});
afterAll(() => place.remove());

describe('blijk operator', () => {
  it('adds, signs and shows a trust list', async () => {
    expect((await add('did:web:bedrijf.example', 'Bedrijf (fictief)', '--until', '2099-12-31')).code).toBe(0);
    expect((await run('trust-list', 'show', '--list', at('list.json'))).code).toBe(1);
    expect((await run('trust-list', 'sign', '--list', at('list.json'), '--key', at('operator.pem'))).code).toBe(0);
    const shown = await run('trust-list', 'show', '--list', at('list.json'), '--json');
    expect(shown.code).toBe(0);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      sequence: 1,
      signed: true,
      issuers: [{ did: 'did:web:bedrijf.example' }],
    });
  });

  it('puts a changed entry in place of the old one, takes the signature off, and signs with the next sequence', async () => {
    await add('did:web:bedrijf.example', 'Bedrijf Nieuw (fictief)');
    const draft = JSON.parse(readFileSync(at('list.json'), 'utf8'));
    expect(draft).toMatchObject({ sequence: 1, issuers: [{ name: 'Bedrijf Nieuw (fictief)', until: null }] });
    expect(draft.signature).toBeUndefined();
    await run('trust-list', 'sign', '--list', at('list.json'), '--key', at('operator.pem'));
    expect(JSON.parse(readFileSync(at('list.json'), 'utf8')).sequence).toBe(2);
  });

  it('takes over a registry of the Digital Credentials Consortium, and names what it leaves out', async () => {
    const key = 'z6Mktpn6cXks1PBKLMgZH2VaahvCtBMF6K8eCa7HzrnuYLZv';
    const registry = {
      meta: { created: '2024-01-01' },
      registry: {
        [`did:key:${key}`]: { name: 'College (fictional)', location: 'Elsewhere', url: 'https://college.example/x' },
        'did:web:nowhere.example': { name: 'No address' },
      },
    };
    const file = await place.file('registry.json', JSON.stringify(registry));
    const { code, stderr } = await run(
      'trust-list',
      'import',
      '--list',
      at('imported.json'),
      '--registry',
      file,
      '--checked-by',
      'Beheer',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('did:web:nowhere.example');
    const { issuers } = JSON.parse(readFileSync(at('imported.json'), 'utf8'));
    expect(issuers).toMatchObject([{ did: `did:key:${key}`, domain: 'college.example', keys: [key] }]);
  });

  it.each<[string, () => Promise<{ code: number | null; stderr: string }>]>([
    ['a key file that is there', () => run('key', '--out', at('operator.pem'))],
    ['no act', () => run('trust-list')],
    ['a wrong kind', () => add('did:web:x.example', 'X', '--kind', 'koning')],
    ['no DID', () => add('x.example', 'X')],
    [
      'a list that is none',
      async () => run('trust-list', 'sign', '--list', await place.file('no.json', '[]'), '--key', at('operator.pem')),
    ],
    ['a key that is none', async () => run('trust-list', 'sign', '--list', at('list.json'), '--key', at('list.json'))],
    [
      'a registry that is none',
      async () =>
        run('trust-list', 'import', '--list', at('x.json'), '--registry', at('list.json'), '--checked-by', 'B'),
    ],
  ])('refuses %s with one line', async (_about, act) => {
    const { code, stderr } = await act();
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
  });
});

describe('blijk verify --trust', () => {
  it('knows the listed issuers, and only those', async () => {
    const key = await Ed25519Multikey.generate({});
    const did = `did:key:${key.publicKeyMultibase}`;
    Object.assign(key, { id: `${did}#${key.publicKeyMultibase}`, controller: did });
    const credential = {
      ...(await createAuthority()).credential(),
      credentialStatus: undefined,
      validUntil: undefined,
      validFrom: '2024-01-01T00:00:00Z',
    };
    const unsigned = JSON.parse(
      JSON.stringify({ ...credential, issuer: { id: did, type: ['Profile'], name: 'Bedrijf (fictief)' } }),
    );
    const badge = await place.file(
      'badge.json',
      JSON.stringify(await signDocument(unsigned, { key: key as MultikeyPair, created: '2024-01-01T00:00:00Z' })),
    );
    const verdict = async (...args: string[]) => {
      const { code, stdout } = await place.inProcess(['verify', badge, '--json', ...args]);
      return [code, JSON.parse(stdout).verdict];
    };
    expect(await verdict()).toEqual([2, 'unknown_issuer']);
    await add(did, 'Bedrijf (fictief)', '--from', '2024-01-01');
    await run('trust-list', 'sign', '--list', at('list.json'), '--key', at('operator.pem'));
    expect(await verdict('--trust', at('list.json'))).toEqual([0, 'valid']);
    const other = await place.inProcess(['verify', badge, '--trust', at('imported.json')]);
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('not signed')]);
    // In an installation too, one by one and within a list of several.
    const installation = await newPlace();
    expect((await installation.blijk(['init'])).code).toBe(0);
    const several = await place.file('several.json', `[${readFileSync(badge, 'utf8')}]`);
    for (const input of [badge, several]) {
      const judge = async (...more: string[]) =>
        JSON.parse((await installation.inProcess(['verify', input, '--json', ...more])).stdout).verdict;
      expect([await judge(), await judge('--trust', at('list.json'))]).toEqual(['unknown_issuer', 'valid']);
    }
    await installation.remove();
  });
});

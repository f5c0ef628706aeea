import { expect, test } from '@jest/globals';
import type { Candidate } from '../../../src/verify/checks/candidate.ts';
import { checkIssuer } from '../../../src/verify/checks/issuer.ts';
import type { TrustedIssuer } from '../../../src/verify/index.ts';
import { createWorld } from '../../support/mock-authority.ts';

const DID = 'did:web:issuer.example';
const KNOWN: TrustedIssuer = { did: DID, name: 'Proefwerk', own: false, from: null, until: null, keys: [] };

async function codeOf(trusted: TrustedIssuer | null, multibase: string | null = 'z6MkA'): Promise<string> {
  const candidate: Candidate = {
    document: { validFrom: '2026-11-20T23:30:00Z' },
    jwt: null,
    exact: null,
    issuerId: DID,
    profile: 'foreign',
    trusted,
    options: createWorld().options(),
  };
  const { outcome, code } = await checkIssuer(candidate, multibase);
  expect(outcome).toBe(code === 'ISSUER_KNOWN' ? 'pass' : 'unknown');
  return code;
}

test.each<[string, TrustedIssuer | null, string]>([
  ['nobody we know', null, 'ISSUER_UNKNOWN'],
  ['known', KNOWN, 'ISSUER_KNOWN'],
  ['an entry of another DID', { ...KNOWN, did: 'did:web:elders.example' }, 'ISSUER_UNKNOWN'],
  ['known from that very day', { ...KNOWN, from: '2026-11-20', until: '2026-11-20' }, 'ISSUER_KNOWN'],
  ['known from the day after', { ...KNOWN, from: '2026-11-21' }, 'ISSUER_OUTSIDE_TRUST_PERIOD'],
  ['known until the day before', { ...KNOWN, until: '2026-11-19' }, 'ISSUER_OUTSIDE_TRUST_PERIOD'],
  ['with its pinned key', { ...KNOWN, keys: ['z6MkB', 'z6MkA'] }, 'ISSUER_KNOWN'],
  ['J10: with another key than the pinned one', { ...KNOWN, keys: ['z6MkB'] }, 'ISSUER_KEY_CHANGED'],
])('%s', async (_about, trusted, code) => {
  expect(await codeOf(trusted)).toBe(code);
});

test('a key without multibase is no pinned key', async () => {
  expect(await codeOf({ ...KNOWN, keys: ['z6MkA'] }, null)).toBe('ISSUER_KEY_CHANGED');
});

test.each([
  ['Stichting Proefwerk', 'ISSUER_LOOKS_LIKE'],
  ['STICHTING PROEFWERK', 'ISSUER_LOOKS_LIKE'],
  ['Stichting Pro\u0435fw\u0435rk', 'ISSUER_LOOKS_LIKE'],
  ['Stichting Proefwerkk', 'ISSUER_LOOKS_LIKE'],
  ['Stichtinq Profwerk', 'ISSUER_LOOKS_LIKE'],
  ['Stichting Proef', 'ISSUER_UNKNOWN'],
  ['Werkplaats Noord', 'ISSUER_UNKNOWN'],
  ['', 'ISSUER_UNKNOWN'],
  [undefined, 'ISSUER_UNKNOWN'],
])('C30: a stranger called %p gives %s', async (name, code) => {
  const trust = { find: async () => null, names: async () => ['Werkplaats Zuid', 'Stichting Proefwerk'] };
  const candidate: Candidate = {
    document: { issuer: { id: DID, name } },
    jwt: null,
    exact: null,
    issuerId: DID,
    profile: 'foreign',
    trusted: null,
    options: createWorld().options({ trust }),
  };
  const found = await checkIssuer(candidate, 'z6MkA');
  expect([found.outcome, found.code]).toEqual(['unknown', code]);
  if (code === 'ISSUER_LOOKS_LIKE') expect(found.params.name).toBe('Stichting Proefwerk');
});

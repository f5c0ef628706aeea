import { expect, test } from '@jest/globals';
import type { Candidate } from '../../../src/verify/checks/candidate.ts';
import { checkIssuer } from '../../../src/verify/checks/issuer.ts';
import type { TrustedIssuer } from '../../../src/verify/index.ts';
import { createWorld } from '../../support/mock-authority.ts';

const DID = 'did:web:issuer.example';
const KNOWN: TrustedIssuer = { did: DID, name: 'Proefwerk', own: false, from: null, until: null, keys: [] };

function codeOf(trusted: TrustedIssuer | null, multibase: string | null = 'z6MkA'): string {
  const candidate: Candidate = {
    document: { validFrom: '2026-11-20T23:30:00Z' },
    jwt: null,
    issuerId: DID,
    profile: 'foreign',
    trusted,
    options: createWorld().options(),
  };
  const { outcome, code } = checkIssuer(candidate, multibase);
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
])('%s', (_about, trusted, code) => {
  expect(codeOf(trusted)).toBe(code);
});

test('a key without multibase is no pinned key', () => {
  expect(codeOf({ ...KNOWN, keys: ['z6MkA'] }, null)).toBe('ISSUER_KEY_CHANGED');
});

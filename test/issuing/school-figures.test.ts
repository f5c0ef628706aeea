import { expect, test } from '@jest/globals';
import { schoolFigures } from '../../src/issuing/dossiers/school-figures.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { expectCode } from '../support/expect-code.ts';

const actor: Actor = { kind: 'member', organisationId: 'o', memberId: 'm', role: 'viewer', name: 'Lezer', email: null };

const depsWith = (kind: string, issuedAt: string[]): IssuingDeps =>
  ({
    storage: {
      organisations: { byId: async () => ({ kind, brin: '00XX' }) },
      dossiers: {
        countByState: async () => ({ draft: 2 }),
        signedCounts: async () => [],
        signedTimes: async () => issuedAt.map((at) => ({ decidedAt: '2026-11-01T12:00:00Z', issuedAt: at })),
      },
    },
  }) as unknown as IssuingDeps;

test('waiting is told in whole days: the middle one and the longest', async () => {
  const at = ['2026-11-01T13:00:00Z', '2026-11-03T11:00:00Z', '2026-11-11T12:00:00Z', '2026-11-02T12:00:00Z'];
  expect((await schoolFigures(depsWith('mbo', at), actor)).waiting).toEqual({
    statements: 4,
    medianDays: 1,
    longestDays: 10,
  });
});

test('nothing signed yet is nothing to tell', async () => {
  expect(await schoolFigures(depsWith('mbo', []), actor)).toEqual({
    states: { draft: 2 },
    qualifications: [],
    waiting: null,
  });
});

test('only for a school', async () => {
  await expectCode(schoolFigures(depsWith('coach', []), actor), 'organisation.not_a_school');
});

import { describe, expect, test } from '@jest/globals';
import { CHECK_IDS, type Check, type CheckId, type Outcome, VERDICTS } from '../../src/verify/report.ts';
import { summarise } from '../../src/verify/summarise.ts';

const GOOD: Record<CheckId, [Outcome, string]> = {
  shape: ['pass', 'SHAPE_OK'],
  proof: ['pass', 'PROOF_VALID'],
  key: ['pass', 'KEY_AUTHORIZED'],
  validity: ['pass', 'WITHIN_VALIDITY'],
  status: ['pass', 'NOT_REVOKED'],
  schema: ['pass', 'SCHEMA_VALID'],
  issuer: ['pass', 'ISSUER_KNOWN'],
  recipient: ['skipped', 'NOT_ASKED'],
  endorsements: ['skipped', 'NO_ENDORSEMENTS'],
  register: ['skipped', 'NO_REGISTER'],
};

function verdictOf(changes: Partial<Record<CheckId, [Outcome, string]>>): string {
  const checks = Object.entries({ ...GOOD, ...changes }) as [CheckId, [Outcome, string]][];
  return summarise(checks.map(([id, [outcome, code]]): Check => ({ id, outcome, code, params: {} })));
}

/** For each verdict a change of a good report that leads to it. */
const CAUSES: Record<string, Partial<Record<CheckId, [Outcome, string]>>> = {
  invalid: { proof: ['fail', 'PROOF_INVALID'] },
  revoked: { status: ['fail', 'REVOKED'] },
  unverifiable: { schema: ['unknown', 'SCHEMA_INVALID'] },
  not_yet_valid: { validity: ['fail', 'NOT_YET_VALID'] },
  expired: { validity: ['fail', 'EXPIRED'] },
  unknown_issuer: { issuer: ['unknown', 'ISSUER_UNKNOWN'] },
  valid: {},
};

test.each(VERDICTS)('%s', (verdict) => {
  expect(verdictOf(CAUSES[verdict] ?? {})).toBe(verdict);
});

test('the earlier of two verdicts wins', () => {
  for (const [at, first] of VERDICTS.entries()) {
    for (const second of VERDICTS.slice(at)) {
      // Both causes together, unless they are about the same check.
      expect(verdictOf({ ...CAUSES[second], ...CAUSES[first] })).toBe(first);
    }
  }
});

describe('fails closed', () => {
  const needed = CHECK_IDS.filter((id) => id !== 'recipient' && id !== 'endorsements');

  test.each(needed)('%s unknown, skipped or missing is never valid', (id) => {
    expect(verdictOf({ [id]: ['unknown', 'INTERNAL_ERROR'] })).toBe('unverifiable');
    expect(verdictOf({ [id]: ['skipped', 'NOT_REACHED'] })).toBe('unverifiable');
    const checks = CHECK_IDS.filter((other) => other !== id).map((other): Check => {
      const [outcome, code] = GOOD[other];
      return { id: other, outcome, code, params: {} };
    });
    expect(summarise(checks)).toBe('unverifiable');
  });

  test('a failure nobody foresaw is never valid', () => {
    for (const id of needed) expect(verdictOf({ [id]: ['fail', 'SOMETHING_NEW'] })).not.toBe('valid');
  });
});

test('a missing status of ours is no badge of ours; a foreign one may have none', () => {
  expect(verdictOf({ status: ['fail', 'STATUS_MISSING'] })).toBe('invalid');
  expect(verdictOf({ status: ['skipped', 'NO_STATUS'] })).toBe('valid');
  expect(verdictOf({ status: ['fail', 'SUSPENDED'] })).toBe('revoked');
});

test('recipient and endorsements stand beside the verdict', () => {
  expect(verdictOf({ recipient: ['fail', 'RECIPIENT_NO_MATCH'] })).toBe('valid');
  expect(verdictOf({ endorsements: ['unknown', 'ENDORSEMENTS_NOT_CHECKED'] })).toBe('valid');
});

import { expect, test } from '@jest/globals';
import { checkValidity } from '../../../src/verify/checks/validity.ts';
import { createWorld } from '../../support/mock-authority.ts';

/** C16: now is 2026-11-21T14:00:00Z; five minutes of difference between clocks are allowed, both ways. */
test.each<[string, Record<string, unknown>, string]>([
  ['from now', { validFrom: '2026-11-21T14:00:00Z' }, 'WITHIN_VALIDITY'],
  ['a second ahead', { validFrom: '2026-11-21T14:00:01Z' }, 'WITHIN_VALIDITY'],
  ['exactly five minutes ahead', { validFrom: '2026-11-21T14:05:00Z' }, 'WITHIN_VALIDITY'],
  ['five minutes and a second ahead', { validFrom: '2026-11-21T14:05:01Z' }, 'NOT_YET_VALID'],
  ['ended a second ago', { validFrom: '2026-11-01T00:00:00Z', validUntil: '2026-11-21T13:59:59Z' }, 'WITHIN_VALIDITY'],
  [
    'ended five minutes ago',
    { validFrom: '2026-11-01T00:00:00Z', validUntil: '2026-11-21T13:55:00Z' },
    'WITHIN_VALIDITY',
  ],
  [
    'ended five minutes and a second ago',
    { validFrom: '2026-11-01T00:00:00Z', validUntil: '2026-11-21T13:54:59Z' },
    'EXPIRED',
  ],
  ['in another zone', { validFrom: '2026-11-21T16:00:00+02:00' }, 'WITHIN_VALIDITY'],
  ['later in another zone', { validFrom: '2026-11-21T14:00:00-02:00' }, 'NOT_YET_VALID'],
  ['without beginning (a status list)', { validUntil: '2026-11-22T00:00:00Z' }, 'WITHIN_VALIDITY'],
  ['a date that is none', { validFrom: '2026-02-30T00:00:00Z' }, 'DATE_INVALID'],
  ['an end in an array', { validFrom: '2026-11-01T00:00:00Z', validUntil: ['2026-11-02T00:00:00Z'] }, 'DATE_INVALID'],
])('C16: %s', (_about, document, code) => {
  expect(checkValidity({ document, options: createWorld().options() }).code).toBe(code);
});

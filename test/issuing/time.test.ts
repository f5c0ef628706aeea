import { expect, test } from '@jest/globals';
import { addMonths, dateTime, today } from '../../src/issuing/time.ts';

test('DateTime is UTC to the second', () => {
  expect(dateTime(new Date('2026-11-21T15:02:11.900+01:00'))).toBe('2026-11-21T14:02:11Z');
});

test('today is the day in the Netherlands, not in UTC', () => {
  expect(today(new Date('2026-11-21T23:30:00Z'))).toBe('2026-11-22');
  expect(today(new Date('2026-07-01T21:59:59Z'))).toBe('2026-07-01');
});

test.each([
  ['2026-01-31T12:00:00Z', 1, '2026-02-28T12:00:00Z'],
  ['2024-02-29T12:00:00Z', 12, '2025-02-28T12:00:00Z'],
  ['2026-11-21T14:02:11Z', 24, '2028-11-21T14:02:11Z'],
])('%s plus %i months is %s', (at, months, expected) => {
  expect(addMonths(at, months)).toBe(expected);
});

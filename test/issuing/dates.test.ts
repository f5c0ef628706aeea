import { expect, test } from '@jest/globals';
import { dayMistake, parseDay, yearsBetween } from '../../src/issuing/dates.ts';

test.each([
  ['3-12-2026', '2026-12-03'],
  ['03-12-2026', '2026-12-03'],
  ['03/12/2026', '2026-12-03'],
  ['3.12.26', '2026-12-03'],
  ['2026-12-03', '2026-12-03'],
  ['2026-12-03T00:00:00.000Z', '2026-12-03'],
  ['3-12-2026 0:00', '2026-12-03'],
  ['3 december 2026', '2026-12-03'],
  ['do 3 dec. 2026', '2026-12-03'],
  ['Donderdag 5 maart 2026', '2026-03-05'],
  ['3-dec-2026', '2026-12-03'],
  [' 29-2-2028 ', '2028-02-29'],
])('%s is %s', (text, day) => {
  expect(parseDay(text)).toBe(day);
});

test.each(['31-2-2026', '29-2-2026', '12/31/2026', '0-1-2026', '2026', 'morgen', '', '3-12/2026', '1-1-1066'])(
  '%j is no day',
  (text) => {
    expect(parseDay(text)).toBeNull();
  },
);

test.each([
  ['31-02-2027', 'form.no_such_day'],
  ['2027-02-29', 'form.no_such_day'],
  ['3-13-2026', 'form.no_such_day'],
  ['28-2-2027', 'dossier.date_invalid'],
  ['morgen', 'dossier.date_invalid'],
  ['', 'dossier.date_invalid'],
])('what is wrong with %j: %s', (text, code) => {
  expect(dayMistake(text, 'dossier.date_invalid')).toBe(code);
});

test('years are whole', () => {
  expect(yearsBetween('2024-11-22', '2026-11-21')).toBe(1);
  expect(yearsBetween('2024-11-21', '2026-11-21')).toBe(2);
});

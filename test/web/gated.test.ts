import { expect, test } from '@jest/globals';
import { readBadge } from '../../src/web/public/gated.ts';

test('the dates of either data model are shown, and no others', () => {
  const dates = { validFrom: '2026-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' };
  const older = { issuanceDate: '2020-01-01T00:00:00Z', expirationDate: '2021-01-01T00:00:00Z' };
  const shown = (context: string) => {
    const { validFrom, validUntil } = readBadge({ '@context': [context], ...dates, ...older });
    return [validFrom, validUntil];
  };
  expect(shown('https://www.w3.org/ns/credentials/v2')).toEqual(Object.values(dates));
  expect(shown('https://www.w3.org/2018/credentials/v1')).toEqual(Object.values(older));
});

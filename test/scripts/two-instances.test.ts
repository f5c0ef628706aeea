import { expect, it } from '@jest/globals';
import { drillInstances } from '../../scripts/drills/two-instances.ts';

it('two instances on one PostgreSQL give each key one award, whoever is asked', async () => {
  expect(await drillInstances(24, 8)).toMatchObject({ awards: 24, requests: 30, refused: 0, faults: [] });
}, 240_000);

/** The drill of `npm run drill:verify` in small, without its times: real workers, real documents, every answer right. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStorm, type Storm } from '../../scripts/drills/storm-documents.ts';
import { percentile, runStorm } from '../../scripts/drills/storm-run.ts';

let storm: Storm;

beforeAll(async () => {
  storm = await openStorm();
}, 120_000);
afterAll(() => storm?.app.end());

test('two hundred verifications at once, ten of them poisoned: none is missing and all are right', async () => {
  const result = await runStorm(storm, { honest: 190, poisoned: 10 });
  expect(result.wrong).toEqual([]);
  expect([result.answered, result.honestMs.length, result.poisonedMs.length]).toEqual([200, 190, 10]);
}, 300_000);

test('an answer that is not the right one is told', async () => {
  const [first] = storm.honest;
  if (first === undefined) throw new TypeError('a storm has documents');
  const result = await runStorm({ ...storm, honest: [{ ...first, right: ['revoked'] }] }, { honest: 1, poisoned: 0 });
  expect(result.wrong).toEqual(['own json: valid']);
});

test('figures are read where they lie', () => {
  expect([0.5, 0.95, 1].map((part) => percentile([1, 2, 3, 4], part))).toEqual([3, 4, 4]);
});

import { expect, it } from '@jest/globals';
import { createSignatureCounts } from '../../src/storage/signature-counts.ts';
import { describeStorage } from '../support/storage.ts';

describeStorage('signatures of an hour', (open) => {
  it('are counted for all processes together, also when they come at once', async () => {
    const opened = await open();
    const now = () => new Date('2026-11-21T13:00:00Z');
    const [one, two] = [opened, opened.again()].map(({ database }) => createSignatureCounts(database.db, now));
    const sums = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? one : two)?.('a', 100)));
    expect(sums.toSorted((a, b) => Number(a) - Number(b))).toEqual([100, 200, 300, 400, 500, 600, 700, 800]);
    expect(await one?.('b', 1)).toBe(1);
  });
});

import { describe, expect, test } from '@jest/globals';
import { oncePerBurst, type Runs } from '../../src/issuing/once-per-burst.ts';

/** Work that ends when it is told to; each run gives its number, or fails. */
function heldWork() {
  const ends: ((fail?: Error) => void)[] = [];
  const work = () =>
    new Promise<number>((resolve, reject) => {
      const number = ends.length + 1;
      ends.push((fail) => (fail ? reject(fail) : resolve(number)));
    });
  return { work, ends };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('work that is asked for in a burst', () => {
  test('runs once for who was first and once for all who came while it ran', async () => {
    const runs: Runs<number> = new Map();
    const { work, ends } = heldWork();
    const asked = [1, 2, 3, 4].map(() => oncePerBurst(runs, 'a', work));
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await settled();
    expect(ends).toHaveLength(2);
    // came while the second runs: it began before
    asked.push(oncePerBurst(runs, 'a', work));
    ends[1]?.();
    await settled();
    ends[2]?.();
    expect(await Promise.all(asked)).toEqual([1, 2, 2, 2, 3]);
    await settled();
    expect(runs.size).toBe(0);
  });

  test('does not wait for another key', async () => {
    const { work, ends } = heldWork();
    const runs: Runs<number> = new Map();
    const asked = [oncePerBurst(runs, 'a', work), oncePerBurst(runs, 'b', work)];
    for (const end of ends) end();
    expect(await Promise.all(asked)).toEqual([1, 2]);
  });

  test('a run that fails fails for those who asked for it, and the next one runs', async () => {
    const { work, ends } = heldWork();
    const runs: Runs<number> = new Map();
    const first = oncePerBurst(runs, 'a', work);
    const second = oncePerBurst(runs, 'a', work);
    ends[0]?.(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    await settled();
    ends[1]?.();
    expect(await second).toBe(2);
    await settled();
    expect(runs.size).toBe(0);
  });
});

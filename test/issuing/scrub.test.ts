import { expect, test } from '@jest/globals';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import type { Storage } from '../../src/issuing/records.ts';
import { NIGHT_SCRUB, planScrub, SCRUB_JOB, workOnScrub } from '../../src/issuing/scrub.ts';

/** When the files of a database of so many bytes are overwritten, asked at this time. */
async function planned(now: string, bytes: number, when: 'soon' | 'at night'): Promise<string> {
  const plans: string[] = [];
  const enqueue: IssuingDeps['jobs']['enqueue'] = async (_tx, kind, _payload, { singletonKey, runAfter } = {}) => {
    plans.push(`${kind} ${singletonKey} ${runAfter?.toISOString()}`);
  };
  const deps = { now: () => new Date(now), jobs: { enqueue } } as unknown as IssuingDeps;
  await planScrub({ erasure: { size: async () => bytes } } as unknown as Storage, deps, when);
  return plans.join();
}

test.each([
  ['a small database, soon', 100_000_000, 'soon', SCRUB_JOB, '2026-11-21T14:00:00.000Z'],
  ['a large one, soon', 100_000_001, 'soon', NIGHT_SCRUB, '2026-11-22T02:00:00.000Z'],
  ['a small one, at night', 1, 'at night', NIGHT_SCRUB, '2026-11-22T02:00:00.000Z'],
] as const)('%s', async (_about, bytes, when, key, at) => {
  expect(await planned('2026-11-21T14:00:00Z', bytes, when)).toBe(`${SCRUB_JOB} ${key} ${at}`);
});

test('at the quiet hour itself the next night is meant, before it the same one', async () => {
  expect(await planned('2026-11-21T02:00:00Z', 1, 'at night')).toContain('2026-11-22T02:00:00');
  expect(await planned('2026-11-21T01:59:59Z', 1, 'at night')).toContain('2026-11-21T02:00:00');
});

test('one that waits for the night holds up none that is due at once', async () => {
  const keyOf = async (bytes: number, when: 'soon' | 'at night') =>
    (await planned('2026-11-21T14:00:00Z', bytes, when)).split(' ')[1];
  expect(await keyOf(1, 'soon')).not.toBe(await keyOf(1, 'at night'));
  expect(await keyOf(100_000_001, 'soon')).toBe(await keyOf(1, 'at night'));
});

test('the job does it', async () => {
  let scrubbed = 0;
  const jobs: Record<string, () => Promise<void>> = {};
  workOnScrub({
    jobs: { work: (kind: string, handler: () => Promise<void>) => Object.assign(jobs, { [kind]: handler }) },
    storage: { erasure: { scrub: async () => (scrubbed += 1) } },
  } as unknown as IssuingDeps);
  await jobs[SCRUB_JOB]?.();
  expect(scrubbed).toBe(1);
});

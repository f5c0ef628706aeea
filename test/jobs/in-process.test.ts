import { describe, expect, it } from '@jest/globals';
import type { JobQueue } from '../../src/issuing/ports.ts';
import type { JobRecords } from '../../src/issuing/records.ts';
import { createInProcessQueue } from '../../src/jobs/in-process.ts';
import type { SqlStorage } from '../../src/storage/storage.ts';
import { handClock } from '../support/hand-clock.ts';
import { describeOnSqlite, memoryStorage } from '../support/storage.ts';
import { type QueueUnderTest, testQueue } from './queue-contract.ts';

const LEASE_MS = 30_000;

/** The same rows, with a way to wait until nobody is reading or writing them any more. */
function watched(jobs: JobRecords): { jobs: JobRecords; settle(): Promise<void> } {
  let running = 0;
  const entries = Object.entries(jobs).map(([name, act]) => [
    name,
    async (...given: unknown[]) => {
      running += 1;
      try {
        return await (act as (...args: unknown[]) => Promise<unknown>)(...given);
      } finally {
        running -= 1;
      }
    },
  ]);
  return {
    jobs: Object.fromEntries(entries) as JobRecords,
    async settle() {
      for (let quiet = 0; quiet < 5; quiet = running === 0 ? quiet + 1 : 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function underTest(opened: SqlStorage): QueueUnderTest & { waitingTimers(): number } {
  const clock = handClock();
  const errors: QueueUnderTest['errors'] = [];
  const dead = new WeakSet<JobQueue>();
  const { jobs, settle } = watched(opened.jobs);
  const storage = { ...opened, jobs };
  return {
    storage,
    errors,
    waitingTimers: clock.waiting,
    leaseMs: LEASE_MS,
    pollMs: 1_000,
    now: clock.now,
    kill: (queue) => void dead.add(queue),
    passTime: (ms) => clock.passTime(ms, settle),
    newQueue() {
      const queue: JobQueue = createInProcessQueue({
        storage,
        now: clock.now,
        setTimer: (work, ms) => clock.setTimer(() => (dead.has(queue) ? undefined : work()), ms),
        onError: (name, error) => errors.push({ name, error }),
        leaseMs: LEASE_MS,
      });
      return queue;
    },
  };
}

describeOnSqlite('in-process queue', (open) => {
  testQueue(async () => underTest((await open()).storage));
});

describe('a job that a killed process held', () => {
  const LATER = '2026-11-21T12:00:00.000Z';

  it('is given back at the start, without waiting for its lease', async () => {
    const test = underTest(await memoryStorage());
    await test.storage.jobs.enqueue({ kind: 'issue', payload: {}, runAfter: '2026-11-21T08:00:00.000Z' });
    await test.storage.jobs.claim(['issue'], '2026-11-21T08:59:59.000Z', LATER);
    const queue = test.newQueue();
    const { promise: ran, resolve } = Promise.withResolvers<void>();
    queue.work('issue', async () => resolve());
    queue.start();
    await ran;
    await queue.stop();
  });

  it('is taken up by a queue that already runs when its lease has run out, not before', async () => {
    const test = underTest(await memoryStorage());
    const queue = test.newQueue();
    let ran = 0;
    queue.work('issue', async () => {
      ran += 1;
    });
    queue.start();
    await test.passTime(1_000);
    await test.storage.jobs.enqueue({ kind: 'issue', payload: {}, runAfter: LATER });
    await test.storage.jobs.claim(['issue'], LATER, '2026-11-21T09:00:30.000Z');
    await test.passTime(28_000);
    expect(ran).toBe(0);
    await test.passTime(3_000);
    expect(ran).toBe(1);
    await queue.stop();
  });
});

it('gives up a job that took its process down at every try', async () => {
  const test = underTest(await memoryStorage());
  await test.storage.jobs.enqueue({ kind: 'issue', payload: {}, runAfter: '2026-11-21T08:00:00.000Z' });
  for (let i = 0; i < 5; i += 1) {
    await test.storage.jobs.claim(['issue'], '2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.000Z');
  }
  const queue = test.newQueue();
  let ran = 0;
  queue.work('issue', async () => {
    ran += 1;
  });
  queue.start();
  await test.passTime(60_000);
  await queue.stop();
  expect(ran).toBe(0);
  expect(await test.storage.jobs.dead()).toMatchObject([{ kind: 'issue', attempts: 6 }]);
});

it('looks again after storage did not answer', async () => {
  const storage = await memoryStorage();
  let broken = true;
  const jobs = {
    ...storage.jobs,
    claim: (...given: Parameters<typeof storage.jobs.claim>) =>
      broken ? Promise.reject(new Error('no answer')) : storage.jobs.claim(...given),
  };
  const test = underTest({ ...storage, jobs });
  const queue = test.newQueue();
  let ran = 0;
  queue.work('issue', async () => {
    ran += 1;
  });
  await queue.enqueue(storage, 'issue', {});
  queue.start();
  await test.passTime(3_000);
  expect(test.errors.length).toBeGreaterThan(1);
  expect(ran).toBe(0);
  broken = false;
  await test.passTime(2_000);
  await queue.stop();
  expect(ran).toBe(1);
});

it('leaves no timer behind', async () => {
  const test = underTest(await memoryStorage());
  const queue = test.newQueue();
  queue.work('issue', async ({ fails }) => {
    if (fails !== undefined) throw new Error('stop');
  });
  queue.every('renew', 60_000, async () => {});
  await queue.enqueue(test.storage, 'issue', {});
  await queue.enqueue(test.storage, 'issue', { fails: 'yes' });
  queue.start();
  await test.passTime(500);
  expect(test.waitingTimers()).toBe(3); // the next look, the next renewal, the next try of dead letters
  await queue.stop();
  expect(test.waitingTimers()).toBe(0);
});

it('sets no timer for a schedule that is stopped while it runs', async () => {
  const test = underTest(await memoryStorage());
  const queue = test.newQueue();
  const { promise: door, resolve: open } = Promise.withResolvers<void>();
  queue.every('renew', 60_000, () => door);
  queue.start();
  await test.passTime(500);
  const stopped = queue.stop();
  open();
  await stopped;
  expect(test.waitingTimers()).toBe(0);
});

it('refuses two handlers of one kind, and handlers that come too late', async () => {
  const queue = underTest(await memoryStorage()).newQueue();
  queue.work('issue', async () => {});
  expect(() => queue.work('issue', async () => {})).toThrow(TypeError);
  queue.start();
  expect(() => queue.work('mail', async () => {})).toThrow(TypeError);
  expect(() => queue.every('mail', 1_000, async () => {})).toThrow(TypeError);
  await queue.stop();
});

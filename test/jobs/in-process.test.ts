import { describe, expect, it } from '@jest/globals';
import type { JobRecords } from '../../src/issuing/records.ts';
import { createInProcessQueue } from '../../src/jobs/in-process.ts';
import type { SqlStorage } from '../../src/storage/storage.ts';
import { handClock } from '../support/hand-clock.ts';
import { settled } from '../support/settled.ts';
import { describeOnSqlite, memoryStorage } from '../support/storage.ts';
import { queueByHand } from './queue-by-hand.ts';
import { testQueue } from './queue-contract.ts';

const LEASE_MS = 30_000;

/** A queue on these rows; time passes on when nobody reads or writes them any more. */
function underTest(opened: SqlStorage): ReturnType<typeof queueByHand> {
  const { counted, settle } = settled();
  const watched = Object.entries(opened.jobs).map(([name, act]) => [
    name,
    (...given: unknown[]) => counted(() => (act as (...args: unknown[]) => Promise<unknown>)(...given)),
  ]);
  return queueByHand({
    clock: handClock(),
    settle,
    storage: { ...opened, jobs: Object.fromEntries(watched) as JobRecords },
    make: (options) => createInProcessQueue({ ...options, leaseMs: LEASE_MS }),
    leaseMs: LEASE_MS,
    pollMs: 1_000,
  });
}

describeOnSqlite('in-process queue', (open) => {
  testQueue(async () => underTest((await open()).storage));
});

it('looks for a job of the kind that was added only', async () => {
  const test = underTest(await memoryStorage());
  const asked: string[] = [];
  const { claim } = test.storage.jobs;
  test.storage.jobs.claim = (kind, ...times) => {
    asked.push(kind);
    return claim(kind, ...times);
  };
  const queue = test.newQueue();
  for (const kind of ['issue', 'mail']) queue.work(kind, async () => {});
  queue.start();
  await test.passTime(0);
  asked.length = 0;
  await queue.enqueue(test.storage, 'mail', {});
  await test.passTime(0);
  expect(asked).toEqual(['mail', 'mail']);
  await queue.stop();
});

describe('a job that a killed process held', () => {
  const LATER = '2026-11-21T12:00:00.000Z';

  it('is given back at the start, without waiting for its lease', async () => {
    const test = underTest(await memoryStorage());
    await test.storage.jobs.enqueue({ kind: 'issue', payload: {}, runAfter: '2026-11-21T08:00:00.000Z' });
    await test.storage.jobs.claim('issue', '2026-11-21T08:59:59.000Z', LATER);
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
    await test.storage.jobs.claim('issue', LATER, '2026-11-21T09:00:30.000Z');
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
    await test.storage.jobs.claim('issue', '2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.000Z');
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

import { expect, it } from '@jest/globals';
import type { JobQueue } from '../../src/issuing/ports.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { createBossQueue } from '../../src/jobs/boss-queue.ts';
import { outerHandle } from '../../src/storage/handle.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { bossClock } from '../support/boss-clock.ts';
import { handClock } from '../support/hand-clock.ts';
import { describeOnPostgres, type Open } from '../support/storage.ts';
import { type QueueUnderTest, testQueue } from './queue-contract.ts';

const LEASE_MS = 30_000;
/** A look at the database takes a while. */
const POLL_MS = 5_000;
/** How often leases that ran out are looked for. */
const LOOK_MS = LEASE_MS / 3;

async function underTest(open: Open): Promise<QueueUnderTest> {
  const clock = handClock();
  const { opened, watch, settle } = await bossClock(await open(), clock.now);
  const errors: QueueUnderTest['errors'] = [];
  const boss = await openBoss({
    sql: watch(outerHandle(opened.database).sql),
    kinds: ['issue', 'mail'],
    newId: () => crypto.randomUUID(),
    onError: (error) => errors.push({ name: 'pg-boss', error }),
  });
  await boss.stop(); // its own timers only; the tests move time by hand
  const storage = createStorage(opened.database, (sql, added) => boss.records(watch(sql), added));
  const dead = new WeakSet<JobQueue>();
  return {
    storage,
    errors,
    leaseMs: LEASE_MS + LOOK_MS,
    pollMs: POLL_MS,
    now: clock.now,
    kill: (queue) => void dead.add(queue),
    passTime: (ms) => clock.passTime(ms, settle),
    newQueue() {
      const queue: JobQueue = createBossQueue({
        boss,
        storage,
        now: clock.now,
        setTimer: (work, ms) => clock.setTimer(() => (dead.has(queue) ? undefined : work()), ms),
        onError: (name, error) => errors.push({ name, error }),
        leaseMs: LEASE_MS,
        pollMs: POLL_MS,
      });
      return queue;
    },
  };
}

describeOnPostgres('pg-boss queue', (open) => {
  testQueue(() => underTest(open));

  it('refuses two handlers of one kind, and handlers that come too late', async () => {
    const queue = (await underTest(open)).newQueue();
    queue.work('issue', async () => {});
    expect(() => queue.work('issue', async () => {})).toThrow(TypeError);
    queue.start();
    expect(() => queue.work('mail', async () => {})).toThrow(TypeError);
    expect(() => queue.every('mail', 1_000, async () => {})).toThrow(TypeError);
    await queue.stop();
  });
});

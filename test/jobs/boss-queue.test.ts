import { openBoss } from '../../src/jobs/boss.ts';
import { createBossQueue } from '../../src/jobs/boss-queue.ts';
import { outerHandle } from '../../src/storage/handle.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { bossClock } from '../support/boss-clock.ts';
import { handClock } from '../support/hand-clock.ts';
import { describeOnPostgres, type Open } from '../support/storage.ts';
import { queueByHand } from './queue-by-hand.ts';
import { type QueueUnderTest, testQueue } from './queue-contract.ts';

const LEASE_MS = 30_000;
/** A look at the database takes a while. */
const POLL_MS = 5_000;
/** How often leases that ran out are looked for. */
const LOOK_MS = LEASE_MS / 3;

async function underTest(open: Open): Promise<QueueUnderTest> {
  const clock = handClock();
  const { opened, watch, settle } = await bossClock(await open(), clock.now);
  const boss = await openBoss({
    sql: watch(outerHandle(opened.database).sql),
    kinds: ['issue', 'mail'],
    newId: () => crypto.randomUUID(),
    onError: (error) => test.errors.push({ name: 'pg-boss', error }),
  });
  await boss.stop(); // its own timers only; the tests move time by hand
  const test: QueueUnderTest = queueByHand({
    clock,
    settle,
    storage: createStorage(opened.database, (sql, added) => boss.records(watch(sql), added)),
    make: (options) => createBossQueue({ ...options, boss, leaseMs: LEASE_MS, pollMs: POLL_MS }),
    leaseMs: LEASE_MS + LOOK_MS,
    pollMs: POLL_MS,
  });
  return test;
}

describeOnPostgres('pg-boss queue', (open) => {
  testQueue(() => underTest(open));
});

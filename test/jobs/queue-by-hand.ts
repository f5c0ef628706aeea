import type { JobQueue } from '../../src/issuing/ports.ts';
import type { QueueOptions } from '../../src/jobs/queue.ts';
import type { handClock } from '../support/hand-clock.ts';
import type { QueueUnderTest } from './queue-contract.ts';

/** A queue whose clock, timers and end are in the hands of the test; `make` makes one of the kind under test. */
export function queueByHand({
  clock,
  settle,
  storage,
  make,
  ...times
}: {
  clock: ReturnType<typeof handClock>;
  settle: () => Promise<void>;
  storage: QueueUnderTest['storage'] & QueueOptions['storage'];
  make: (options: QueueOptions) => JobQueue;
  leaseMs: number;
  pollMs: number;
}): QueueUnderTest & { waitingTimers(): number } {
  const errors: QueueUnderTest['errors'] = [];
  const dead = new WeakSet<JobQueue>();
  return {
    storage,
    errors,
    ...times,
    waitingTimers: clock.waiting,
    now: clock.now,
    kill: (queue) => void dead.add(queue),
    passTime: (ms) => clock.passTime(ms, settle),
    newQueue() {
      const queue: JobQueue = make({
        storage,
        now: clock.now,
        setTimer: (work, ms) => clock.setTimer(() => (dead.has(queue) ? undefined : work()), ms),
        onError: (name, error) => errors.push({ name, error }),
      });
      return queue;
    },
  };
}

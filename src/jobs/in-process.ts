/** The job queue of one process over the rows of storage. */
import type { JobQueue } from '../issuing/ports.ts';
import { createQueue, type QueueOptions, workerDeps } from './queue.ts';
import { createSchedule } from './schedule.ts';

const LEASE_MS = 60_000;

/**
 * As of `createQueue`. `start` gives back what an earlier process held, so start it in one process only: other processes
 * may enqueue.
 */
export function createInProcessQueue(options: QueueOptions): JobQueue {
  const deps = workerDeps(options, LEASE_MS);
  return createQueue(options.storage, deps, {
    repeat: (name, everyMs, handler) => createSchedule(name, everyMs, handler, deps),
    prepare: () => options.storage.jobs.releaseAll(),
  });
}

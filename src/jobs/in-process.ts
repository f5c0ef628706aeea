/**
 * The job queue of one process over the rows of storage. At least once: a handler must be safe to repeat. What never
 * lives here: what a job does (issuing/, mail/), and SQL (storage/).
 */
import type { JobQueue } from '../issuing/ports.ts';
import type { Storage } from '../issuing/records.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { processTimer, type SetTimer } from './timers.ts';
import { BACK_OFF_MS, createWorker, LEASE_RAN_OUT, type Worker, type WorkerDeps } from './worker.ts';

/** How often a dead letter gets one more try: what was wrong may have been mended. */
const RETRY_DEAD_MS = 600_000;

export interface InProcessOptions {
  /** `onJobsAdded` tells of every commit that added a job. */
  storage: Pick<Storage, 'jobs'> & { onJobsAdded(listener: () => void): void };
  now: () => Date;
  /** Told of every failed try, with the kind of job or name of the schedule. */
  onError: (name: string, error: unknown) => void;
  setTimer?: SetTimer;
  leaseMs?: number;
  pollMs?: number;
}

/**
 * One job at a time of each kind; failed ones again after 1 s, 10 s, 1 min and 10 min, then a dead letter, which gets
 * one more try at the start and every ten minutes. `start` gives back what an earlier process held, so start it in one
 * process only: other processes may enqueue.
 */
export function createInProcessQueue(options: InProcessOptions): JobQueue {
  const { storage, now, onError, setTimer = processTimer, leaseMs = 60_000, pollMs = 1_000 } = options;
  const deps: WorkerDeps = { jobs: storage.jobs, now, onError, setTimer, leaseMs, pollMs };
  const workers = new Map<string, Worker>();
  const retryDead = () => storage.jobs.retryDead(now().toISOString(), BACK_OFF_MS.length, LEASE_RAN_OUT);
  const schedules: Schedule[] = [createSchedule('dead letters', RETRY_DEAD_MS, retryDead, deps)];
  let started = false;
  let released: Promise<void> = Promise.resolve();

  storage.onJobsAdded(() => {
    for (const worker of workers.values()) worker.wake();
  });
  const startAll = (): void => {
    if (!started) return;
    for (const part of [...workers.values(), ...schedules]) part.start();
  };
  return {
    enqueue: (tx, kind, payload, { runAfter = now(), singletonKey } = {}) =>
      tx.jobs.enqueue({
        kind,
        payload,
        runAfter: runAfter.toISOString(),
        ...(singletonKey === undefined ? {} : { singletonKey }),
      }),
    work(kind, handler) {
      if (started) throw new TypeError('say what to work on before the start');
      if (workers.has(kind)) throw new TypeError(`there is already a handler for ${kind}`);
      workers.set(kind, createWorker(kind, handler, deps));
    },
    every(name, everyMs, handler) {
      if (started) throw new TypeError('say what to repeat before the start');
      schedules.push(createSchedule(name, everyMs, handler, deps));
    },
    start() {
      started = true;
      released = storage.jobs
        .releaseAll()
        .catch((error) => onError('start', error))
        .then(startAll);
    },
    async stop() {
      started = false;
      await released;
      await Promise.all([...workers.values(), ...schedules].map((part) => part.stop()));
    },
  };
}

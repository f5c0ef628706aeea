/**
 * The job queue of several processes on one PostgreSQL, over pg-boss. The same promises as in-process.ts, and: what a
 * process held when it died is taken up by another when its lease has run out, and a schedule runs in one of them at a time.
 */
import type { JobQueue } from '../issuing/ports.ts';
import type { Storage } from '../issuing/records.ts';
import type { Boss } from './boss.ts';
import { createSchedule } from './schedule.ts';
import { processTimer, type SetTimer } from './timers.ts';
import { BACK_OFF_MS, createWorker, LEASE_RAN_OUT, type Worker, type WorkerDeps } from './worker.ts';

const RETRY_DEAD_MS = 600_000;
/** A schedule that is due is found this much later at most. */
const SCHEDULE_POLL_MS = 15_000;

export interface BossQueueOptions {
  boss: Pick<Boss, 'schedule' | 'endLeases'>;
  storage: Pick<Storage, 'jobs'> & { onJobsAdded(listener: () => void): void };
  now: () => Date;
  onError: (name: string, error: unknown) => void;
  setTimer?: SetTimer;
  /** As it was given to pg-boss. */
  leaseMs?: number;
  pollMs?: number;
}

interface Repeated {
  name: string;
  everyMs: number;
  worker: Worker;
}

/** May run in any number of processes at once. `work` knows only the kinds that pg-boss was opened with. */
export function createBossQueue(options: BossQueueOptions): JobQueue {
  const { boss, storage, now, onError, setTimer = processTimer, leaseMs = 30_000, pollMs = 1_000 } = options;
  const deps: WorkerDeps = { jobs: storage.jobs, now, onError, setTimer, leaseMs, pollMs };
  const workers = new Map<string, Worker>();
  const repeated: Repeated[] = [];
  const leases = createSchedule('leases', leaseMs / 3, () => boss.endLeases(), deps);
  let started = false;
  let prepared: Promise<void> = Promise.resolve();

  storage.onJobsAdded(() => {
    for (const worker of workers.values()) worker.wake();
  });
  const every: JobQueue['every'] = (name, everyMs, handler) => {
    if (started) throw new TypeError('say what to repeat before the start');
    const run = (): Promise<void> => handler().catch((error: unknown) => onError(name, error));
    // a run that ended is not finished: it fails until the next time, which pg-boss keeps in the same one row
    const jobs = { ...storage.jobs, finish: (id: string) => storage.jobs.fail(id, 'ended', null) };
    const poll = Math.max(pollMs, Math.min(SCHEDULE_POLL_MS, everyMs / 60));
    repeated.push({ name, everyMs, worker: createWorker(scheduleKind(name), run, { ...deps, jobs, pollMs: poll }) });
  };
  every('dead letters', RETRY_DEAD_MS, () =>
    storage.jobs.retryDead(now().toISOString(), BACK_OFF_MS.length, LEASE_RAN_OUT),
  );
  const startAll = async (): Promise<void> => {
    for (const { name, everyMs } of repeated) {
      await boss.schedule(scheduleKind(name), everyMs).catch((error: unknown) => onError(name, error));
    }
    if (!started) return;
    for (const part of [...workers.values(), ...repeated.map(({ worker }) => worker), leases]) part.start();
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
    every,
    start() {
      started = true;
      prepared = startAll();
    },
    async stop() {
      started = false;
      await prepared;
      await Promise.all(
        [...workers.values(), ...repeated.map(({ worker }) => worker), leases].map((part) => part.stop()),
      );
    },
  };
}

/** A queue of pg-boss for a schedule; its names take no spaces. */
const scheduleKind = (name: string): string => `every.${name.replaceAll(' ', '-')}`;

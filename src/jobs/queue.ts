/**
 * What every job queue here does, whatever its rows are kept in: enqueue in the transaction of the act, one worker a kind
 * that is woken by a commit, dead letters that get one more try. What never lives here: what a job does (issuing/, mail/),
 * and SQL (storage/).
 */
import type { JobQueue } from '../issuing/ports.ts';
import type { JobAdded, Storage } from '../issuing/records.ts';
import { processTimer, type SetTimer } from './timers.ts';
import { BACK_OFF_MS, createWorker, LEASE_RAN_OUT, type Worker, type WorkerDeps } from './worker.ts';

/** How often a dead letter gets one more try: what was wrong may have been mended. */
const RETRY_DEAD_MS = 600_000;

export interface QueueOptions {
  /** `onJobsAdded` tells of every commit that added a job. */
  storage: Pick<Storage, 'jobs'> & { onJobsAdded(listener: JobAdded): void };
  now: () => Date;
  /** Told of every failed try, with the kind of job or name of the schedule. */
  onError: (name: string, error: unknown) => void;
  setTimer?: SetTimer;
  leaseMs?: number;
  pollMs?: number;
}

/** What begins and ends with a queue; `stop` resolves when what runs has ended. */
export interface Part {
  start(): void;
  stop(): Promise<void>;
}

/** In what queues differ. */
export interface Adapter {
  /** Runs `handler` at the start, and `everyMs` after each run has ended, also after an error. */
  repeat(name: string, everyMs: number, handler: () => Promise<void>): Part;
  /** Done before anything else starts. What goes wrong is told, and does not keep the queue from starting. */
  prepare(): Promise<void>;
  /** Begins and ends with the queue. */
  beside?: readonly Part[];
}

/** The parts of a worker, with `leaseMs` where the options name none. */
export function workerDeps(options: QueueOptions, leaseMs: number): WorkerDeps {
  const { storage, now, onError, setTimer = processTimer, pollMs = 1_000 } = options;
  return { jobs: storage.jobs, now, onError, setTimer, leaseMs: options.leaseMs ?? leaseMs, pollMs };
}

/**
 * One job at a time of each kind; failed ones again after 1 s, 10 s, 1 min and 10 min, then a dead letter, which gets one
 * more try at the start and every ten minutes. At least once: a handler must be safe to repeat. TypeError for two handlers
 * of one kind, and for what is said after the start.
 */
export function createQueue(storage: QueueOptions['storage'], deps: WorkerDeps, adapter: Adapter): JobQueue {
  const { jobs, now, onError } = deps;
  const workers = new Map<string, Worker>();
  const retryDead = () => jobs.retryDead(now().toISOString(), BACK_OFF_MS.length, LEASE_RAN_OUT);
  const repeated: Part[] = [adapter.repeat('dead letters', RETRY_DEAD_MS, retryDead)];
  let started = false;
  let prepared: Promise<void> = Promise.resolve();
  const parts = (): Part[] => [...workers.values(), ...repeated, ...(adapter.beside ?? [])];

  storage.onJobsAdded((kind) => {
    if (kind === null) for (const worker of workers.values()) worker.wake();
    else workers.get(kind)?.wake();
  });
  const startAll = (): void => {
    if (!started) return;
    for (const part of parts()) part.start();
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
      repeated.push(adapter.repeat(name, everyMs, handler));
    },
    start() {
      started = true;
      prepared = adapter
        .prepare()
        .catch((error: unknown) => onError('start', error))
        .then(startAll);
    },
    async stop() {
      started = false;
      await prepared;
      await Promise.all(parts().map((part) => part.stop()));
    },
  };
}

import type { Job, JobRecords } from '../issuing/records.ts';
import { letOthersRun } from '../let-others-run.ts';
import type { SetTimer } from './timers.ts';

/** Waiting times in ms before the second, third … try; after the last one a job is a dead letter. */
export const BACK_OFF_MS = [1_000, 10_000, 60_000, 600_000] as const;

/** The last error of a job that took its process down at every try. Only a person lets it try once more. */
export const LEASE_RAN_OUT = 'lease ran out at every try';

export interface WorkerDeps {
  jobs: JobRecords;
  now: () => Date;
  setTimer: SetTimer;
  /** How long a job is ours without a sign of life; lengthened while its handler runs. */
  leaseMs: number;
  /** How often to look for jobs that nobody told us of: other processes, retries, expired leases. */
  pollMs: number;
  onError: (kind: string, error: unknown) => void;
}

export interface Worker {
  start(): void;
  /** Looks for work now. */
  wake(): void;
  /** Takes no new job; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** Does the jobs of one kind, one at a time, so that a long job of another kind never holds them up. */
export function createWorker(
  kind: string,
  handler: (payload: Record<string, string>) => Promise<void>,
  deps: WorkerDeps,
): Worker {
  let started = false;
  let woken = false;
  let cancelPoll = (): void => {};
  let draining: Promise<void> | null = null;

  const drain = async (): Promise<void> => {
    while (started && woken) {
      woken = false;
      try {
        while (started && (await runNext(kind, handler, deps))) await letOthersRun();
      } catch (error) {
        deps.onError(kind, error); // storage does not answer: the next look is at the next poll
      }
    }
    draining = null;
    if (started) cancelPoll = deps.setTimer(wake, deps.pollMs);
  };
  const wake = (): void => {
    if (!started) return;
    woken = true;
    if (draining !== null) return;
    cancelPoll();
    draining = drain();
  };
  return {
    start() {
      started = true;
      wake();
    },
    wake,
    async stop() {
      started = false;
      cancelPoll();
      await draining;
    },
  };
}

/** Takes and runs one job; false when there is none. */
async function runNext(
  kind: string,
  handler: (payload: Record<string, string>) => Promise<void>,
  deps: WorkerDeps,
): Promise<boolean> {
  const job = await deps.jobs.claim(kind, deps.now().toISOString(), leaseEnd(deps));
  if (job === null) return false;
  // a job that took its process down every time is not tried for ever
  if (job.attempts > BACK_OFF_MS.length + 1) {
    await deps.jobs.fail(job.id, LEASE_RAN_OUT, null);
    return true;
  }
  const letGo = keepLease(job, deps);
  try {
    await handler(job.payload);
  } catch (error) {
    deps.onError(kind, error);
    await deps.jobs.fail(job.id, nameOf(error), nextTry(job, deps));
    return true;
  } finally {
    letGo();
  }
  await deps.jobs.finish(job.id);
  return true;
}

const leaseEnd = ({ now, leaseMs }: WorkerDeps): string => new Date(now().getTime() + leaseMs).toISOString();

/** Lengthens the lease three times as often as needed, until called off. */
function keepLease(job: Job, deps: WorkerDeps): () => void {
  let cancel = (): void => {};
  const extend = (): void => {
    deps.jobs.extend(job.id, leaseEnd(deps)).catch((error) => deps.onError(job.kind, error));
    cancel = deps.setTimer(extend, deps.leaseMs / 3);
  };
  cancel = deps.setTimer(extend, deps.leaseMs / 3);
  return () => cancel();
}

/** When to try again, or null when the tries are used up. */
function nextTry(job: Job, deps: WorkerDeps): string | null {
  const wait = BACK_OFF_MS[job.attempts - 1];
  return wait === undefined ? null : new Date(deps.now().getTime() + wait).toISOString();
}

/** What a row may keep of an error: kind and code. Its message may hold personal data and goes to the log only. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * The job queue of several processes on one PostgreSQL, over pg-boss. The same promises as in-process.ts, and: what a
 * process held when it died is taken up by another when its lease has run out, and a schedule runs in one of them at a time.
 */
import type { JobQueue } from '../issuing/ports.ts';
import type { Boss } from './boss.ts';
import { createQueue, type QueueOptions, workerDeps } from './queue.ts';
import { createSchedule } from './schedule.ts';
import { createWorker } from './worker.ts';

const LEASE_MS = 30_000;
/** A schedule that is due is found this much later at most. */
const SCHEDULE_POLL_MS = 15_000;

/** `leaseMs` as it was given to pg-boss. */
export type BossQueueOptions = QueueOptions & { boss: Pick<Boss, 'schedule' | 'endLeases'> };

/** As of `createQueue`, in any number of processes at once. `work` knows only the kinds that pg-boss was opened with. */
export function createBossQueue(options: BossQueueOptions): JobQueue {
  const { boss, storage, onError } = options;
  const deps = workerDeps(options, LEASE_MS);
  const repeated: { name: string; everyMs: number }[] = [];
  // a run that ended is not finished: it fails until the next time, which pg-boss keeps in the same one row
  const jobs = { ...storage.jobs, finish: (id: string) => storage.jobs.fail(id, 'ended', null) };
  return createQueue(storage, deps, {
    repeat(name, everyMs, handler) {
      repeated.push({ name, everyMs });
      const run = (): Promise<void> => handler().catch((error: unknown) => onError(name, error));
      const pollMs = Math.max(deps.pollMs, Math.min(SCHEDULE_POLL_MS, everyMs / 60));
      return createWorker(scheduleKind(name), run, { ...deps, jobs, pollMs });
    },
    async prepare() {
      for (const { name, everyMs } of repeated) {
        await boss.schedule(scheduleKind(name), everyMs).catch((error: unknown) => onError(name, error));
      }
    },
    beside: [createSchedule('leases', deps.leaseMs / 3, () => boss.endLeases(), deps)],
  });
}

/** A queue of pg-boss for a schedule; its names take no spaces. */
const scheduleKind = (name: string): string => `every.${name.replaceAll(' ', '-')}`;

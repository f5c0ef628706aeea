/**
 * In which order verifications get a worker. Three lanes share the workers' time by weight (start-time fair queueing), so
 * what takes long never holds up what is short, and what is short never keeps what takes long waiting for ever. Nothing
 * here knows of workers, clocks or documents: time used is told to it.
 */

/** 0: what looks short. 1: photos, of which every honest one takes long. 2: what looks long, or took too long. */
export type Lane = 0 | 1 | 2;

export interface Waiting {
  /** Bytes it holds while it waits. */
  bytes: number;
}

export interface Limits {
  /** Most that may wait in each lane, and the bytes that they may hold together. */
  jobs: readonly [number, number, number];
  bytes: number;
}

export interface Lanes<Job extends Waiting> {
  /** False when this lane is full; the others are not affected. */
  hasRoom(lane: Lane, bytes: number): boolean;
  /** Behind those that wait there. What was let in once is never refused when it comes back. */
  put(lane: Lane, job: Job): void;
  /** Before those that wait there: it was taken, and no worker came to it. */
  putBack(lane: Lane, job: Job): void;
  /**
   * The next one, for which there must be a worker free: `short` for lane 0, `long` for the others. Where lane 0 comes
   * first and must wait, a long one waits too.
   */
  take(free: { short: boolean; long: boolean }): { lane: Lane; job: Job } | null;
  /** Says how many milliseconds of a worker went to this lane. */
  spend(lane: Lane, ms: number): void;
  /** True when something waits in lane 0. */
  shortWaits(): boolean;
  /** Milliseconds of one worker that all who wait will need, as far as one can say beforehand. */
  expectedMs(): number;
  /** Takes out everything. */
  clear(): Job[];
}

/** Shares of a worker's time where all lanes have work; and what one of each is expected to take. */
const WEIGHTS = [16, 2, 1] as const;
const EXPECTED_MS = [20, 500, 2_000] as const;
const LANES = [0, 1, 2] as const;

interface Queue<Job> {
  jobs: Job[];
  bytes: number;
  /** Time used, divided by the weight. The lane with the least of it, its next job included, comes first. */
  pass: number;
}

/** Three empty lanes. */
export function createLanes<Job extends Waiting>(limits: Limits): Lanes<Job> {
  const queues = LANES.map((): Queue<Job> => ({ jobs: [], bytes: 0, pass: 0 })) as [Queue<Job>, Queue<Job>, Queue<Job>];
  let now = 0;

  function enter(lane: Lane, job: Job): Queue<Job> {
    const queue = queues[lane];
    // A lane without work saves up nothing.
    if (queue.jobs.length === 0) queue.pass = Math.max(queue.pass, now);
    queue.bytes += job.bytes;
    return queue;
  }

  const due = (lane: Lane): number => queues[lane].pass + EXPECTED_MS[lane] / WEIGHTS[lane];

  return {
    hasRoom: (lane, bytes) =>
      queues[lane].jobs.length === 0 ||
      (queues[lane].jobs.length < limits.jobs[lane] && queues[lane].bytes + bytes <= limits.bytes),
    put(lane, job) {
      enter(lane, job).jobs.push(job);
    },
    putBack(lane, job) {
      enter(lane, job).jobs.unshift(job);
    },
    take(free) {
      const [lane] = LANES.filter((one) => queues[one].jobs.length > 0 && (free.long || one === 0)).sort(
        (one, other) => due(one) - due(other) || one - other,
      );
      if (lane === undefined || (lane === 0 && !free.short)) return null;
      const queue = queues[lane];
      const job = queue.jobs.shift() as Job;
      queue.bytes -= job.bytes;
      now = Math.max(now, queue.pass);
      return { lane, job };
    },
    spend(lane, ms) {
      queues[lane].pass += ms / WEIGHTS[lane];
    },
    shortWaits: () => queues[0].jobs.length > 0,
    expectedMs: () => LANES.reduce<number>((sum, lane) => sum + queues[lane].jobs.length * EXPECTED_MS[lane], 0),
    clear: () =>
      queues.flatMap((queue) => {
        queue.bytes = 0;
        return queue.jobs.splice(0);
      }),
  };
}

/**
 * A second thread for the verifications of a large job: half of what issuing does is checking what it signed, and that
 * needs no key and no database. It takes what waits in small batches; what is left when it has enough to do is verified by
 * whoever asked, so both have finished at the same time. Where it fails, everything is verified here.
 */
import { Worker } from 'node:worker_threads';
import type { Verification, VerificationReport } from '../verify/index.ts';
import type { Answer } from './messages.ts';
import type { FromOwnWorker, OwnTask, ToOwnWorker } from './own-messages.ts';
import { askWorld, type World } from './questions.ts';

export interface OwnThread {
  /** Starts the thread where there is none. True once it can be given work. */
  ready(): boolean;
  /**
   * Verifies here or there. The document of the result is null. `world` must be the same object as long as its answers are.
   * `here`: the same verification in this thread.
   */
  verify(text: string, now: Date, world: World, here: () => Promise<Verification>): Promise<Verification>;
  close(): Promise<void>;
}

/** What is needed of a thread; tests have their own. */
export interface Thread {
  postMessage(message: ToOwnWorker): void;
  on(event: 'message', hear: (message: FromOwnWorker) => void): unknown;
  on(event: 'error' | 'exit', hear: () => void): unknown;
  terminate(): Promise<unknown>;
  ref(): void;
  unref(): void;
}

/** Small, so that the last batch of a chunk is soon done. */
const BATCH = 6;
const BATCHES_AHEAD = 2;
/** After so many that ended by themselves there is no other one. */
const MOST_LOST = 3;
/** Left alone its garbage grows to a multiple. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 6 };

const startThread = (): Thread =>
  new Worker(new URL('./own-worker.ts', import.meta.url), {
    resourceLimits: MEMORY,
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  });

interface Job {
  task: OwnTask;
  here: () => Promise<Verification>;
  resolve: (verification: Verification | Promise<Verification>) => void;
}

/** No thread yet. `localOrigin` as for `verify()`. */
export function createOwnThread(localOrigin: string, start: () => Thread = startThread): OwnThread {
  const waiting: Job[] = [];
  const given = new Map<number, Job>();
  const worlds = new Map<World, { number: number; open: number }>();
  let thread: Thread | null = null;
  let isReady = false;
  let lost = 0;
  let tasks = 0;
  let newest = 0;
  let batches = 0;
  let planned = false;

  function hire(): void {
    const made = start();
    thread = made;
    made.unref();
    made.on('message', (message) => thread === made && hear(made, message));
    made.on('error', () => lose(made));
    made.on('exit', () => lose(made));
  }

  function lose(which: Thread): void {
    if (thread !== which) return;
    thread = null;
    isReady = false;
    lost += 1;
    batches = 0;
    void which.terminate();
    verifyAllHere();
  }

  /** What waits too: another thread knows nothing of its world. */
  function verifyAllHere(): void {
    worlds.clear();
    for (const job of [...given.values(), ...waiting.splice(0)]) job.resolve(job.here());
    given.clear();
  }

  function hear(from: Thread, message: FromOwnWorker): void {
    if (message.kind === 'ready') isReady = true;
    if (message.kind === 'question') void answer(from, message);
    if (message.kind !== 'verified') return;
    batches -= 1;
    for (const { number, report } of message.done) {
      const job = given.get(number);
      if (job === undefined) continue;
      given.delete(number);
      leave(job.task.world);
      job.resolve(
        report === null ? job.here() : { report: JSON.parse(report) as VerificationReport, credential: null },
      );
    }
    if (given.size === 0) from.unref();
    plan();
  }

  async function answer(from: Thread, asked: Extract<FromOwnWorker, { kind: 'question' }>): Promise<void> {
    const world = [...worlds].find(([, { number }]) => number === asked.world)?.[0];
    const none: Answer = { ok: false };
    const found = world === undefined ? none : await askWorld(world, asked.question).catch(() => none);
    if (thread === from) from.postMessage({ kind: 'answer', call: asked.call, answer: found });
  }

  function nextWorld(): number {
    newest += 1;
    return newest;
  }

  function enter(world: World): number {
    const known = worlds.get(world) ?? { number: nextWorld(), open: 0 };
    known.open += 1;
    worlds.set(world, known);
    return known.number;
  }

  /** A world is forgotten once nothing of it is open and another one has come. */
  function leave(number: number): void {
    for (const [world, known] of worlds) {
      if (known.number === number) known.open -= 1;
      if (known.open > 0 || known.number === newest) continue;
      worlds.delete(world);
      thread?.postMessage({ kind: 'forget', world: known.number });
    }
  }

  function plan(): void {
    if (planned || waiting.length === 0) return;
    planned = true;
    setImmediate(work);
  }

  /** Gives the thread what it may have, and does one of the rest here. */
  function work(): void {
    planned = false;
    while (thread !== null && isReady && batches < BATCHES_AHEAD && waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      for (const job of batch) given.set(job.task.number, job);
      thread.ref();
      batches += 1;
      thread.postMessage({ kind: 'verify', localOrigin, tasks: batch.map(({ task }) => task) });
    }
    const mine = waiting.shift();
    if (mine === undefined) return;
    leave(mine.task.world);
    mine.resolve(mine.here());
    plan();
  }

  return {
    ready() {
      if (thread === null && lost < MOST_LOST) hire();
      return isReady;
    },
    verify(text, now, world, here) {
      return new Promise((resolve) => {
        tasks += 1;
        const task = { number: tasks, world: enter(world), text, now };
        waiting.push({ task, here, resolve });
        plan();
      });
    },
    async close() {
      const last = thread;
      thread = null;
      isReady = false;
      lost = MOST_LOST;
      verifyAllHere();
      await last?.terminate();
    },
  };
}

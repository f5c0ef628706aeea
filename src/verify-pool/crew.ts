/**
 * The worker threads behind verify-pool.ts: starting, ending and replacing them. A thread that runs cannot be paused,
 * only ended, and a new one needs half a second to load; so from the first one that takes long, one more than may run at
 * once stands by.
 */
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages.ts';

/** What is needed of a thread; tests have their own. */
export interface Thread {
  postMessage(message: ToWorker): void;
  on(event: 'message', hear: (message: FromWorker) => void): unknown;
  on(event: 'error', hear: (error: NodeJS.ErrnoException) => void): unknown;
  on(event: 'exit', hear: () => void): unknown;
  terminate(): Promise<unknown>;
  /** Microseconds of a processor that it had since it began, also while it is busy. Node has it from 24.6 on. */
  cpuUsage?(): Promise<{ user: number; system: number }>;
  /** Keeps the process alive, or no longer. */
  ref(): void;
  unref(): void;
}

export interface Member<Run> {
  thread: Thread;
  /** It has loaded the verifier. */
  ready: boolean;
  run: Run | null;
}

export type LossCode = 'TOO_LARGE' | 'INTERNAL_ERROR';

export interface Crew<Run> {
  running(): Member<Run>[];
  /** One that has nothing to do: a loaded one, one that loads, or a new one. */
  idle(): Member<Run>;
  /** Gives a member its run. */
  start(member: Member<Run>, run: Run): void;
  /** From now on there is always one more than those that run. */
  standBy(): void;
  /** Ends a thread whatever it does. */
  end(member: Member<Run>): void;
  close(): Promise<void>;
}

/** The young part is kept small: left alone, two workers grow to 390 MB of garbage instead of 150. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** A thread that runs this script. */
export function startThread(script: URL): Thread {
  return new Worker(script, { resourceLimits: MEMORY, execArgv: [], env: {}, stdout: true, stderr: true });
}

/** An empty crew. `lose` hears of a thread that ended by itself, while its run is still with it. */
export function createCrew<Run>(parts: {
  start: () => Thread;
  hear: (member: Member<Run>, message: FromWorker) => void;
  lose: (member: Member<Run>, code: LossCode) => void;
}): Crew<Run> {
  const members = new Set<Member<Run>>();
  const running = (): Member<Run>[] => [...members].filter(({ run }) => run !== null);

  function hire(): Member<Run> {
    const thread = parts.start();
    const member: Member<Run> = { thread, ready: false, run: null };
    members.add(member);
    // Nobody waits for it yet: by itself it keeps no process alive.
    thread.unref();
    const lost = (code: LossCode): void => {
      if (!members.delete(member)) return;
      void thread.terminate();
      parts.lose(member, code);
    };
    thread.on('message', (message) => {
      if (message.kind === 'ready') member.ready = true;
      else parts.hear(member, message);
    });
    thread.on('error', (error) => lost(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'TOO_LARGE' : 'INTERNAL_ERROR'));
    thread.on('exit', () => lost('INTERNAL_ERROR'));
    return member;
  }

  let standsBy = false;
  const standBy = (): void => {
    if (standsBy && members.size <= running().length) hire();
  };

  return {
    running,
    idle() {
      const free = [...members].filter(({ run }) => run === null);
      return free.find(({ ready }) => ready) ?? free[0] ?? hire();
    },
    start(member, run) {
      member.run = run;
      member.thread.ref();
      standBy();
    },
    standBy() {
      standsBy = true;
      standBy();
    },
    end(member) {
      if (members.delete(member)) void member.thread.terminate();
      standBy();
    },
    async close() {
      const ended = [...members].map(({ thread }) => thread.terminate());
      members.clear();
      standsBy = false;
      await Promise.all(ended);
    },
  };
}

/** Milliseconds of a processor that a thread had since it began; null where that cannot be told. */
export async function processorMs(thread: Thread): Promise<number | null> {
  try {
    const usage = await thread.cpuUsage?.();
    return usage === undefined ? null : (usage.user + usage.system) / 1_000;
  } catch {
    return null; // it has ended
  }
}

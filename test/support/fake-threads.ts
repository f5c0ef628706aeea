/**
 * Worker threads and a clock that exist on paper: a document `{"takes":12}` takes 12 milliseconds of a clock that a test
 * moves, so that an order of events is proven without waiting for anything. `{"takes":-1}` never ends.
 */

import { type Verification, verificationWithout } from '../../src/verify/index.ts';
import type { Thread } from '../../src/verify-pool/crew.ts';
import type { Task, ToWorker } from '../../src/verify-pool/messages.ts';
import { createVerifyPool, type PoolOptions, type VerifyPool } from '../../src/verify-pool/verify-pool.ts';
import { NOW } from './mock-authority.ts';

const LOAD_MS = 400;

export interface Stage {
  pool: VerifyPool;
  /** Asks for a document of its own that takes so long; `objects` makes it look long. */
  verify(takes: number, objects?: number): Promise<Verification>;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
  elapsedMs(): number;
  /** What the threads did: "started 1:12", "ended 1". */
  log: string[];
  threads(): { started: number; ended: number };
}

interface Timer {
  at: number;
  act: () => void;
}

/** A pool on threads and a clock of paper; each thread gets this share of a processor, where that can be told. */
export function createStage(options: Partial<PoolOptions> & { processorShare?: number } = {}): Stage {
  const { processorShare, ...poolOptions } = options;
  let now = 0;
  let timers: Timer[] = [];
  const log: string[] = [];
  const counts = { started: 0, ended: 0 };
  const after = (ms: number, act: () => void): (() => void) => {
    const timer = { at: now + ms, act };
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  };

  function startThread(): Thread {
    counts.started += 1;
    const id = counts.started;
    let isLoaded = false;
    let isEnded = false;
    const listeners = new Map<string, (value: never) => void>();
    const say = (message: unknown): void => {
      if (!isEnded) listeners.get('message')?.(message as never);
    };
    const waiting: Extract<ToWorker, { kind: 'verify' }>[] = [];
    const run = ({ run: number, task }: (typeof waiting)[number]): void => {
      const takes = takesOf(task);
      log.push(`started ${id}:${takes}`);
      say({ kind: 'started', run: number });
      if (takes < 0) return;
      const { report } = verificationWithout('INTERNAL_ERROR', NOW);
      after(takes, () =>
        say({ kind: 'verified', run: number, report: { ...report, verdict: 'valid' }, document: null }),
      );
    };
    after(LOAD_MS, () => {
      isLoaded = true;
      say({ kind: 'ready' });
      for (const message of waiting.splice(0)) run(message);
    });
    return {
      on: (event: string, hear: (value: never) => void) => listeners.set(event, hear),
      postMessage(message) {
        if (message.kind !== 'verify') return;
        if (isLoaded) after(0, () => run(message));
        else waiting.push(message);
      },
      async terminate() {
        if (!isEnded) log.push(`ended ${id}`);
        isEnded = true;
        counts.ended += 1;
      },
      ...(processorShare === undefined
        ? {}
        : { cpuUsage: async () => ({ user: 1_000 * processorShare * now, system: 0 }) }),
      ref() {},
      unref() {},
    };
  }

  const pool = createVerifyPool({
    fetchDocument: async () => ({ ok: false, code: 'NOT_FOUND' }),
    trust: { find: async () => null },
    keyState: async () => null,
    elapsedMs: () => now,
    after,
    startThread,
    ...poolOptions,
  });
  let number = 0;
  return {
    pool,
    log,
    threads: () => counts,
    elapsedMs: () => now,
    verify(takes, objects = 1) {
      number += 1;
      const text = JSON.stringify({ takes, number, objects: Array.from({ length: objects }, () => ({})) });
      return pool.verify({ text }, { now: NOW });
    },
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = timers.reduce<Timer | null>(
          (one, other) => (one === null || other.at < one.at ? other : one),
          null,
        );
        if (next === null || next.at > until) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.act();
      }
      now = until;
    },
  };
}

function takesOf({ input }: Task): number {
  const takes = 'text' in input ? (JSON.parse(input.text) as { takes: number }).takes : 0;
  return takes;
}

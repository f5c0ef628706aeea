import { expect, it } from '@jest/globals';
import type { JobQueue } from '../../src/issuing/ports.ts';
import type { Storage } from '../../src/issuing/records.ts';

/** What a queue must be able to show, whatever it is made of. */
export interface QueueUnderTest {
  storage: Storage;
  /** Another queue on the same rows, as another process would have. Its errors are collected. */
  newQueue(): JobQueue;
  /** Ends a queue's process at once: nothing of it happens any more. */
  kill(queue: JobQueue): void;
  now(): Date;
  /** Moves the clock and lets everything that has become due begin. */
  passTime(ms: number): Promise<void>;
  errors: { name: string; error: unknown }[];
  leaseMs: number;
  /** How late a job that is due may be found. */
  pollMs: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** A promise with its key outside: a handler waits, the test lets it go on. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Calls that a handler got, and a way to wait for the n-th. */
function calls(): {
  handler: (payload: Record<string, string>) => Promise<void>;
  seen: Record<string, string>[];
  reached(n: number): Promise<void>;
} {
  const seen: Record<string, string>[] = [];
  let look = (): void => {};
  return {
    seen,
    async handler(payload) {
      seen.push(payload);
      look();
    },
    reached(n) {
      const { promise, resolve } = Promise.withResolvers<void>();
      look = () => {
        if (seen.length >= n) resolve();
      };
      look();
      return promise;
    },
  };
}

/** The contract of JobQueue: every adapter runs these tests. */
export function testQueue(open: () => Promise<QueueUnderTest>): void {
  it('runs a job as soon as the transaction that added it is there', async () => {
    const { storage, newQueue } = await open();
    const queue = newQueue();
    const done = calls();
    queue.work('issue', done.handler);
    queue.start();
    await storage.transaction(async (tx) => {
      await queue.enqueue(tx, 'issue', { award: '1' });
      expect(done.seen).toEqual([]);
    });
    await done.reached(1);
    await queue.stop();
    expect(done.seen).toEqual([{ award: '1' }]);
  });

  it('leaves no job of a transaction that was rolled back', async () => {
    const { storage, newQueue, passTime } = await open();
    const queue = newQueue();
    const done = calls();
    queue.work('issue', done.handler);
    queue.start();
    const stop = storage.transaction(async (tx) => {
      await queue.enqueue(tx, 'issue', { award: 'rolled back' });
      throw new Error('stop');
    });
    await expect(stop).rejects.toThrow('stop');
    await queue.enqueue(storage, 'issue', { award: 'kept' });
    await done.reached(1);
    await passTime(MINUTE);
    await queue.stop();
    expect(done.seen).toEqual([{ award: 'kept' }]);
  });

  it('runs what was added before the start, and what another process added', async () => {
    const { storage, newQueue, passTime, pollMs } = await open();
    const queue = newQueue();
    const done = calls();
    queue.work('issue', done.handler);
    await queue.enqueue(storage, 'issue', { award: '1' });
    queue.start();
    await done.reached(1);
    await newQueue().enqueue(storage, 'issue', { award: '2' });
    await passTime(2 * pollMs);
    await done.reached(2);
    await queue.stop();
  });

  it('waits for the time of a later job', async () => {
    const { storage, newQueue, passTime, pollMs } = await open();
    const queue = newQueue();
    const done = calls();
    queue.work('issue', done.handler);
    queue.start();
    await queue.enqueue(storage, 'issue', { award: 'later' }, { runAfter: new Date('2026-11-21T09:01:00Z') });
    await queue.enqueue(storage, 'issue', { award: 'now' });
    await done.reached(1);
    expect(done.seen).toEqual([{ award: 'now' }]);
    await passTime(MINUTE + pollMs);
    await done.reached(2);
    await queue.stop();
    expect(done.seen[1]).toEqual({ award: 'later' });
  });

  it('tries a failed job again after 1 s, 10 s, 1 min and 10 min, then keeps it as a dead letter', async () => {
    const { storage, newQueue, now, passTime, errors, pollMs } = await open();
    const queue = newQueue();
    const tries: number[] = [];
    const failure = Object.assign(new Error('Amina Voorbeeld'), { code: 'award.lint_failed' });
    queue.work('issue', async () => {
      tries.push(now().getTime());
      throw failure;
    });
    queue.start();
    await queue.enqueue(storage, 'issue', { award: '1' }, { singletonKey: 'issue:1' });
    await passTime(12 * MINUTE);
    await queue.stop();
    const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(waits).toHaveLength(4);
    for (const [i, wait] of [SECOND, 10 * SECOND, MINUTE, 10 * MINUTE].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(wait);
      expect(waits[i]).toBeLessThanOrEqual(wait + pollMs);
    }
    // the name in the message stays out of the row
    expect(await storage.jobs.dead()).toMatchObject([{ payload: { award: '1' }, lastError: 'award.lint_failed' }]);
    expect(errors.map((told) => told.error)).toEqual(Array.from({ length: 5 }, () => failure));
    expect(await storage.jobs.bySingletonKey('issue:1')).toMatchObject({
      state: 'dead',
      lastError: 'award.lint_failed',
    });

    // one more try when a queue starts, and all tries once a person asks for it
    const next = newQueue();
    next.work('issue', async () => {
      tries.push(now().getTime());
      if (tries.length < 8) throw failure;
    });
    next.start();
    await passTime(MINUTE);
    expect(tries).toHaveLength(6);
    await storage.transaction((tx) => tx.jobs.hurry('issue:1', now().toISOString()));
    expect(await storage.jobs.dead()).toEqual([]);
    await passTime(MINUTE);
    await next.stop();
    expect(tries).toHaveLength(8);
    expect(await storage.jobs.bySingletonKey('issue:1')).toBeNull();
  });

  it('tells where the job of a key stands, and lets one that waits begin at once', async () => {
    const { storage, newQueue, now, passTime } = await open();
    const queue = newQueue();
    const begun = calls();
    const door = gate();
    queue.work('issue', async (payload) => {
      await begun.handler(payload);
      await door.opened;
    });
    queue.start();
    expect(await storage.jobs.bySingletonKey('issue:1')).toBeNull();
    const tomorrow = new Date(now().getTime() + 24 * 60 * MINUTE);
    await queue.enqueue(storage, 'issue', {}, { singletonKey: 'issue:1', runAfter: tomorrow });
    const waiting = { state: 'queued', runAfter: tomorrow.toISOString(), lastError: null };
    expect(await storage.jobs.bySingletonKey('issue:1')).toEqual(waiting);
    await passTime(2 * SECOND);
    expect(await storage.jobs.bySingletonKey('issue:1')).toEqual(waiting);
    await storage.jobs.hurry('issue:1', now().toISOString());
    await begun.reached(1);
    expect(await storage.jobs.bySingletonKey('issue:1')).toMatchObject({ state: 'running' });
    await storage.jobs.hurry('issue:1', now().toISOString());
    door.open();
    await passTime(MINUTE);
    await queue.stop();
    expect(begun.seen).toHaveLength(1);
    expect(await storage.jobs.bySingletonKey('issue:1')).toBeNull();
  });

  it('takes up a job whose process was killed', async () => {
    const { storage, newQueue, kill, passTime, leaseMs } = await open();
    const killed = newQueue();
    const begun = calls();
    killed.work('issue', async (payload) => {
      await begun.handler(payload);
      await gate().opened;
    });
    killed.start();
    await killed.enqueue(storage, 'issue', { award: '1' });
    await begun.reached(1);
    kill(killed);
    const next = newQueue();
    const again = calls();
    next.work('issue', again.handler);
    next.start();
    await passTime(leaseMs + SECOND);
    await again.reached(1);
    await next.stop();
    expect(again.seen).toEqual([{ award: '1' }]);
    expect(await storage.jobs.dead()).toEqual([]);
  });

  it('keeps a long job for itself while it runs', async () => {
    const { storage, newQueue, passTime, leaseMs } = await open();
    const queue = newQueue();
    const begun = calls();
    const door = gate();
    queue.work('issue', async (payload) => {
      await begun.handler(payload);
      await door.opened;
    });
    queue.start();
    await queue.enqueue(storage, 'issue', { award: '1' });
    await begun.reached(1);
    for (let i = 0; i < 12; i += 1) await passTime(leaseMs / 4);
    const now = new Date(Date.parse('2026-11-21T09:00:00Z') + 3 * leaseMs).toISOString();
    expect(await storage.jobs.claim('issue', now, now)).toBeNull();
    door.open();
    await queue.stop();
    expect(begun.seen).toHaveLength(1);
    expect(await storage.jobs.claim('issue', '2099-01-01T00:00:00.000Z', now)).toBeNull();
  });

  it('does not let a long job of one kind hold up another kind', async () => {
    const { storage, newQueue } = await open();
    const queue = newQueue();
    const door = gate();
    const mailed = calls();
    const begun = calls();
    queue.work('issue', async (payload) => {
      await begun.handler(payload);
      await door.opened;
    });
    queue.work('mail', mailed.handler);
    queue.start();
    await queue.enqueue(storage, 'issue', {});
    await begun.reached(1);
    await queue.enqueue(storage, 'mail', { to: '1' });
    await mailed.reached(1);
    door.open();
    await queue.stop();
  });

  it('runs a job with a singleton key once, and once more when asked for during its run', async () => {
    const { storage, newQueue, passTime } = await open();
    const queue = newQueue();
    const begun = calls();
    const door = gate();
    queue.work('issue', async (payload) => {
      await begun.handler(payload);
      if (begun.seen.length === 1) await door.opened;
    });
    const ask = () => queue.enqueue(storage, 'issue', { ceremony: '1' }, { singletonKey: 'issue:1' });
    await ask();
    await ask();
    queue.start();
    await begun.reached(1);
    await ask();
    await ask();
    expect(begun.seen).toHaveLength(1);
    door.open();
    await begun.reached(2);
    await passTime(MINUTE);
    await queue.stop();
    expect(begun.seen).toHaveLength(2);
  });

  it('stops after the running job and begins no other', async () => {
    const { storage, newQueue } = await open();
    const queue = newQueue();
    const begun = calls();
    const door = gate();
    let ended = false;
    queue.work('issue', async (payload) => {
      await begun.handler(payload);
      await door.opened;
      ended = true;
    });
    queue.start();
    await queue.enqueue(storage, 'issue', { award: '1' });
    await queue.enqueue(storage, 'issue', { award: '2' });
    await begun.reached(1);
    const stopped = queue.stop();
    door.open();
    await stopped;
    expect(ended).toBe(true);
    expect(begun.seen).toEqual([{ award: '1' }]);
    expect(await storage.jobs.claim('issue', '2099-01-01T00:00:00.000Z', '2099-01-02T00:00:00.000Z')).toMatchObject({
      payload: { award: '2' },
    });
  });

  it('repeats a schedule after each run has ended, also after an error, never two at a time', async () => {
    const { newQueue, passTime, errors } = await open();
    const queue = newQueue();
    const runs = calls();
    const door = gate();
    queue.every('renew', MINUTE, async () => {
      await runs.handler({});
      if (runs.seen.length === 1) throw new Error('first');
      if (runs.seen.length === 2) await door.opened;
    });
    queue.start();
    await runs.reached(1);
    await passTime(MINUTE);
    await runs.reached(2);
    await passTime(3 * MINUTE);
    expect(runs.seen).toHaveLength(2);
    door.open();
    await passTime(0);
    await passTime(MINUTE);
    await runs.reached(3);
    await queue.stop();
    await passTime(3 * MINUTE);
    expect(runs.seen).toHaveLength(3);
    expect(errors).toMatchObject([{ name: 'renew' }]);
  });

  it('refuses two handlers of one kind, and handlers that come too late', async () => {
    const queue = (await open()).newQueue();
    queue.work('issue', async () => {});
    expect(() => queue.work('issue', async () => {})).toThrow(TypeError);
    queue.start();
    expect(() => queue.work('mail', async () => {})).toThrow(TypeError);
    expect(() => queue.every('mail', 1_000, async () => {})).toThrow(TypeError);
    await queue.stop();
  });
}

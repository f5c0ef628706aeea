import { describe, expect, it } from '@jest/globals';
import type { Open } from '../../support/storage.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 9, 0, seconds)).toISOString();
const job = (kind = 'issue', runAfter = at(0), payload: Record<string, string> = {}) => ({ kind, runAfter, payload });

/** The rows behind the in-process queue. */
export function describeJobs(open: Open): void {
  describe('job rows', () => {
    it('gives the oldest due job of a kind, once', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(job('issue', at(5), { award: 'late' }));
      await storage.jobs.enqueue(job('issue', at(1), { award: 'early' }));
      await storage.jobs.enqueue(job('mail', at(0)));
      expect(await storage.jobs.claim('issue', at(0), at(60))).toBeNull();
      expect(await storage.jobs.claim('issue', at(9), at(60))).toMatchObject({
        payload: { award: 'early' },
        attempts: 1,
      });
      expect(await storage.jobs.claim('issue', at(9), at(60))).toMatchObject({ payload: { award: 'late' } });
      expect(await storage.jobs.claim('issue', at(9), at(60))).toBeNull();
      expect(await storage.jobs.claim('mail', at(9), at(60))).toMatchObject({ kind: 'mail' });
    });

    it('gives 20 jobs to 40 parallel claimers on two connections without giving one twice', async () => {
      const opened = await open();
      const { storage } = opened;
      const other = opened.again().storage;
      for (let i = 0; i < 20; i += 1) await storage.jobs.enqueue(job());
      const claims = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? storage : other).jobs.claim('issue', at(1), at(60))),
      );
      const ids = claims.flatMap((claim) => (claim === null ? [] : [claim.id]));
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('gives a job again when its lease ran out, not before, and not while it is extended', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(job());
      const first = await storage.jobs.claim('issue', at(0), at(10));
      expect(await storage.jobs.claim('issue', at(9), at(20))).toBeNull();
      await storage.jobs.extend(first?.id ?? '', at(30));
      expect(await storage.jobs.claim('issue', at(29), at(60))).toBeNull();
      expect(await storage.jobs.claim('issue', at(30), at(60))).toMatchObject({ id: first?.id, attempts: 2 });
    });

    it('forgets a finished job, brings back a failed one, keeps a dead one', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(job());
      const first = await storage.jobs.claim('issue', at(0), at(10));
      await storage.jobs.fail(first?.id ?? '', 'award.lint_failed', at(20));
      expect(await storage.jobs.claim('issue', at(19), at(30))).toBeNull();
      const second = await storage.jobs.claim('issue', at(20), at(30));
      expect(second).toMatchObject({ id: first?.id, attempts: 2 });
      await storage.jobs.fail(first?.id ?? '', 'award.lint_failed', null);
      expect(await storage.jobs.claim('issue', at(999), at(9999))).toBeNull();
      expect(await storage.jobs.dead()).toEqual([
        { id: first?.id, kind: 'issue', payload: {}, attempts: 2, lastError: 'award.lint_failed' },
      ]);
      await storage.jobs.enqueue(job('mail'));
      const mail = await storage.jobs.claim('mail', at(1), at(2));
      await storage.jobs.finish(mail?.id ?? '');
      expect(await storage.jobs.claim('mail', at(99), at(999))).toBeNull();
    });

    it('gives all leases back at once', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(job());
      await storage.jobs.claim('issue', at(0), at(1000));
      await storage.jobs.releaseAll();
      expect(await storage.jobs.claim('issue', at(1), at(1000))).toMatchObject({ attempts: 2 });
    });

    it('leaves no job of a transaction that was rolled back, and tells nobody of it', async () => {
      const { storage } = await open();
      const told: (string | null)[] = [];
      storage.onJobsAdded((kind) => void told.push(kind));
      const stop = storage.transaction(async (tx) => {
        await tx.jobs.enqueue(job());
        throw new Error('stop');
      });
      await expect(stop).rejects.toThrow('stop');
      await storage.transaction((tx) => tx.settings.set('a', '1'));
      expect(told).toEqual([]);
      expect(await storage.jobs.claim('issue', at(1), at(2))).toBeNull();
      await storage.transaction(async (tx) => {
        await tx.jobs.enqueue(job());
        await tx.jobs.enqueue(job());
        await tx.jobs.enqueue(job('mail'));
        expect(told).toEqual([]);
      });
      expect(told).toEqual(['issue', 'mail']);
      await storage.jobs.retryDead(at(1), 0, '');
      expect(told.at(-1)).toBeNull();
    });
  });

  describe('a singleton key', () => {
    const single = (runAfter = at(0)) => ({ ...job('issue', runAfter), singletonKey: 'ceremony-1' });

    it('adds no second job while the first waits', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(single());
      await storage.jobs.enqueue(single());
      await storage.jobs.enqueue({ ...single(), singletonKey: 'ceremony-2' });
      const first = await storage.jobs.claim('issue', at(1), at(9));
      await storage.jobs.finish(first?.id ?? '');
      expect(await storage.jobs.claim('issue', at(1), at(9))).not.toBeNull();
      expect(await storage.jobs.claim('issue', at(1), at(9))).toBeNull();
    });

    it('runs once more after a run during which it was asked for again', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(single());
      const first = await storage.jobs.claim('issue', at(1), at(9));
      await storage.jobs.enqueue(single(at(2)));
      await storage.jobs.enqueue(single(at(3)));
      expect(await storage.jobs.claim('issue', at(5), at(9))).toBeNull();
      await storage.jobs.finish(first?.id ?? '');
      expect(await storage.jobs.claim('issue', at(2), at(9))).toBeNull();
      const second = await storage.jobs.claim('issue', at(3), at(9));
      expect(second).toMatchObject({ attempts: 1 });
      await storage.jobs.finish(second?.id ?? '');
      expect(await storage.jobs.claim('issue', at(99), at(999))).toBeNull();
    });

    it('gets a fresh start when a run that was asked for again gives up', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(single());
      const first = await storage.jobs.claim('issue', at(1), at(9));
      await storage.jobs.enqueue(single(at(2)));
      await storage.jobs.fail(first?.id ?? '', 'TypeError', null);
      expect(await storage.jobs.dead()).toEqual([]);
      expect(await storage.jobs.claim('issue', at(3), at(9))).toMatchObject({ attempts: 1 });
    });

    it('is free again after a dead letter', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(single());
      const first = await storage.jobs.claim('issue', at(1), at(9));
      await storage.jobs.fail(first?.id ?? '', 'TypeError', null);
      await storage.jobs.enqueue(single());
      expect(await storage.jobs.claim('issue', at(3), at(9))).toMatchObject({ attempts: 1 });
    });

    it('tells where its job stands: the one that waits or runs before any dead letter', async () => {
      const { storage } = await open();
      expect(await storage.jobs.bySingletonKey('ceremony-1')).toBeNull();
      await storage.jobs.enqueue(single());
      const first = await storage.jobs.claim('issue', at(1), at(9));
      expect(await storage.jobs.bySingletonKey('ceremony-1')).toMatchObject({ state: 'running', lastError: null });
      await storage.jobs.fail(first?.id ?? '', 'TypeError', null);
      expect(await storage.jobs.bySingletonKey('ceremony-1')).toMatchObject({ state: 'dead', lastError: 'TypeError' });
      await storage.jobs.enqueue(single(at(5)));
      expect(await storage.jobs.bySingletonKey('ceremony-1')).toEqual({
        state: 'queued',
        runAfter: at(5),
        lastError: null,
      });
    });

    it('begins anew when it is hurried, also from a dead letter; one that runs is left alone', async () => {
      const { storage } = await open();
      await storage.jobs.enqueue(single(at(50)));
      await storage.jobs.hurry('ceremony-1', at(1));
      const first = await storage.jobs.claim('issue', at(1), at(9));
      await storage.jobs.hurry('ceremony-1', at(2));
      expect(await storage.jobs.claim('issue', at(2), at(9))).toBeNull();
      await storage.jobs.fail(first?.id ?? '', 'TypeError', null);
      await storage.jobs.hurry('ceremony-2', at(3));
      expect(await storage.jobs.dead()).toHaveLength(1);
      await storage.jobs.hurry('ceremony-1', at(3));
      expect(await storage.jobs.claim('issue', at(3), at(9))).toMatchObject({ attempts: 1 });
    });
  });

  describe('dead letters', () => {
    const die = async ({ storage }: Awaited<ReturnType<Open>>, error: string, singletonKey?: string) => {
      await storage.jobs.enqueue({ ...job(), ...(singletonKey === undefined ? {} : { singletonKey }) });
      const taken = await storage.jobs.claim('issue', at(1), at(9));
      await storage.jobs.fail(taken?.id ?? '', error, null);
    };

    it('get one more try, except those with the named error', async () => {
      const opened = await open();
      await die(opened, 'TypeError');
      await die(opened, 'poison');
      await opened.storage.jobs.retryDead(at(20), 4, 'poison');
      expect(await opened.storage.jobs.dead()).toMatchObject([{ lastError: 'poison' }]);
      expect(await opened.storage.jobs.claim('issue', at(19), at(30))).toBeNull();
      expect(await opened.storage.jobs.claim('issue', at(20), at(30))).toMatchObject({ attempts: 5 });
    });

    it('are one a key, and none beside a job that waits', async () => {
      const opened = await open();
      const { jobs } = opened.storage;
      for (let i = 0; i < 2; i += 1) await die(opened, 'TypeError', 'twice');
      await die(opened, 'TypeError', 'waits');
      await jobs.enqueue({ ...job('mail'), singletonKey: 'waits' });
      await jobs.retryDead(at(20), 4, 'poison');
      expect(await jobs.dead()).toEqual([]);
      expect(await jobs.claim('issue', at(20), at(30))).not.toBeNull();
      expect(await jobs.claim('issue', at(20), at(30))).toBeNull();
    });
  });
}

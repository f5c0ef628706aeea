import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { retryFailed, workOnAwards } from '../../src/issuing/awards/issue-ceremony.ts';
import { replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { ceremonyProgress } from '../../src/issuing/desk-reads.ts';
import type { IssuingDeps, JobQueue } from '../../src/issuing/ports.ts';
import type { JobAdded } from '../../src/issuing/records.ts';
import { createInProcessQueue } from '../../src/jobs/in-process.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { handClock } from '../support/hand-clock.ts';

const MINUTE = 60_000;
/** What a test lets go wrong just before a signature. */
let fault: (() => void) | null = null;
let app: TestApp;
let made: TestOrganisation;

beforeAll(async () => {
  app = await startTestApp({}, { maxSignaturesPerHour: 2, failPoint: async () => fault?.() });
  made = await app.addOrganisation('de-haven');
});
afterAll(() => app.end());

/** The jobs of this installation under a clock that is moved by hand. */
function running() {
  // an hour of its own for each test: the limit of signatures counts by the hour
  app.setNow(new Date(app.issuing.now().getTime() + 60 * MINUTE));
  const clock = handClock(app.issuing.now().toISOString());
  let busy = 0;
  const counted = async (work: Promise<void>): Promise<void> => {
    busy += 1;
    await work.finally(() => {
      busy -= 1;
    });
  };
  const queue = createInProcessQueue({
    storage: app.storage as TestApp['storage'] & { onJobsAdded(listener: JobAdded): void },
    now: clock.now,
    setTimer: clock.setTimer,
    onError: () => {},
  });
  const jobs: JobQueue = {
    ...queue,
    work: (kind, handler) => queue.work(kind, (payload) => counted(handler(payload))),
    every: (name, ms, handler) => queue.every(name, ms, () => counted(handler())),
  };
  const deps: IssuingDeps = { ...app.issuing, jobs, now: clock.now };
  workOnAwards(deps);
  // at least a few turns without work, so that what ended could begin the next thing
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 20; quiet = busy === 0 ? quiet + 1 : 0)
      await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    deps,
    jobs,
    async pass(ms: number): Promise<void> {
      const end = clock.now().getTime() + ms;
      // in steps, so that the keys and pages of the installation see the same time
      while (clock.now().getTime() < end) {
        await clock.passTime(Math.min(MINUTE, end - clock.now().getTime()), settle);
        app.setNow(clock.now());
      }
      await settle();
    },
  };
}

async function approve(deps: IssuingDeps, names: readonly string[]): Promise<string> {
  const ceremony = await createCeremony(deps, made.actor, { name: 'Middag', date: '2026-11-19', place: null });
  const row = { email: null, level: 'beginner', awardedDate: '2026-11-19', words: null, secondJudge: null } as const;
  await approveAwards(deps, made.actor, {
    ceremonyId: ceremony.id,
    achievementId: made.badges.get('samenwerken') ?? '',
    rows: names.map((name, at) => ({ ...row, row: at + 1, name, pageName: name, key: `${ceremony.id}:${at}` })),
  });
  return ceremony.id;
}

describe('awards that could not be issued', () => {
  test('at the hourly limit: go on by themselves in the next hour, and the page says when', async () => {
    const { deps, jobs, pass } = running();
    const id = await approve(deps, ['Amina Fictief', 'Bo Fictief', 'Cem Fictief']);
    jobs.start();
    await pass(10_000);
    const halted = await ceremonyProgress(deps, made.actor, id);
    expect(halted.progress).toMatchObject({ issued: 2, issuing: 1, failed: 0 });
    expect(halted.halt).toEqual({ until: '2026-11-21T15:00:00.000Z' });
    await pass(61 * MINUTE);
    expect(await ceremonyProgress(deps, made.actor, id)).toMatchObject({
      progress: { issued: 3, issuing: 0 },
      halt: null,
    });
    expect(await app.storage.jobs.dead()).toEqual([]);
    await jobs.stop();
  });

  test('after a fault that outlived all tries: a dead letter that readiness tells of, mended by itself', async () => {
    const { deps, jobs, pass } = running();
    fault = () => {
      throw new Error('disk is full');
    };
    const id = await approve(deps, ['Dina Fictief']);
    jobs.start();
    await pass(12 * MINUTE);
    expect(await app.storage.jobs.dead()).toMatchObject([{ payload: { ceremonyId: id }, lastError: 'Error' }]);
    expect(await ceremonyProgress(deps, made.actor, id)).toMatchObject({
      progress: { issuing: 1 },
      halt: { until: null },
    });
    expect(await app.services.ready()).toMatchObject({ ok: true, checks: { jobs: false } });
    await pass(20 * MINUTE);
    expect(await app.storage.jobs.dead()).toHaveLength(1);
    fault = null;
    await pass(11 * MINUTE);
    expect(await ceremonyProgress(deps, made.actor, id)).toMatchObject({ progress: { issued: 1 }, halt: null });
    expect(await app.services.ready()).toMatchObject({ ok: true, checks: { jobs: true } });
    await jobs.stop();
  });

  test('with a code that is no verdict on the badge: kept as unfinished, told on the pages, tried again by a button', async () => {
    const { deps, jobs, pass } = running();
    fault = () => {
      throw new AppError('key.missing');
    };
    const id = await approve(deps, ['Emre Fictief']);
    jobs.start();
    await pass(2 * MINUTE);
    expect((await ceremonyProgress(deps, made.actor, id)).halt).toEqual({ until: null });
    const { agent } = await app.signIn(made.organisation.id, 'coach');
    for (const page of [`/desk/ceremonies/${id}`, `/desk/ceremonies/${id}/progress`])
      expect((await agent.get(page).expect(200)).text).toContain(`action="/desk/ceremonies/${id}/retry"`);
    const viewer = await app.signIn(made.organisation.id, 'viewer');
    await expectCode(retryFailed(deps, viewer.actor, id), 'access.denied');
    fault = null;
    await retryFailed(deps, made.actor, id);
    await pass(1_000);
    expect(await ceremonyProgress(deps, made.actor, id)).toMatchObject({ progress: { issued: 1 }, halt: null });
    await jobs.stop();
  });

  test('without any job, as after a crash: found within ten minutes', async () => {
    const { deps, jobs, pass } = running();
    jobs.start();
    const id = await approve({ ...deps, jobs: { ...jobs, enqueue: async () => {} } }, ['Fay Fictief']);
    await pass(5 * MINUTE);
    expect((await ceremonyProgress(deps, made.actor, id)).progress).toMatchObject({ approved: 1 });
    await pass(6 * MINUTE);
    expect((await ceremonyProgress(deps, made.actor, id)).progress).toMatchObject({ issued: 1 });
    await jobs.stop();
  });

  test('a better name whose own job died: issued by the look of its ceremony, and the wrong name ends with it', async () => {
    const { deps, jobs, pass } = running();
    jobs.start();
    const id = await approve(deps, ['Gijs Fictief']);
    await pass(MINUTE);
    const [old = ''] = await app.storage.awards.idsOfCeremony(id, ['issued']);
    const dead = { ...deps, jobs: { ...jobs, enqueue: async () => {} } };
    fault = () => {
      throw new Error('process ended');
    };
    const input = { name: 'Gijs Verzonnen', pageName: 'Gijs V.' };
    await expect(replaceAward(dead, made.actor, old, input)).rejects.toThrow('process ended');
    fault = null;
    await pass(11 * MINUTE);
    const [next = ''] = await app.storage.awards.idsOfCeremony(id, ['issued']);
    expect(await app.storage.awards.byId(old)).toMatchObject({ state: 'revoked', supersededBy: next });
    expect(await app.storage.awards.byId(next)).toMatchObject({ supersedes: old });
    await jobs.stop();
  });

  test('a better name that was issued just before its process ended: the wrong one ends within ten minutes', async () => {
    const { deps, jobs, pass } = running();
    jobs.start();
    const id = await approve(deps, ['Hana Fictief']);
    await pass(MINUTE);
    const [old = ''] = await app.storage.awards.idsOfCeremony(id, ['issued']);
    const ends = { ...deps, jobs: { ...jobs, enqueue: async () => {} } };
    ends.failPoint = (name) => {
      if (name === 'issued') throw new Error('process ended');
    };
    const input = { name: 'Hana Verzonnen', pageName: 'Hana V.' };
    await expect(replaceAward(ends, made.actor, old, input)).rejects.toThrow('process ended');
    expect(await app.storage.awards.byId(old)).toMatchObject({ state: 'issued' });
    await pass(11 * MINUTE);
    expect(await app.storage.awards.byId(old)).toMatchObject({ state: 'revoked' });
    await jobs.stop();
  });
});

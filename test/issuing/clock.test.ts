/** A clock that was set back: nothing is approved or signed under a time that has been. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.end());

const after = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);

test('five minutes behind the log are allowed, more are not; what was approved waits and is issued once the clock is right', async () => {
  const { actor, badges } = await app.addOrganisation('klok');
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Middag', date: '2026-11-21', place: null });
  const approve = (name: string) =>
    approveAwards(app.issuing, actor, {
      ceremonyId: ceremony.id,
      achievementId: badges.get('samenwerken') ?? '',
      rows: [
        {
          row: 1,
          name,
          pageName: name,
          email: null,
          level: 'gevorderd',
          words: null,
          awardedDate: '2026-11-21',
          secondJudge: null,
          key: name,
        },
      ],
    });
  const first = (await approve('Bo Eerder')).approved[0]?.id ?? '';
  app.setNow(after(-5));
  await expect(approve('Ina Ertussen')).resolves.toMatchObject({ approved: [{ state: 'approved' }] });
  expect((await app.services.ready()).checks.clock).toBe(true);
  app.setNow(after(10));
  await issueAward(app.issuing, first);
  const second = (await approve('Wim Later')).approved[0]?.id ?? '';

  app.setNow(after(4));
  await expect(approve('Cas Terug')).rejects.toMatchObject({ code: 'clock.backwards', status: 503 });
  await expect(issueAward(app.issuing, second)).rejects.toMatchObject({ code: 'clock.backwards' });
  expect((await app.storage.awards.byId(second))?.state).toBe('approved');
  expect((await app.storage.awards.byId(second))?.statusIndex).toBeNull();
  expect(await app.services.ready()).toMatchObject({ ok: false, checks: { clock: false } });
  // a badge that is there is shown all the same
  expect((await issueAward(app.issuing, first)).state).toBe('issued');

  app.setNow(after(11));
  expect((await issueAward(app.issuing, second)).state).toBe('issued');
});

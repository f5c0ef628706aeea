/** Four eyes: what waits, who may release it, and that nothing is signed before. With real keys and a real database. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { archiveAchievement, copyAchievement, createAchievement } from '../../src/issuing/achievements/achievements.ts';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { issueCeremony, resumeUnfinished, retryAward } from '../../src/issuing/awards/issue-ceremony.ts';
import {
  offerAgain,
  releaseAwards,
  returnedToMe,
  sendBack,
  waitingAtCeremony,
  waitingForMe,
  withdrawAward,
} from '../../src/issuing/awards/release.ts';
import {
  needsRelease,
  type ReleasePolicy,
  setLeastRelease,
  setReleasePolicy,
} from '../../src/issuing/awards/release-policy.ts';
import { finishReplacement, replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { awardList } from '../../src/issuing/lists/award-list.ts';
import { type Actor, commandActor } from '../../src/issuing/organisations/members.ts';
import { closeOrganisation } from '../../src/issuing/organisations/organisations.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { person } from './approved-ceremony.ts';

let app: TestApp;
let made: TestOrganisation;
let coach: Actor;
let colleague: Actor;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  coach = (await app.signIn(made.organisation.id, 'coach', 'kim@werk.example')).actor;
  colleague = (await app.signIn(made.organisation.id, 'assessor', 'bo@werk.example')).actor;
});
afterEach(() => app.end());

const achievementId = (): string => made.badges.get('samenwerken') ?? '';

async function approve(policy: ReleasePolicy, rows: ReturnType<typeof person>[], actor = coach) {
  await setReleasePolicy(app.issuing, made.actor, achievementId(), policy);
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-19', place: null });
  const approval = { ceremonyId: ceremony.id, achievementId: achievementId(), rows };
  const { approved } = await approveAwards(app.issuing, actor, approval);
  return { ceremony, ids: approved.map(({ id }) => id), id: approved[0]?.id ?? '' };
}
const stateOf = async (id: string) => (await app.storage.awards.byId(id))?.state;
const trail = async (id: string): Promise<string[]> =>
  (await app.storage.audit.list(made.organisation.id, { limit: 100 })).items
    .filter(({ objectId }) => objectId === id)
    .map(
      ({ actor, action }) =>
        `${action} ${actor === coach.memberId ? 'coach' : actor === colleague.memberId ? 'colleague' : actor}`,
    )
    .reverse();

test('a policy asks by level', () => {
  const asked = (policy: ReleasePolicy) =>
    (['beginner', 'gevorderd', 'expert'] as const).filter((level) => needsRelease(policy, level));
  expect(['never', 'expert', 'always'].map((policy) => asked(policy as ReleasePolicy))).toEqual([
    [],
    ['expert'],
    ['beginner', 'gevorderd', 'expert'],
  ]);
});

test('only an administrator says when a colleague must look', async () => {
  await expectCode(setReleasePolicy(app.issuing, coach, achievementId(), 'never'), 'access.denied');
  await expectCode(setReleasePolicy(app.issuing, made.actor, achievementId(), 'sometimes'), 'request.malformed');
  await expectCode(setReleasePolicy(app.issuing, made.actor, 'none', 'always'), 'achievement.not_found');
});

test('a badge asks at least what the organisation asks', async () => {
  await setReleasePolicy(app.issuing, made.actor, achievementId(), 'never');
  await expectCode(setLeastRelease(app.issuing, coach, 'always'), 'access.denied');
  await expectCode(setLeastRelease(app.issuing, made.actor, 'sometimes'), 'request.malformed');
  await setLeastRelease(app.issuing, made.actor, 'expert');
  await setLeastRelease(app.issuing, made.actor, 'expert');
  expect(await trail(made.organisation.id)).toContainEqual(`organisation.release_expert ${made.actor.memberId}`);
  await expectCode(
    setReleasePolicy(app.issuing, made.actor, achievementId(), 'never'),
    'achievement.release_below_least',
  );
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-19', place: null });
  const states = async (name: string) => {
    const rows = [person(1, name), person(2, name, { level: 'expert' })];
    const approval = { ceremonyId: ceremony.id, achievementId: achievementId(), rows };
    return (await approveAwards(app.issuing, coach, approval)).approved.map(({ state }) => state);
  };
  expect(await states('Amina')).toEqual(['approved', 'waiting']);
  await setLeastRelease(app.issuing, made.actor, 'always');
  expect(await states('Bo')).toEqual(['waiting', 'waiting']);
  await setReleasePolicy(app.issuing, made.actor, achievementId(), 'always');
  await setLeastRelease(app.issuing, made.actor, 'never');
  expect(await states('Cem')).toEqual(['waiting', 'waiting']);
});

test('a copy, and what a coach makes anew, waits as the badges that are there', async () => {
  await setReleasePolicy(app.issuing, made.actor, achievementId(), 'always');
  const copy = await copyAchievement(app.issuing, coach, achievementId());
  const own = await createAchievement(app.issuing, coach, { content: copy.version.content });
  expect([copy.achievement.release, own.achievement.release]).toEqual(['always', 'always']);
  // archiving the strict one first does not help
  await archiveAchievement(app.issuing, coach, achievementId());
  const late = await createAchievement(app.issuing, coach, { content: copy.version.content });
  expect(late.achievement.release).toBe('always');
  const free = await createAchievement(app.issuing, made.actor, { content: copy.version.content });
  expect(free.achievement.release).toBe('never');
});

test('nothing is released, offered or tried again once the organisation is closed', async () => {
  const { id } = await approve('always', [person(1, 'Amina')]);
  await closeOrganisation(app.issuing, made.actor);
  await expectCode(releaseAwards(app.issuing, colleague, [id]), 'organisation.closed');
  await expectCode(retryAward(app.issuing, coach, id), 'organisation.closed');
  await expectCode(offerAgain(app.issuing, coach, id), 'organisation.closed');
  expect(await stateOf(id)).toBe('waiting');
});

describe('what waits', () => {
  test('is not issued, whoever asks: not by the job, not after a restart, not by itself', async () => {
    const { ceremony, id } = await approve('always', [person(1, 'Amina')]);
    await issueCeremony(app.issuing, ceremony.id);
    await resumeUnfinished(app.issuing);
    await expectCode(issueAward(app.issuing, id), 'award.not_approved');
    expect(await stateOf(id)).toBe('waiting');
    expect(await app.storage.awards.credential(id)).toBeNull();
    expect((await app.storage.awards.byId(id))?.slug).toBeNull();
  });

  test('stands in the queue of everybody who may release it, and not of who awarded it', async () => {
    const { ceremony } = await approve('always', [person(1, 'Amina'), person(2, 'Mo')]);
    expect(await waitingForMe(app.issuing, colleague)).toMatchObject([
      { ceremonyId: ceremony.id, ceremonyName: 'Middag', count: 2, judgeName: 'Test coach' },
    ]);
    expect(await waitingForMe(app.issuing, coach)).toEqual([]);
    const other = await app.addOrganisation('ander', []);
    expect(await waitingForMe(app.issuing, other.actor)).toEqual([]);
    await expectCode(waitingAtCeremony(app.issuing, other.actor, ceremony.id, { limit: 5 }), 'ceremony.not_found');
  });

  test('is released as a whole list, once, and then issued; the log says who did what', async () => {
    const { ceremony, ids } = await approve('always', [person(1, 'Amina'), person(2, 'Mo')]);
    expect(await releaseAwards(app.issuing, colleague, ids)).toBe(2);
    expect(await releaseAwards(app.issuing, colleague, ids)).toBe(0);
    await issueCeremony(app.issuing, ceremony.id);
    expect(await Promise.all(ids.map(stateOf))).toEqual(['issued', 'issued']);
    expect(await releaseAwards(app.issuing, colleague, ids)).toBe(0);
    expect(await app.storage.awards.byId(ids[0] ?? '')).toMatchObject({
      approvedBy: coach.memberId,
      releasedBy: colleague.memberId,
      releasedAt: '2026-11-21T13:00:00Z',
      secondJudge: null,
    });
    expect(await trail(ids[0] ?? '')).toEqual(['award.approve coach', 'award.release colleague', 'award.issue system']);
  });

  test('is taken up by the next start when the process ends right after the release', async () => {
    const { ceremony, id } = await approve('always', [person(1, 'Amina')]);
    await releaseAwards(app.issuing, colleague, [id]);
    expect(await app.storage.awards.unfinishedCeremonies()).toEqual([ceremony.id]);
  });

  test('is not released by who awarded it, by the person, by a reader, by the command line or from elsewhere', async () => {
    const rows = [person(1, 'Amina', { email: 'Bo@Werk.example' }), person(2, 'Mo')];
    const { ceremony, ids } = await approve('always', rows);
    await expectCode(releaseAwards(app.issuing, coach, ids), 'award.release_own');
    // one that may not be stops all of them
    await expectCode(releaseAwards(app.issuing, colleague, [ids[1] ?? '', ids[0] ?? '']), 'award.self_award');
    const { actor: viewer } = await app.signIn(made.organisation.id, 'viewer');
    await expectCode(releaseAwards(app.issuing, viewer, ids), 'access.denied');
    await expectCode(releaseAwards(app.issuing, commandActor(made.organisation.id), ids), 'access.denied');
    const other = await app.addOrganisation('ander', []);
    await expectCode(releaseAwards(app.issuing, other.actor, ids), 'award.not_found');
    expect(await Promise.all(ids.map(stateOf))).toEqual(['waiting', 'waiting']);
    const page = await waitingAtCeremony(app.issuing, { ...colleague, name: ' mo' }, ceremony.id, { limit: 5 });
    expect(page.items.map(({ refusal, sameName }) => [refusal, sameName])).toEqual([
      ['award.self_award', false],
      [null, true],
    ]);
  });
});

describe('what is sent back', () => {
  test('has a reason of the list, stands in the queue of who awarded it, and can be offered again', async () => {
    const { id } = await approve('always', [person(1, 'Amina')]);
    await expectCode(sendBack(app.issuing, colleague, id, 'zomaar'), 'award.return_reason_invalid');
    await expectCode(sendBack(app.issuing, coach, id, 'naam'), 'award.release_own');
    await sendBack(app.issuing, colleague, id, 'bewijs');
    await sendBack(app.issuing, colleague, id, 'bewijs');
    expect((await returnedToMe(app.issuing, coach)).map(({ award }) => award.returnReason)).toEqual(['bewijs']);
    expect(await releaseAwards(app.issuing, colleague, [id])).toBe(0);
    await offerAgain(app.issuing, coach, id);
    await offerAgain(app.issuing, coach, id);
    expect(await returnedToMe(app.issuing, coach)).toEqual([]);
    expect(await releaseAwards(app.issuing, colleague, [id])).toBe(1);
    expect(await trail(id)).toEqual([
      'award.approve coach',
      'award.send_back colleague',
      'award.offer_again coach',
      'award.release colleague',
    ]);
  });

  test('is taken away with the person on it, and only before it is released', async () => {
    const { id, ids } = await approve('always', [person(1, 'Amina'), person(2, 'Mo')]);
    const recipientId = (await app.storage.awards.byId(id))?.recipientId ?? '';
    await sendBack(app.issuing, colleague, id, 'naam');
    await withdrawAward(app.issuing, coach, id);
    expect(await app.storage.awards.byId(id)).toBeNull();
    expect(await app.storage.recipients.byId(made.organisation.id, recipientId)).toBeNull();
    await releaseAwards(app.issuing, colleague, ids.slice(1));
    await expectCode(withdrawAward(app.issuing, coach, ids[1] ?? ''), 'award.not_waiting');
    await expectCode(sendBack(app.issuing, colleague, ids[1] ?? '', 'naam'), 'award.not_waiting');
  });
});

describe('the highest level', () => {
  test('takes the member who released it as its second judge', async () => {
    const { ceremony, id } = await approve('expert', [person(1, 'Amina', { level: 'expert' })]);
    await releaseAwards(app.issuing, colleague, [id]);
    await issueCeremony(app.issuing, ceremony.id);
    expect(await app.storage.awards.byId(id)).toMatchObject({ state: 'issued', secondJudge: 'Test assessor' });
  });

  test('still needs a second judge on the list where nobody has to release it', async () => {
    await expectCode(approve('never', [person(1, 'Amina', { level: 'expert' })]), 'list.second_judge_required');
    const named = person(1, 'Amina', { level: 'expert', secondJudge: 'Karin de Boer' });
    const { id } = await approve('never', [named]);
    expect(await stateOf(id)).toBe('approved');
    const lower = await approve('expert', [person(1, 'Mo')]);
    expect(await stateOf(lower.id)).toBe('approved');
  });

  test('from the command line: named second judge as before, or it waits and says so', async () => {
    const list = (file: string) =>
      awardList(app.issuing, commandActor(made.organisation.id), {
        achievementSlug: 'samenwerken',
        level: 'expert',
        file: new TextEncoder().encode(file),
        ceremonyName: null,
        date: null,
      });
    const first = await list('naam;tweede beoordelaar\nAmina;Karin de Boer\nMo;\n');
    expect(first.rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['issued', null],
      ['failed', 'list.second_judge_required'],
    ]);
    await setReleasePolicy(app.issuing, made.actor, achievementId(), 'expert');
    const second = await list('naam;tweede beoordelaar\nNoor;\n');
    expect(second.rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['skipped', 'award.waits_for_release'],
    ]);
    expect(await releaseAwards(app.issuing, coach, [second.rows[0]?.award?.id ?? ''])).toBe(1);
  });
});

test('a corrected name waits too, and the badge before it goes on until then', async () => {
  const { ceremony, id } = await approve('always', [person(1, 'Amina')]);
  await releaseAwards(app.issuing, colleague, [id]);
  await issueCeremony(app.issuing, ceremony.id);
  const next = await replaceAward(app.issuing, coach, id, { name: 'Amina Bakker', pageName: 'Amina B.' });
  expect([await stateOf(id), await stateOf(next.id)]).toEqual(['issued', 'waiting']);
  await releaseAwards(app.issuing, colleague, [next.id]);
  await finishReplacement(app.issuing, next.id);
  expect([await stateOf(id), await stateOf(next.id)]).toEqual(['revoked', 'issued']);
});

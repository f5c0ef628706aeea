import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  achievementForDesk,
  archiveAchievement,
  copyAchievement,
  createAchievement,
  editAchievement,
  listAchievements,
  publicVersion,
  publishAchievement,
  restoreAchievement,
} from '../../src/issuing/achievements/achievements.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { expectCode } from '../support/expect-code.ts';
import { CONTENT, type Desk, openDesk } from './desk-deps.ts';

let desk: Desk;
let coach: Actor;
beforeEach(async () => {
  desk = await openDesk();
  coach = await desk.actor('werk');
});

const make = (changes: Partial<typeof CONTENT> = {}, slug?: string) =>
  createAchievement(desk.deps, coach, { content: { ...CONTENT, ...changes }, ...(slug ? { slug } : {}) });
const NEW_TEXT = { ...CONTENT, description: 'Je helpt je groep.' };
const actions = async () => (await desk.storage.audit.list('werk', { limit: 20 })).items.map(({ action }) => action);

describe('making', () => {
  test('gives a first draft under a slug of the name', async () => {
    const { achievement, version } = await make({ name: 'Koffie zetten & één taart!' });
    expect(achievement).toMatchObject({ slug: 'koffie-zetten-een-taart', organisationId: 'werk', archivedAt: null });
    expect(version).toMatchObject({ version: 1, publishedAt: null, achievementId: achievement.id });
    expect(await actions()).toEqual(['achievement.create']);
  });

  test('a taken slug gets a number, a wanted one is refused', async () => {
    await make({}, 'samenwerken');
    expect((await make()).achievement.slug).toBe('samenwerken-2');
    expect((await make()).achievement.slug).toBe('samenwerken-3');
    await expectCode(make({}, 'samenwerken'), 'achievement.slug_taken');
    expect((await make({ name: '☕' })).achievement.slug).toBe('badge');
  });

  test('is for those who may, in their own organisation', async () => {
    const viewer = await desk.actor('werk', 'vera', 'viewer');
    await expectCode(createAchievement(desk.deps, viewer, { content: CONTENT }), 'access.denied');
    const { achievement } = await make();
    const stranger = await desk.actor('ander');
    await expectCode(achievementForDesk(desk.deps, stranger, achievement.id), 'achievement.not_found');
    await expectCode(editAchievement(desk.deps, stranger, achievement.id, CONTENT), 'achievement.not_found');
    await expectCode(publishAchievement(desk.deps, stranger, achievement.id), 'achievement.not_found');
    await expectCode(archiveAchievement(desk.deps, stranger, achievement.id), 'achievement.not_found');
    expect(await listAchievements(desk.deps, stranger)).toEqual([]);
  });
});

describe('editing', () => {
  test('changes a draft in place', async () => {
    const { achievement, version } = await make();
    expect(await editAchievement(desk.deps, coach, achievement.id, NEW_TEXT)).toMatchObject({
      id: version.id,
      version: 1,
    });
    expect((await achievementForDesk(desk.deps, coach, achievement.id)).newest.content).toEqual(NEW_TEXT);
  });

  test('changes a published version that nobody has in place, as long as it stays publishable', async () => {
    const { achievement, version } = await make();
    await publishAchievement(desk.deps, coach, achievement.id);
    const edited = await editAchievement(desk.deps, coach, achievement.id, NEW_TEXT);
    expect(edited).toMatchObject({ id: version.id, version: 1, publishedAt: '2026-11-21T13:00:00Z' });
    const broken = { ...NEW_TEXT, employerText: '' };
    await expectCode(editAchievement(desk.deps, coach, achievement.id, broken), 'achievement.employer_text_required');
    expect((await achievementForDesk(desk.deps, coach, achievement.id)).newest.content).toEqual(NEW_TEXT);
  });

  test('makes the next version of what was awarded, and the old one keeps its text', async () => {
    const { achievement, version } = await make();
    await publishAchievement(desk.deps, coach, achievement.id);
    await desk.award(coach, achievement.id, version.id);
    const next = await editAchievement(desk.deps, coach, achievement.id, NEW_TEXT);
    expect(next).toMatchObject({ version: 2, publishedAt: null });
    const again = await editAchievement(desk.deps, coach, achievement.id, { ...NEW_TEXT, name: 'Samen' });
    expect(again).toMatchObject({ id: next.id, version: 2 });
    expect(await achievementForDesk(desk.deps, coach, achievement.id)).toMatchObject({
      newest: { version: 2, content: { name: 'Samen' } },
      published: { version: 1, content: CONTENT },
      awarded: false,
    });
    await publishAchievement(desk.deps, coach, achievement.id);
    expect((await publicVersion(desk.deps, version.id))?.version.content).toEqual(CONTENT);
    expect((await desk.storage.achievements.publishedVersion(achievement.id))?.version).toBe(2);
  });
});

describe('publishing', () => {
  test('makes the version public, once', async () => {
    const { achievement, version } = await make();
    expect(await publicVersion(desk.deps, version.id)).toBeNull();
    const published = await publishAchievement(desk.deps, coach, achievement.id);
    desk.setNow('2026-11-22T13:00:00Z');
    expect(await publishAchievement(desk.deps, coach, achievement.id)).toEqual(published);
    expect(await publicVersion(desk.deps, version.id)).toMatchObject({
      version: published,
      organisation: { id: 'werk' },
    });
    expect(await publicVersion(desk.deps, 'x')).toBeNull();
  });

  test('names what is missing and leaves a draft', async () => {
    const { achievement, version } = await make({ employerText: '', alignments: [] });
    await expect(publishAchievement(desk.deps, coach, achievement.id)).rejects.toMatchObject({
      code: 'achievement.not_publishable',
      fields: [
        { field: 'employerText', code: 'achievement.employer_text_required' },
        { field: 'alignments', code: 'achievement.alignment_required' },
      ],
    });
    expect(await publicVersion(desk.deps, version.id)).toBeNull();
  });

  test('a text that is too hard goes out with a reason, and the audit log tells so', async () => {
    const employerText = 'Verantwoordelijkheid voor certificeringsmogelijkheden communiceren.';
    const { achievement } = await make({ employerText });
    await expectCode(publishAchievement(desk.deps, coach, achievement.id), 'achievement.too_hard');
    const reason = '  Dit woord hoort bij  het vak. ';
    const published = await publishAchievement(desk.deps, coach, achievement.id, { reason });
    expect(published.content.readabilityReason).toBe('Dit woord hoort bij het vak.');
    expect((await actions())[0]).toBe('achievement.publish_with_reason');
  });

  test('an archived definition is not published', async () => {
    const { achievement } = await make();
    await archiveAchievement(desk.deps, coach, achievement.id);
    await expectCode(publishAchievement(desk.deps, coach, achievement.id), 'achievement.archived');
  });
});

test('a copy is a draft of its own', async () => {
  const { achievement } = await make();
  await publishAchievement(desk.deps, coach, achievement.id);
  const copy = await copyAchievement(desk.deps, coach, achievement.id);
  expect(copy.achievement).toMatchObject({ slug: 'samenwerken-kopie' });
  expect(copy.version).toMatchObject({ version: 1, publishedAt: null, content: { name: 'Samenwerken (kopie)' } });
});

test('archiving takes a definition off the list and restoring brings it back', async () => {
  const { achievement } = await make();
  await archiveAchievement(desk.deps, coach, achievement.id);
  await archiveAchievement(desk.deps, coach, achievement.id);
  expect(await listAchievements(desk.deps, coach)).toEqual([]);
  expect(await listAchievements(desk.deps, coach, { archived: true })).toHaveLength(1);
  await restoreAchievement(desk.deps, coach, achievement.id);
  expect(await listAchievements(desk.deps, coach, { query: 'samen' })).toHaveLength(1);
  expect((await actions()).sort()).toEqual(['achievement.archive', 'achievement.create', 'achievement.restore']);
});

import { beforeEach, expect, test } from '@jest/globals';
import {
  archiveAchievement,
  createAchievement,
  publishAchievement,
} from '../../src/issuing/achievements/achievements.ts';
import { editCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { confirmList } from '../../src/issuing/lists/confirm-list.ts';
import { type CheckedList, checkedList, reasonToStop } from '../../src/issuing/lists/judge-list.ts';
import { discardList, saveRows, startList } from '../../src/issuing/lists/lists.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { expectCode } from '../support/expect-code.ts';
import { CONTENT, type Desk, openDesk } from './desk-deps.ts';

let desk: Desk;
let deps: IssuingDeps;
let coach: Actor;
let listId: string;
let ceremonyId: string;
let achievementId: string;

beforeEach(async () => {
  desk = await openDesk();
  deps = { ...desk.deps, jobs: { enqueue: async () => {} } as unknown as IssuingDeps['jobs'] };
  coach = await desk.actor('werk');
  const { achievement } = await createAchievement(deps, coach, { content: CONTENT });
  achievementId = achievement.id;
  await publishAchievement(deps, coach, achievementId);
  ceremonyId = await desk.ceremony(coach, '2026-11-20');
  const input = { ceremonyId, achievementId, level: 'gevorderd', text: 'Amina Fictief\nBo Fictief' };
  listId = (await startList(deps, coach, input)).id;
});

/** Confirms a list; `meanwhile` happens after it was looked at and before anything is written. */
async function confirmWhile(meanwhile: () => Promise<unknown>) {
  const found = await checkedList(deps, coach, listId);
  let first = true;
  const storage = {
    ...desk.storage,
    transaction: async <T>(work: Parameters<typeof desk.storage.transaction<T>>[0]): Promise<T> => {
      if (first) {
        first = false;
        await meanwhile();
      }
      return desk.storage.transaction(work);
    },
  };
  return confirmList({ ...deps, storage }, coach, found);
}
const confirmed = async () => confirmList(deps, coach, await checkedList(deps, coach, listId));
const awarded = async (): Promise<string[]> =>
  (await desk.storage.awards.ofCeremony(ceremonyId, { limit: 10 })).items.map(({ recipientName }) => recipientName);

test('a name that is saved while the list is confirmed is not awarded as it was before', async () => {
  const save = () => saveRows(deps, coach, listId, [{ row: 1, name: 'Amina Verzonnen' }]);
  await expectCode(confirmWhile(save), 'list.changed_elsewhere');
  expect(await awarded()).toEqual([]);
  await confirmed();
  expect(await awarded()).toEqual(['Amina Verzonnen', 'Bo Fictief']);
});

test.each(['2026-11-15', '2026-12-15'])('nothing is awarded on a day that moved to %s meanwhile', async (date) => {
  const found = await checkedList(deps, coach, listId);
  const move = () => editCeremony(deps, coach, ceremonyId, { name: 'Middag', date, place: null });
  await expectCode(confirmWhile(move), 'list.changed_elsewhere');
  await expectCode(confirmList(deps, coach, found), 'list.changed_elsewhere');
  expect(await awarded()).toEqual([]);
});

test('a badge that is archived meanwhile is not awarded', async () => {
  const admin = await desk.actor('werk', 'adm', 'admin');
  await expectCode(
    confirmWhile(() => archiveAchievement(deps, admin, achievementId)),
    'achievement.archived',
  );
  expect(await awarded()).toEqual([]);
});

test('a list that is thrown away meanwhile awards nothing', async () => {
  await expectCode(
    confirmWhile(() => discardList(deps, coach, listId)),
    'list.not_found',
  );
  expect(await awarded()).toEqual([]);
});

test('two presses at once award everybody once', async () => {
  await confirmWhile(() => confirmed());
  expect(await awarded()).toEqual(['Amina Fictief', 'Bo Fictief']);
  expect((await checkedList(deps, coach, listId)).list).toMatchObject({ state: 'confirmed', rows: [] });
});

test('saving cells as they are kept writes nothing', async () => {
  let updates = 0;
  const { transaction } = desk.storage;
  const storage: IssuingDeps['storage'] = {
    ...desk.storage,
    transaction: (work) =>
      transaction((tx) => {
        const update = (list: CheckedList['list']) => {
          updates += 1;
          return tx.lists.update(list);
        };
        return work({ ...tx, lists: { ...tx.lists, update } });
      }),
  };
  const counted = { ...deps, storage };
  const kept = await saveRows(counted, coach, listId, [{ row: 1, name: 'Amina Fictief' }]);
  expect(updates).toBe(0);
  expect(kept).toEqual((await checkedList(deps, coach, listId)).list);
  await saveRows(counted, coach, listId, [{ row: 1, name: 'Amina Verzonnen' }]);
  expect(updates).toBe(1);
});

test('one rule says why a list may not be awarded', async () => {
  const found = await checkedList(deps, coach, listId);
  const changed = (change: Partial<CheckedList>) => reasonToStop({ ...found, ...change }, '2026-11-21');
  expect(changed({})).toBeNull();
  expect(reasonToStop(found, '2026-11-19')).toEqual({ code: 'ceremony.date_in_future', date: '2026-11-20' });
  expect(changed({ ready: 0 })).toEqual({ code: 'list.empty' });
  await saveRows(deps, coach, listId, [{ row: 2, email: 'geen adres' }]);
  expect(reasonToStop(await checkedList(deps, coach, listId), '2026-11-19')).toEqual({
    code: 'list.not_ready',
    rows: [2],
  });
  await expectCode(confirmed(), 'list.not_ready');
});

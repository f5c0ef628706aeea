import { beforeEach, describe, expect, test } from '@jest/globals';
import excel from 'exceljs';
import { createAchievement, publishAchievement } from '../../src/issuing/achievements/achievements.ts';
import type { DraftList } from '../../src/issuing/lists/draft-list.ts';
import type { CheckedList } from '../../src/issuing/lists/judge-list.ts';
import { checkedList } from '../../src/issuing/lists/judge-list.ts';
import type { ListInput } from '../../src/issuing/lists/lists.ts';
import { addRow, discardList, mapColumns, openLists, saveRows, startList } from '../../src/issuing/lists/lists.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { expectCode } from '../support/expect-code.ts';
import { CONTENT, type Desk, openDesk } from './desk-deps.ts';

let desk: Desk;
let coach: Actor;
let input: Omit<ListInput, 'text' | 'file'>;

beforeEach(async () => {
  desk = await openDesk();
  coach = await desk.actor('werk');
  const { achievement } = await createAchievement(desk.deps, coach, { content: CONTENT });
  await publishAchievement(desk.deps, coach, achievement.id);
  input = { ceremonyId: await desk.ceremony(coach), achievementId: achievement.id, level: 'gevorderd' };
});

const start = (text: string, changes: Partial<ListInput> = {}) =>
  startList(desk.deps, coach, { ...input, text, ...changes });
const check = (list: DraftList): Promise<CheckedList> => checkedList(desk.deps, coach, list.id);
const map = (list: DraftList) => {
  if (list.mapping === null) throw new TypeError('a fresh list has a mapping');
  return mapColumns(desk.deps, coach, list.id, list.mapping);
};
const codes = ({ checks }: CheckedList) =>
  checks.flatMap(({ row, errors }) => errors.map(({ field, code }) => `${row} ${field} ${code}`));

describe('starting a list', () => {
  test('plain names go straight to the check table and stay 7 days', async () => {
    const list = await start('Amina van der Yıldız\nJo Bakker');
    expect(list).toMatchObject({
      state: 'checking',
      cells: [],
      memberId: coach.memberId,
      expiresAt: '2026-11-28T13:00:00Z',
    });
    expect(await check(list)).toMatchObject({ ready: 2, wrong: 0, skipped: 0 });
    expect((await desk.storage.audit.list('werk', { limit: 10 })).items[0]).toMatchObject({ action: 'list.start' });
  });

  test('an Excel file waits for its columns, which are guessed', async () => {
    const workbook = new excel.Workbook();
    const sheet = workbook.addWorksheet('Blad1');
    sheet.addRows([
      ['Deelnemers certificeringsmiddag'],
      [],
      ['Voornaam', 'Tussenvoegsel', 'Achternaam', 'E-mail', 'Datum', 'BSN'],
      [
        'Amina',
        'van der',
        'Yıldız',
        { text: 'a@voorbeeld.nl', hyperlink: 'mailto:a@voorbeeld.nl' },
        new Date('2026-11-03'),
        111222333,
      ],
      ['Łukasz', null, 'Wójcik', null, '4-11-2026', 123456782],
    ]);
    const file = new Uint8Array(await workbook.xlsx.writeBuffer());
    const list = await startList(desk.deps, coach, { ...input, file });
    expect(list).toMatchObject({ state: 'mapping', rows: [], mapping: { droppedColumns: ['BSN'] } });
    expect(JSON.stringify(list)).not.toMatch(/111222333|123456782/);
    const mapped = await map(list);
    expect(mapped).toMatchObject({ state: 'checking', cells: [] });
    const { checks } = await check(mapped);
    expect(
      checks.map(({ checked }) => [checked?.name, checked?.pageName, checked?.email, checked?.awardedDate]),
    ).toEqual([
      ['Amina van der Yıldız', 'Amina Y.', 'a@voorbeeld.nl', '2026-11-03'],
      ['Łukasz Wójcik', 'Łukasz W.', null, '2026-11-04'],
    ]);
  });

  test('remembers the mapping an organisation chose for the same heads, and only for that organisation', async () => {
    const text = 'Naam;Woorden;Tekst\nJo Bakker;intern;Goed gedaan';
    const first = await start(text);
    expect(first.mapping?.columns).toMatchObject({ name: 0, words: 1 });
    const columns = { ...(first.mapping?.columns as NonNullable<DraftList['mapping']>['columns']), words: 2 };
    await mapColumns(desk.deps, coach, first.id, { columns, nameParts: null });
    const second = await start(`NAAM;woorden;Tekst\nMo Ali;;Fijn`);
    expect(second.mapping?.columns).toMatchObject({ name: 0, words: 2 });

    const other = await desk.actor('ander');
    const { achievement } = await createAchievement(desk.deps, other, { content: CONTENT });
    await publishAchievement(desk.deps, other, achievement.id);
    const theirs = { ceremonyId: await desk.ceremony(other), achievementId: achievement.id, level: 'gevorderd', text };
    expect((await startList(desk.deps, other, theirs)).mapping?.columns).toMatchObject({ words: 1 });
  });

  test.each([
    ['nothing', {}, 'list.empty'],
    ['a level that is none', { text: 'Jo', level: 'meester' }, 'achievement.level_invalid'],
    ['a ceremony that is not there', { text: 'Jo', ceremonyId: 'x' }, 'ceremony.not_found'],
    ['a badge that is not there', { text: 'Jo', achievementId: 'x' }, 'achievement.not_found'],
    ['a file that is no list', { file: new TextEncoder().encode('%PDF-1.7') }, 'list.kind_unknown'],
  ] as const)('%s: refused, nothing kept', async (_about, changes, code) => {
    await expectCode(startList(desk.deps, coach, { ...input, ...changes }), code);
    expect(await openLists(desk.deps, coach)).toEqual([]);
  });

  test('a draft badge, an archived badge and a viewer start none', async () => {
    const { achievement } = await createAchievement(desk.deps, coach, { content: CONTENT });
    await expectCode(start('Jo', { achievementId: achievement.id }), 'achievement.not_published');
    await desk.storage.achievements.update({ ...achievement, archivedAt: '2026-11-21T13:00:00Z' });
    await expectCode(start('Jo', { achievementId: achievement.id }), 'achievement.archived');
    const viewer = await desk.actor('werk', 'vera', 'viewer');
    await expectCode(startList(desk.deps, viewer, { ...input, text: 'Jo' }), 'access.denied');
    await expectCode(startList(desk.deps, { ...coach, memberId: null }, { ...input, text: 'Jo' }), 'access.denied');
  });
});

describe('the columns', () => {
  test('without a name column there are no rows, and a column that does not exist is none', async () => {
    const list = await start('Naam;Niveau\nJo;expert');
    const columns = { name: 9, pageName: null, email: null, level: 1, words: null, date: null, secondJudge: null };
    await expectCode(mapColumns(desk.deps, coach, list.id, { columns, nameParts: null }), 'list.no_name_column');
    expect((await check(list)).list.state).toBe('mapping');
  });
});

test('the coach may say that the first row is a person after all', async () => {
  const list = await start('Student;Niveau\nJo Bakker;expert');
  const { columns, nameParts } = list.mapping as NonNullable<DraftList['mapping']>;
  const mapped = await mapColumns(desk.deps, coach, list.id, { columns, nameParts, hasHeader: false });
  expect(mapped.rows.map(({ name }) => name)).toEqual(['Student', 'Jo Bakker']);
});

test('10,000 rows is the limit, also when the header turns out to be a person or a row is added', async () => {
  const list = await start(`Naam;Niveau\n${'Jo Bakker;expert\n'.repeat(10_000)}`);
  const { columns, nameParts } = list.mapping as NonNullable<DraftList['mapping']>;
  await expectCode(
    mapColumns(desk.deps, coach, list.id, { columns, nameParts, hasHeader: false }),
    'list.too_many_rows',
  );
  await map(list);
  await expectCode(addRow(desk.deps, coach, list.id), 'list.too_many_rows');
});

describe('mending rows', () => {
  test('a saved row is checked anew, and the page name follows the name until the coach writes one', async () => {
    const list = await start('Naam;E-mail\nAmina Yildiz;amina@voorbeeld\nJo Bakker;');
    await map(list);
    expect(codes(await check(list))).toEqual(['1 email list.email_invalid']);
    await saveRows(desk.deps, coach, list.id, [
      { row: 1, email: 'amina@voorbeeld.nl', name: 'Amina Bakker' },
      { row: 2, pageName: 'Jootje' },
    ]);
    const saved = await saveRows(desk.deps, coach, list.id, [{ row: 2, name: 'Jo de Wit' }]);
    expect(saved.rows.map(({ name, pageName }) => [name, pageName])).toEqual([
      ['Amina Bakker', 'Amina B.'],
      ['Jo de Wit', 'Jootje'],
    ]);
    expect(await check(list)).toMatchObject({ ready: 2, wrong: 0 });
  });

  test('a red row is skipped with a tick', async () => {
    const list = await start('Jo Bakker\n12');
    expect(await check(list)).toMatchObject({ ready: 1, wrong: 1, skipped: 0 });
    await saveRows(desk.deps, coach, list.id, [{ row: 2, skip: true }]);
    expect(await check(list)).toMatchObject({ ready: 1, wrong: 0, skipped: 1 });
  });

  test('a value that looks like a BSN is not kept; its cell is empty with the reason until it is saved so', async () => {
    const list = await start('Jo Bakker');
    const edits = [{ row: 1, words: 'Nummer 123456782', secondJudge: '111222333' }];
    const saved = await saveRows(desk.deps, coach, list.id, edits);
    expect(saved.rows[0]).toMatchObject({ words: '', secondJudge: '', bsnFields: ['words', 'secondJudge'] });
    expect(codes(await check(list))).toEqual(['1 words list.bsn_like', '1 secondJudge list.bsn_like']);
    await saveRows(desk.deps, coach, list.id, [{ row: 1, words: '', secondJudge: 'Ilse' }]);
    expect(await check(list)).toMatchObject({ ready: 1 });
  });

  test('a name that looked like a BSN asks for a name', async () => {
    const list = await start('111222333\nJo Bakker');
    await saveRows(desk.deps, coach, list.id, [{ row: 1, name: '' }]);
    expect(codes(await check(list))).toEqual(['1 name list.bsn_like']);
    await saveRows(desk.deps, coach, list.id, [{ row: 1, name: 'Mo Ali' }]);
    expect((await check(list)).checks[0]?.checked).toMatchObject({ name: 'Mo Ali', pageName: 'Mo A.' });
  });

  test('adds a row at the end, and knows its rows', async () => {
    const list = await start('Jo Bakker');
    expect((await addRow(desk.deps, coach, list.id)).rows.map(({ row }) => row)).toEqual([1, 2]);
    expect(codes(await check(list))).toEqual(['2 name list.name_required']);
    await expectCode(saveRows(desk.deps, coach, list.id, [{ row: 3, name: 'x' }]), 'list.row_not_found');
  });

  test('nobody awards to themselves', async () => {
    const list = await start('Sam Voorbeeld, sam@werk.example\nJo Bakker, jo@voorbeeld.nl');
    await map(list);
    expect(codes(await check(list))).toEqual(['1 email award.self_award']);
  });
});

describe('whose list it is', () => {
  test('another coach and another organisation find none', async () => {
    const list = await start('Jo Bakker');
    for (const stranger of [await desk.actor('werk', 'kim'), await desk.actor('ander')]) {
      await expectCode(checkedList(desk.deps, stranger, list.id), 'list.not_found');
      await expectCode(saveRows(desk.deps, stranger, list.id, [{ row: 1, name: 'x' }]), 'list.not_found');
      await expectCode(discardList(desk.deps, stranger, list.id), 'list.not_found');
      expect(await openLists(desk.deps, stranger)).toEqual([]);
    }
    expect((await openLists(desk.deps, coach)).map(({ id }) => id)).toEqual([list.id]);
  });

  test('after 7 days it is gone', async () => {
    const list = await start('Jo Bakker');
    desk.setNow('2026-11-28T13:00:00Z');
    await expectCode(check(list), 'list.expired');
    await expectCode(addRow(desk.deps, coach, list.id), 'list.expired');
    expect(await openLists(desk.deps, coach)).toEqual([]);
  });

  test('"weg ermee" deletes it at once', async () => {
    const list = await start('Jo Bakker');
    await discardList(desk.deps, coach, list.id);
    await expectCode(check(list), 'list.not_found');
  });

  test('a confirmed list is not changed any more', async () => {
    const list = await start('Jo Bakker');
    await desk.storage.lists.update({ ...list, state: 'confirmed', rows: [] });
    await expectCode(addRow(desk.deps, coach, list.id), 'list.already_confirmed');
    await expectCode(discardList(desk.deps, coach, list.id), 'list.already_confirmed');
    expect(await check(list)).toMatchObject({ list: { state: 'confirmed' }, checks: [] });
  });
});

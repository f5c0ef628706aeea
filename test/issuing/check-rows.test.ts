import { describe, expect, test } from '@jest/globals';
import { type CheckContext, checkRows } from '../../src/issuing/lists/check-rows.ts';
import type { DraftRow } from '../../src/issuing/lists/draft-list.ts';

const CONTEXT: CheckContext = {
  level: 'gevorderd',
  date: '2026-11-20',
  today: '2026-11-21',
  coachName: 'Sam Voorbeeld',
  coachEmail: 'sam@voorbeeld.example',
};
const row = (changes: Partial<DraftRow> = {}): DraftRow => ({
  row: 1,
  name: 'Amina van der Yıldız',
  pageName: '',
  email: '',
  level: '',
  words: '',
  date: '',
  secondJudge: '',
  skip: false,
  bsnFields: [],
  ...changes,
});
const check = (changes: Partial<DraftRow>, context: Partial<CheckContext> = {}) => {
  const [only] = checkRows([row(changes)], { ...CONTEXT, ...context });
  if (only === undefined) throw new TypeError('one row gives one check');
  return only;
};
const codes = (found: readonly { field: string; code: string }[]) => found.map(({ field, code }) => `${field} ${code}`);

test('a row with only a name is ready, with what the list says for the rest', () => {
  expect(check({})).toEqual({
    row: 1,
    state: 'ready',
    errors: [],
    warnings: [],
    checked: {
      row: 1,
      name: 'Amina van der Yıldız',
      pageName: 'Amina Y.',
      email: null,
      level: 'gevorderd',
      words: null,
      awardedDate: '2026-11-20',
      secondJudge: null,
    },
  });
});

test('a full row keeps what it says', () => {
  const full = {
    pageName: 'Mina',
    email: ' amina@voorbeeld.nl ',
    level: ' Expert ',
    words: 'Op jou kan\nde hele keuken bouwen.',
    date: '3-11-2026',
    secondJudge: 'Ilse  Vermeer',
  };
  expect(check(full).checked).toEqual({
    row: 1,
    name: 'Amina van der Yıldız',
    pageName: 'Mina',
    email: 'amina@voorbeeld.nl',
    level: 'expert',
    words: 'Op jou kan de hele keuken bouwen.',
    awardedDate: '2026-11-03',
    secondJudge: 'Ilse Vermeer',
  });
});

describe('errors', () => {
  test.each([
    [{ name: '' }, 'name list.name_required'],
    [{ name: '12345' }, 'name list.name_invalid'],
    [{ name: 'x'.repeat(101) }, 'name list.name_too_long'],
    [{ name: '', bsnFields: ['name'] }, 'name list.bsn_like'],
    [{ name: '111222333' }, 'name list.bsn_like'],
    [{ words: 'Nummer 123456782.' }, 'words list.bsn_like'],
    [{ pageName: 'x'.repeat(41) }, 'pageName list.page_name_too_long'],
    [{ email: 'lukasz@voorbeeld' }, 'email list.email_invalid'],
    [{ email: 'lukasz voorbeeld.nl' }, 'email list.email_invalid'],
    [{ email: 'a@b.nl, c@d.nl' }, 'email list.email_invalid'],
    [{ email: 'SAM@voorbeeld.example' }, 'email award.self_award'],
    [{ level: 'meester' }, 'level list.level_invalid'],
    [{ date: '31-2-2026' }, 'date list.date_invalid'],
    [{ date: '22-11-2026' }, 'date list.date_in_future'],
    [{ words: 'x'.repeat(301) }, 'words list.words_too_long'],
    [{ words: 'Mail mij op amina@voorbeeld.nl' }, 'words list.words_personal_data'],
    [{ words: 'Bel 06-12345678' }, 'words list.words_personal_data'],
    [{ words: 'abc\u202edef' }, 'words list.words_invalid'],
    [{ level: 'expert' }, 'secondJudge list.second_judge_required'],
    [{ level: 'expert', secondJudge: 'sam  VOORBEELD' }, 'secondJudge list.second_judge_is_you'],
    [{ level: 'expert', secondJudge: 'Amina van der Yıldız' }, 'secondJudge list.second_judge_is_recipient'],
    [{ level: 'expert', secondJudge: '???' }, 'secondJudge list.name_invalid'],
  ] as [Partial<DraftRow>, string][])('%j: %s', (changes, code) => {
    const found = check(changes);
    expect(codes(found.errors)).toEqual([code]);
    expect(found).toMatchObject({ state: 'wrong', checked: null });
  });

  test('all cells of a row at once, one message a cell', () => {
    expect(codes(check({ name: '', email: 'x', level: 'y', date: 'z' }).errors)).toEqual([
      'name list.name_required',
      'level list.level_invalid',
      'email list.email_invalid',
      'date list.date_invalid',
    ]);
  });

  test('the level of the list asks for a second judge too', () => {
    expect(codes(check({}, { level: 'expert' }).errors)).toEqual(['secondJudge list.second_judge_required']);
    expect(check({ level: 'beginner' }, { level: 'expert' }).state).toBe('ready');
  });
});

describe('warnings do not stop a row', () => {
  test.each([
    [{ words: 'Ondanks de uitkering en schulden doorgezet.' }, 'words list.words_sensitive'],
    [{ date: '3-11-1999' }, 'date list.date_long_ago'],
    [{ name: 'Sam Voorbeeld' }, 'name list.name_is_yours'],
  ])('%j: %s', (changes, code) => {
    const found = check(changes);
    expect(codes(found.warnings)).toEqual([code]);
    expect(found.state).toBe('ready');
  });

  test.each(['Zorgzaam, onbezorgd en geloofwaardig.', 'Je gelooft in de groep.'])('%s is fine', (words) => {
    expect(check({ words }).warnings).toEqual([]);
  });
});

describe('two rows', () => {
  const two = (a: Partial<DraftRow>, b: Partial<DraftRow>) => checkRows([row(a), row({ row: 2, ...b })], CONTEXT);

  test('with the same name point at each other', () => {
    const [first, second] = two({ name: 'Amina Yıldız' }, { name: ' AMINA  yıldız ' });
    expect(first?.warnings).toEqual([{ field: 'name', code: 'list.duplicate', params: { row: 2 } }]);
    expect(second?.warnings).toEqual([{ field: 'name', code: 'list.duplicate', params: { row: 1 } }]);
    expect(first?.state).toBe('ready');
  });

  test('with the same address point at each other', () => {
    const [first] = two({ email: 'a@voorbeeld.nl' }, { name: 'Jo', email: 'A@voorbeeld.nl' });
    expect(codes(first?.warnings ?? [])).toEqual(['email list.duplicate_email']);
  });

  test('are no twins when one is skipped', () => {
    const [first, second] = two({}, { skip: true });
    expect(first?.warnings).toEqual([]);
    expect(second).toEqual({ row: 2, state: 'skipped', errors: [], warnings: [], checked: null });
  });
});

test('a skipped row is not judged', () => {
  expect(check({ name: '', email: 'x', skip: true })).toMatchObject({ state: 'skipped', errors: [] });
});

test('the command line has no name and address of its own', () => {
  const found = check({ level: 'expert', secondJudge: 'Sam Voorbeeld' }, { coachName: null, coachEmail: null });
  expect(found.state).toBe('ready');
});

/** Dossiers of a school: made once, edited while a draft, checked by a second person. All people are fictional. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AppError } from '../../src/errors.ts';
import { checkDossiers, countQueue, dossierQueue } from '../../src/issuing/dossiers/dossier-assess.ts';
import {
  changedSince,
  dossierBoard,
  editDossier,
  goOnWithConfirmed,
  leavers,
  noteLeft,
  wholeDossier,
} from '../../src/issuing/dossiers/dossier-desk.ts';
import { outdated } from '../../src/issuing/dossiers/dossier-judging.ts';
import {
  checkDossierRows,
  type DossierBatch,
  type DossierRow,
  makeDossiers,
} from '../../src/issuing/dossiers/dossier-make.ts';
import { rejectDossier, resumeDossier } from '../../src/issuing/dossiers/dossier-stop.ts';
import type { Dossier, Performance } from '../../src/issuing/dossiers/dossiers.ts';
import { chooseAssessorStep, hasAssessorStep } from '../../src/issuing/dossiers/school-settings.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { CATALOGUE_COLUMNS, importCatalogue } from '../../src/issuing/qualifications/catalogue-import.ts';
import { SAMPLE_CATALOGUE } from '../../src/issuing/qualifications/sample-catalogue.ts';
import { expectCode } from '../support/expect-code.ts';
import { type Desk, openDesk } from './desk-deps.ts';
import { ROW } from './dossier-row.ts';
import { makeSchool } from './school-desk.ts';

let desk: Desk;
let coach: Actor;
let batch: DossierBatch;
beforeEach(async () => {
  desk = await openDesk();
  coach = await makeSchool(desk);
  await importCatalogue(desk.deps, coach, [CATALOGUE_COLUMNS, ...SAMPLE_CATALOGUE]);
  const [qualification] = await desk.storage.qualifications.list('college');
  batch = {
    qualificationId: qualification?.id ?? '',
    codes: ['B1-K1-W1', 'B1-K1-W3'],
    startkwalificatie: 'no',
    despite: '',
    key: 'form-1',
  };
});

const make = (rows: (Partial<DossierRow> & { again?: boolean })[], changes: Partial<DossierBatch> = {}) =>
  makeDossiers(
    desk.deps,
    coach,
    { ...batch, ...changes },
    rows.map((row) => ({ ...ROW, again: false, ...row })),
  );
const one = async (row: Partial<DossierRow> = {}) => (await make([row])).made[0] ?? '';
const mistakesOf = async (work: Promise<unknown>): Promise<string[]> => {
  const error = (await work.then(
    () => null,
    (thrown) => thrown,
  )) as AppError | null;
  return (error?.fields ?? []).map(({ field, code }) => `${field} ${code}`);
};
const board = (state: Parameters<typeof dossierBoard>[2]['state'] = null, groupName = '') =>
  dossierBoard(desk.deps, coach, { state, groupName }, { limit: 50 });

/** What the company's page does. */
async function decide(id: string, ...performances: (Performance | null)[]): Promise<void> {
  const lines = await desk.storage.dossiers.lines(id);
  for (const [at, line] of lines.entries()) {
    const performance = performances[at] ?? null;
    const confirmedAt = performance === null ? null : '2026-11-21T13:00:00Z';
    await desk.storage.dossiers.updateLine({ ...line, performance, confirmedAt });
  }
  const dossier = await desk.storage.dossiers.find(id);
  if (dossier === null) throw new TypeError('no dossier');
  const state = performances.includes(null) ? 'at_company' : 'at_school';
  await desk.storage.dossiers.update({ ...dossier, state });
}

describe('making dossiers', () => {
  test('lines are the text of today, the company is made once, and everything is on the board', async () => {
    const onlyNumber = { name: 'Bo Voorbeeld', companyName: '', city: '', kvk: '', checkedOn: '' };
    expect(await mistakesOf(make([{}, onlyNumber]))).toContain('row.2.companyName company.name_required');
    expect(await desk.storage.trainingCompanies.list('college')).toEqual([]);
    await one();
    await make([onlyNumber], { key: 'form-2' });
    expect(await desk.storage.trainingCompanies.list('college')).toHaveLength(1);
    const { items, counts, groups } = await board();
    expect(items.map(({ learnerName, lines, signable }) => [learnerName, lines, signable])).toEqual([
      ['Amina Voorbeeld', 2, 0],
      ['Bo Voorbeeld', 2, 0],
    ]);
    expect([counts, groups]).toEqual([{ draft: 2 }, ['HZW2']]);
    const whole = await wholeDossier(desk.deps, coach, items[0]?.dossier.id ?? '');
    expect(whole.lines).toMatchObject([{ code: 'B1-K1-W1' }, { code: 'B1-K1-W3', performance: null }]);
    expect(whole.dossier).toMatchObject({ startDate: '2026-02-02', endDate: '2026-06-26', hours: 320 });
  });

  test.each<[string, Partial<DossierRow>, string]>([
    ['dates reversed', { endDate: '1-2-2026' }, 'row.1.endDate dossier.dates_reversed'],
    ['no day of the calendar', { startDate: '31-2-2026' }, 'row.1.startDate form.no_such_day'],
    ['hours 0', { hours: '0' }, 'row.1.hours dossier.hours_invalid'],
    ['hours in words', { hours: 'veel' }, 'row.1.hours dossier.hours_invalid'],
    ['a leerbedrijf-id of 8 digits', { leerbedrijfId: '10000000' }, 'row.1.leerbedrijfId company.leerbedrijf_invalid'],
    ['a KvK number of 7 digits', { kvk: '1234567' }, 'row.1.kvk organisation.kvk_invalid'],
    ['no day of the calendar for the company', { checkedOn: '31-2-2026' }, 'row.1.checkedOn form.no_such_day'],
    ['a day that lies ahead', { checkedOn: '1-1-2027' }, 'row.1.checkedOn company.checked_invalid'],
    ['no name', { name: ' ' }, 'row.1.name list.name_required'],
    ['a broken e-mail', { supervisorEmail: 'pim@' }, 'row.1.supervisorEmail list.email_invalid'],
  ])('%s is refused at its field, and nothing is kept', async (_name, row, mistake) => {
    expect(await mistakesOf(make([row]))).toEqual([mistake]);
    expect((await board()).counts).toEqual({});
  });

  test.each(['name', 'email', 'groupName', 'route', 'supervisorName', 'companyName', 'city'] as const)(
    'a BSN in %s is refused',
    async (field) => {
      const mistakes = await mistakesOf(make([{ [field]: 'Jo 123456782' }]));
      expect(mistakes.some((mistake) => mistake.startsWith(`row.1.${field} `))).toBe(true);
    },
  );

  test('no test of eleven on the number of a company: 111222333 is a good one', async () => {
    expect(await one()).not.toBe('');
  });

  test('pressed twice makes one; the same learner from another form is left out, unless it is somebody else', async () => {
    const id = await one();
    expect(await make([{}])).toEqual({ made: [id], skipped: 0 });
    expect(await make([{}], { key: 'form-2' })).toEqual({ made: [], skipped: 1 });
    const [check] = await checkDossierRows(desk.deps, coach, batch.qualificationId, [ROW]);
    expect(check?.twin).toEqual({ dossierId: id });
    expect((await make([{ again: true }], { key: 'form-3' })).made).toHaveLength(1);
    const [, twice] = await checkDossierRows(desk.deps, coach, batch.qualificationId, [
      { ...ROW, name: 'Cas Voorbeeld' },
      { ...ROW, name: 'cas voorbeeld' },
    ]);
    expect(twice?.twin).toEqual({ row: 1 });
  });

  test('no agreed work process, and a startkwalificatie without a reason, are pointed out; neither blocks with one', async () => {
    expect(await mistakesOf(make([{}], { codes: ['B1-K1-W9'], startkwalificatie: 'yes' }))).toEqual([
      'codes dossier.lines_required',
      'despite dossier.despite_reason',
    ]);
    const { made } = await make([{}], { startkwalificatie: 'yes', despite: 'work' });
    expect(made).toHaveLength(1);
    const log = await desk.storage.audit.list('college', { limit: 50 });
    const line = log.items.find(({ action }) => action === 'dossier.despite_work');
    expect(line?.objectId).toBe(batch.qualificationId);
    expect(JSON.stringify(await desk.storage.dossiers.find(made[0] ?? ''))).not.toContain('work');
  });

  test('an archived or unknown qualification is refused', async () => {
    await expectCode(make([{}], { qualificationId: 'none' }), 'qualification.not_found');
    const qualification = await desk.storage.qualifications.byId('college', batch.qualificationId);
    if (qualification)
      await desk.storage.qualifications.update({ ...qualification, archivedAt: '2026-11-21T13:00:00Z' });
    await expectCode(make([{}]), 'qualification.archived');
  });
});

describe('a dossier on its way', () => {
  const edit = (id: string, changes: Partial<Parameters<typeof editDossier>[3]> = {}) =>
    editDossier(desk.deps, coach, id, { ...ROW, codes: ['B1-K1-W1', 'B1-K1-W3'], refresh: false, ...changes });

  test('a draft changes; what the catalogue says since is taken over only when asked', async () => {
    const id = await one();
    const [process] = await desk.storage.qualifications.processes(batch.qualificationId);
    if (process) await desk.storage.qualifications.updateProcess({ ...process, name: 'Nieuwe naam' });
    expect(changedSince(await wholeDossier(desk.deps, coach, id)).map(({ code }) => code)).toEqual(['B1-K1-W1']);
    await edit(id, { name: 'Amina Nieuw', codes: ['B1-K1-W1', 'B1-K1-W2'] });
    const kept = await wholeDossier(desk.deps, coach, id);
    expect([kept.learner.name, kept.lines.map(({ name }) => name)]).toEqual([
      'Amina Nieuw',
      ['Bereidt werkzaamheden voor en stemt af', 'Treedt op als online en/of offline aanspreekpunt'],
    ]);
    await edit(id, { email: 'amina@voorbeeld.example' });
    expect((await wholeDossier(desk.deps, coach, id)).learner.email).toBe('amina@voorbeeld.example');
    expect(await mistakesOf(edit(id, { email: 'geen adres' }))).toEqual(['email list.email_invalid']);
    await edit(id, { refresh: true });
    expect((await wholeDossier(desk.deps, coach, id)).learner.email).toBeNull();
    expect((await wholeDossier(desk.deps, coach, id)).lines[0]?.name).toBe('Nieuwe naam');
    expect(await mistakesOf(edit(id, { codes: [] }))).toEqual(['codes dossier.lines_required']);
    await decide(id, 'independent', null);
    await expectCode(edit(id), 'dossier.not_draft');
  });

  test('who left: what is confirmed goes on today, the rest is never signed', async () => {
    const id = await one();
    await noteLeft(desk.deps, coach, id, '20-11-2026');
    expect(await mistakesOf(noteLeft(desk.deps, coach, id, '1-1-2027'))).toEqual(['leftOn dossier.date_invalid']);
    await decide(id, null, null);
    await expectCode(goOnWithConfirmed(desk.deps, coach, id), 'dossier.none_confirmed');
    await decide(id, 'guided', null);
    expect((await leavers(desk.deps, coach, { limit: 10 })).items).toMatchObject([{ signable: 1, lines: 2 }]);
    await goOnWithConfirmed(desk.deps, coach, id);
    expect((await board('at_school')).items).toHaveLength(1);
    await expectCode(goOnWithConfirmed(desk.deps, coach, id), 'dossier.not_open');
  });

  test('rejected once; taken up again where it was, by who makes dossiers, and the log tells', async () => {
    const id = await one();
    const assessor = await desk.actor('college', 'ari', 'assessor');
    const states = ['draft', 'at_company', 'at_school', 'checked'] as const;
    for (const state of states) {
      const dossier = await desk.storage.dossiers.find(id);
      if (dossier) await desk.storage.dossiers.update({ ...dossier, state });
      await expectCode(resumeDossier(desk.deps, coach, id), 'dossier.not_stopped');
      await rejectDossier(desk.deps, coach, id);
      await rejectDossier(desk.deps, coach, id);
      expect((await board()).counts).toEqual({ rejected: 1 });
      await expectCode(resumeDossier(desk.deps, assessor, id), 'access.denied');
      await resumeDossier(desk.deps, coach, id);
      expect(await desk.storage.dossiers.find(id)).toMatchObject({ state, stoppedFrom: null });
    }
    const log = (await desk.storage.audit.about('college', id)).map(({ action }) => action);
    for (const action of ['dossier.reject', 'dossier.resume'])
      expect(log.filter((each) => each === action)).toHaveLength(states.length);
  });

  test('one that was rejected before that was kept is looked at anew from what is certain', async () => {
    const id = await one();
    const dossier = await desk.storage.dossiers.find(id);
    for (const [decidedAt, askedAt, state] of [
      ['2026-11-02T09:00:00Z', '2026-11-01T09:00:00Z', 'at_school'],
      [null, '2026-11-01T09:00:00Z', 'at_company'],
      [null, null, 'draft'],
    ] as const) {
      if (dossier) await desk.storage.dossiers.update({ ...dossier, decidedAt, askedAt, state: 'rejected' });
      await resumeDossier(desk.deps, coach, id);
      expect((await desk.storage.dossiers.find(id))?.state).toBe(state);
    }
  });
});

describe('the assessor', () => {
  let assessor: Actor;
  beforeEach(async () => {
    assessor = await desk.actor('college', 'ari', 'assessor');
  });

  test('agrees with what waits, once; “nog niet” alone is nothing to agree with', async () => {
    const id = await one();
    await decide(id, 'independent', 'not_yet');
    expect((await dossierQueue(desk.deps, assessor, 'assess', {})).items).toHaveLength(1);
    expect(await checkDossiers(desk.deps, assessor, [id])).toEqual({ checked: 1, left: [] });
    expect(await checkDossiers(desk.deps, assessor, [id])).toEqual({ checked: 1, left: [] });
    expect(await desk.storage.dossiers.find(id)).toMatchObject({ state: 'checked', checkedBy: assessor.memberId });
    const other = (await make([{ name: 'Bo Voorbeeld' }], { key: 'form-2' })).made[0] ?? '';
    await decide(other, 'not_yet', 'not_yet');
    await expectCode(checkDossiers(desk.deps, assessor, [other]), 'dossier.none_confirmed');
  });

  test('sees everything changed where what was shown is gone, also without a mark', async () => {
    const id = await one();
    await decide(id, 'independent', 'guided');
    const dossier = (await desk.storage.dossiers.find(id)) as Dossier;
    const recipients = { ...desk.storage.recipients, byId: async () => null };
    const left = await outdated({ ...desk.storage, recipients }, desk.deps, dossier, '');
    expect(left?.changed).toContain('learner');
  });

  test('is never who judged at the company', async () => {
    const id = await one({ supervisorEmail: 'ARI@college.example' });
    await decide(id, 'independent', 'guided');
    await expectCode(checkDossiers(desk.deps, assessor, [id]), 'dossier.own_judgement');
  });

  test('a coach, a viewer and a signatory do not check', async () => {
    const id = await one();
    await decide(id, 'independent', 'guided');
    for (const role of ['coach', 'viewer', 'signatory'] as const)
      await expectCode(checkDossiers(desk.deps, await desk.actor('college', role, role), [id]), 'access.denied');
  });

  test('a school can leave the step out: what waits goes on to the signatory', async () => {
    const admin = await desk.actor('college', 'ada', 'admin');
    const signatory = await desk.actor('college', 'sil', 'signatory');
    const id = await one();
    await decide(id, 'independent', 'guided');
    expect(await hasAssessorStep(desk.storage, 'college')).toBe(true);
    expect(await countQueue(desk.deps, signatory, 'sign')).toBe(0);
    await expectCode(chooseAssessorStep(desk.deps, coach, false), 'access.denied');
    await chooseAssessorStep(desk.deps, admin, false);
    expect(await desk.storage.dossiers.find(id)).toMatchObject({ state: 'checked', checkedBy: null });
    expect(await countQueue(desk.deps, signatory, 'sign')).toBe(1);
    expect(await countQueue(desk.deps, assessor, 'assess')).toBe(0);
  });
});

test('a foundation and another school have nothing here', async () => {
  const id = await one();
  const foundation = await desk.actor('stichting');
  await expectCode(
    dossierBoard(desk.deps, foundation, { state: null, groupName: '' }, { limit: 1 }),
    'organisation.not_a_school',
  );
  await expectCode(makeDossiers(desk.deps, foundation, batch, []), 'organisation.not_a_school');
  await expectCode(wholeDossier(desk.deps, await makeSchool(desk, 'ander'), id), 'dossier.not_found');
});

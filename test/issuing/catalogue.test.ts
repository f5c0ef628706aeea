/** The catalogue of a school: reading it in, mending it, and what a signature makes fast. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AppError, FieldError } from '../../src/errors.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import {
  archiveQualification,
  catalogueEntry,
  copyQualification,
  createQualification,
  listCatalogue,
  processInput,
  saveQualification,
} from '../../src/issuing/qualifications/catalogue.ts';
import {
  CATALOGUE_COLUMNS,
  importCatalogue,
  readCatalogueTable,
} from '../../src/issuing/qualifications/catalogue-import.ts';
import { helperLineWarnings } from '../../src/issuing/qualifications/helper-line.ts';
import type { ProcessInput, QualificationInput } from '../../src/issuing/qualifications/qualification-input.ts';
import { SAMPLE_CATALOGUE } from '../../src/issuing/qualifications/sample-catalogue.ts';
import { expectCode } from '../support/expect-code.ts';
import { type Desk, openDesk } from './desk-deps.ts';
import { makeSchool } from './school-desk.ts';

let desk: Desk;
let coach: Actor;
beforeEach(async () => {
  desk = await openDesk();
  coach = await makeSchool(desk);
});

const QUALIFICATION: QualificationInput = {
  crebo: '25960',
  cohort: '2025',
  name: 'Helpende Zorg en Welzijn',
  level: '2',
  fileName: 'Dienstverlening',
  fileCrebo: '23385',
};
const PROCESS: ProcessInput = {
  code: 'B1-K1-W1',
  name: 'Bereidt werkzaamheden voor en stemt af',
  coreTask: '',
  helperText: 'Je maakt alles klaar.',
  pictogram: 'list-checks',
};
const sample = () => importCatalogue(desk.deps, coach, [CATALOGUE_COLUMNS, ...SAMPLE_CATALOGUE]);
const mistakesOf = async (work: Promise<unknown>): Promise<string[]> => {
  const error = (await work.then(
    () => null,
    (thrown) => thrown,
  )) as AppError | null;
  return (error?.fields ?? []).map(({ field, code }: FieldError) => `${field} ${code}`);
};
const only = async () => {
  const [entry] = await listCatalogue(desk.deps, coach);
  if (entry === undefined) throw new TypeError('no qualification');
  return entry;
};

describe('reading a file in', () => {
  test('the sample makes one qualification with its work processes, and a second time nothing more', async () => {
    expect(await sample()).toEqual({ made: 1, changed: 0, processes: 5 });
    expect(await sample()).toEqual({ made: 0, changed: 1, processes: 5 });
    const { qualification, processes } = await only();
    expect(qualification).toMatchObject({ ...QUALIFICATION, level: 2 });
    expect(processes.map(({ code, position }) => [code, position])).toEqual([
      ['B1-K1-W1', 1],
      ['B1-K1-W2', 2],
      ['B1-K1-W3', 3],
      ['B1-K1-W4', 4],
      ['B1-K1-W5', 5],
    ]);
  });

  test('a file of Dutch Excel reads the same, whatever the order of its columns', async () => {
    const text = [
      'crebo;cohort;Code;Werkproces;Niveau;Kwalificatie;Kwalificatiedossier;Dossier-crebo',
      '25960;2025;b1-k1-w1;Bereidt voor;2;Helpende;Dienstverlening;23385',
    ].join('\r\n');
    await importCatalogue(desk.deps, coach, await readCatalogueTable(desk.deps, { text }));
    expect((await only()).processes).toMatchObject([{ code: 'B1-K1-W1', helperText: null, pictogram: 'star' }]);
  });

  test('every mistake is named by its row, and nothing is kept', async () => {
    const [row = []] = SAMPLE_CATALOGUE;
    const wrong = (column: (typeof CATALOGUE_COLUMNS)[number], value: string) =>
      row.map((cell, at) => (CATALOGUE_COLUMNS[at] === column ? value : cell));
    const cells = [
      CATALOGUE_COLUMNS,
      row,
      wrong('code', 'W1'),
      wrong('crebo', '2596'),
      wrong('cohort', '20 25'),
      wrong('werkproces', ''),
      wrong('niveau', '5'),
      wrong('uitleg', 'Bel 111222333'),
    ];
    expect(await mistakesOf(importCatalogue(desk.deps, coach, cells))).toEqual(
      expect.arrayContaining([
        'row.3.process.code qualification.code_invalid',
        'row.4.crebo qualification.crebo_invalid',
        'row.5.cohort qualification.cohort_invalid',
        'row.6.process.name qualification.process_name_required',
        'row.7.level qualification.row_differs',
        'row.8.process.helperText form.bsn_like',
      ]),
    );
    expect(await listCatalogue(desk.deps, coach)).toEqual([]);
  });

  test('says which columns are missing', async () => {
    await expectCode(importCatalogue(desk.deps, coach, [['crebo', 'code']]), 'qualification.columns_missing');
    await expectCode(importCatalogue(desk.deps, coach, [CATALOGUE_COLUMNS]), 'list.empty');
  });

  test('another level for a cohort that is there is refused, and taken back whole', async () => {
    await sample();
    const other = SAMPLE_CATALOGUE.map((row) =>
      row.map((cell, at) => (CATALOGUE_COLUMNS[at] === 'niveau' ? '1' : cell)),
    );
    const fresh = SAMPLE_CATALOGUE.map((row) =>
      row.map((cell, at) => (CATALOGUE_COLUMNS[at] === 'cohort' ? '2026' : cell)),
    );
    const mistakes = await mistakesOf(importCatalogue(desk.deps, coach, [CATALOGUE_COLUMNS, ...fresh, ...other]));
    expect(mistakes).toEqual(['row.7.level qualification.fixed']);
    expect(await listCatalogue(desk.deps, coach)).toHaveLength(1);
  });
});

describe('by hand', () => {
  test('all mistakes of the form at once', async () => {
    const input = { crebo: '1', cohort: '', name: '', level: '', fileName: '', fileCrebo: '111222333' };
    const processes = [{ ...PROCESS, code: 'B1-K1' }, PROCESS, { ...PROCESS, pictogram: '<svg>' }];
    expect(await mistakesOf(createQualification(desk.deps, coach, input, processes))).toEqual([
      'crebo qualification.crebo_invalid',
      'fileCrebo qualification.crebo_invalid',
      'cohort qualification.cohort_invalid',
      'level qualification.level_invalid',
      'name qualification.name_required',
      'fileName qualification.name_required',
      'process.0.code qualification.code_invalid',
      'process.2.pictogram achievement.pictogram_invalid',
      'process.2.code qualification.code_twice',
    ]);
  });

  test('a crebo once for a cohort; another cohort is a copy with names that can change', async () => {
    const { id } = await createQualification(desk.deps, coach, QUALIFICATION, [PROCESS]);
    expect(await mistakesOf(createQualification(desk.deps, coach, QUALIFICATION, [PROCESS]))).toEqual([
      'cohort qualification.exists',
    ]);
    await desk.storage.qualifications.markSigned(id, ['B1-K1-W1'], '2026-11-21T13:00:00Z');
    expect(await mistakesOf(copyQualification(desk.deps, coach, id, '2025'))).toEqual(['cohort qualification.exists']);
    const copy = await copyQualification(desk.deps, coach, id, '2026-2027');
    const { processes } = await catalogueEntry(desk.deps, coach, copy.id);
    expect(processes).toMatchObject([{ code: 'B1-K1-W1', signedAt: null }]);
  });

  test('what was signed keeps its name and stays; its helper line and picture change', async () => {
    await sample();
    const { qualification, processes } = await only();
    await desk.storage.qualifications.markSigned(qualification.id, ['B1-K1-W1'], '2026-11-21T13:00:00Z');
    const inputs = processes.map(processInput);
    const save = (name: string, changed: ProcessInput[]) =>
      saveQualification(desk.deps, coach, qualification.id, { name, processes: changed });
    expect(await mistakesOf(save('Anders', [{ ...PROCESS, name: 'Anders' }]))).toEqual([
      'name qualification.name_locked',
      'process.0.name qualification.name_locked',
    ]);
    await save(qualification.name, [
      { ...PROCESS, code: 'B1-K1-W2', name: 'Anders' },
      { ...PROCESS, helperText: 'Je begint.', pictogram: 'sun' },
    ]);
    expect((await only()).processes).toMatchObject([
      { code: 'B1-K1-W1', helperText: 'Je begint.', pictogram: 'sun' },
      { code: 'B1-K1-W2', name: 'Anders' },
    ]);
    await save(qualification.name, inputs.slice(1, 2));
    expect((await only()).processes.map(({ code }) => code)).toEqual(['B1-K1-W1', 'B1-K1-W2']);
  });

  test('work processes stand in the order of their codes, whenever they were typed', async () => {
    const codes = ['P1-K1-W1', 'B1-K1-W10', 'B1-K2-W1', 'B1-K1-W2'];
    const typed = codes.map((code) => ({ ...PROCESS, code, name: `Werkproces ${code}` }));
    const { id } = await createQualification(desk.deps, coach, QUALIFICATION, typed);
    const ordered = ['B1-K1-W2', 'B1-K1-W10', 'B1-K2-W1', 'P1-K1-W1'];
    expect((await only()).processes.map(({ code }) => code)).toEqual(ordered);
    expect((await catalogueEntry(desk.deps, coach, id)).processes.map(({ code }) => code)).toEqual(ordered);
  });

  test('put away: out of the list, and back', async () => {
    const { id } = await createQualification(desk.deps, coach, QUALIFICATION, [PROCESS]);
    await archiveQualification(desk.deps, coach, id, true);
    expect(await listCatalogue(desk.deps, coach)).toEqual([]);
    expect(await listCatalogue(desk.deps, coach, { archived: true })).toHaveLength(1);
    await archiveQualification(desk.deps, coach, id, false);
    expect(await listCatalogue(desk.deps, coach)).toHaveLength(1);
  });
});

test('who is no school, another school, and a role that only reads are refused', async () => {
  const foundation = await desk.actor('stichting');
  await expectCode(listCatalogue(desk.deps, foundation), 'organisation.not_a_school');
  await expectCode(createQualification(desk.deps, foundation, QUALIFICATION, [PROCESS]), 'organisation.not_a_school');
  await expectCode(importCatalogue(desk.deps, foundation, [CATALOGUE_COLUMNS]), 'organisation.not_a_school');
  const { id } = await createQualification(desk.deps, coach, QUALIFICATION, [PROCESS]);
  const other = await makeSchool(desk, 'ander');
  await expectCode(catalogueEntry(desk.deps, other, id), 'qualification.not_found');
  const viewer = await desk.actor('college', 'vera', 'viewer');
  expect(await listCatalogue(desk.deps, viewer)).toHaveLength(1);
  await expectCode(createQualification(desk.deps, viewer, QUALIFICATION, [PROCESS]), 'access.denied');
});

test('a helper line that is too hard is pointed out, a plain one is not', () => {
  expect(helperLineWarnings('helper', 'Je ruimt op en maakt het werk af.')).toEqual([]);
  expect(helperLineWarnings('helper', null)).toEqual([]);
  const hard = 'Draagt verantwoordelijkheid voor organisatorische afstemmingswerkzaamheden.';
  expect(helperLineWarnings('helper', hard).map(({ code }) => code)).toContain('achievement.too_hard');
});

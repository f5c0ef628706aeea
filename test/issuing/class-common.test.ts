/** What is filled in once for a class: which mistakes are its own, and the rows as a text that reads the same again. */
import { expect, test } from '@jest/globals';
import { type ClassCommon, classTable, commonMistakes } from '../../src/issuing/dossiers/class-common.ts';
import { readClass } from '../../src/issuing/dossiers/class-list.ts';
import type { DossierRow, DossierRowCheck } from '../../src/issuing/dossiers/dossier-make.ts';
import { readListText } from '../../src/issuing/lists/read-list-file.ts';

const COMMON: ClassCommon = {
  ...{ groupName: '2A', route: 'BOL', startDate: '2026-02-02', endDate: '2026-06-26', hours: '320' },
  ...{ supervisorName: 'Pim Praktijk', supervisorEmail: 'pim@woonzorg.example' },
  ...{ companyName: 'Woonzorg (fictief)', city: 'Delft', kvk: '', leerbedrijfId: '100000000', checkedOn: '2026-11-01' },
};
const row = (changes: Partial<DossierRow> = {}): DossierRow => ({ ...COMMON, name: 'A', email: '', ...changes });
/** Checks in which each row has mistakes in these fields. */
const checks = (...wrong: (keyof DossierRow)[][]): DossierRowCheck[] =>
  wrong.map((fields, index) => ({
    row: index + 1,
    mistakes: fields.map((field) => ({ field: `row.${index + 1}.${field}`, code: 'form.invalid' as const })),
    twin: null,
  }));
const fieldsOf = (...given: Parameters<typeof commonMistakes>) => commonMistakes(...given).map(({ field }) => field);

test('a mistake of the class is named once, under its own name', () => {
  expect(fieldsOf(COMMON, [row(), row()], checks(['hours', 'checkedOn'], ['hours', 'checkedOn']))).toEqual([
    'hours',
    'checkedOn',
  ]);
});

test('what a row brought itself is its own', () => {
  const own = row({ hours: '0', startDate: '2026-07-01' });
  expect(fieldsOf(COMMON, [own], checks(['name', 'hours', 'endDate']))).toEqual([]);
  expect(fieldsOf(COMMON, [row()], checks(['endDate']))).toEqual(['endDate']);
});

test('a row with another company says nothing about that of the class, but for the day that holds for all', () => {
  const other = row({ companyName: '', city: '', leerbedrijfId: '100000098' });
  const common = { ...COMMON, companyName: '', city: '' };
  expect(fieldsOf(common, [other], checks(['companyName', 'city', 'checkedOn']))).toEqual(['checkedOn']);
});

test('what is empty for the class is asked there only where no row has its own', () => {
  const common = { ...COMMON, hours: '' };
  expect(fieldsOf(common, [row({ hours: '' }), row({ hours: '320' })], checks(['hours'], []))).toEqual([]);
  expect(fieldsOf(common, [row({ hours: '' }), row({ hours: '' })], checks(['hours'], ['hours']))).toEqual(['hours']);
});

test('who has a dossier already asks nothing of the class', () => {
  const [check] = checks(['hours']);
  const twin = check && [{ ...check, twin: { dossierId: 'd' } }];
  expect(fieldsOf(COMMON, [row()], twin ?? [])).toEqual([]);
});

test('names alone stay names; every other field comes back as it stood', () => {
  expect(classTable(COMMON, [row({ name: 'Bo' }), row({ name: 'Cas' })])).toBe('Bo\nCas');
  const rows = [
    row({ name: 'Bo "B" Berg', email: 'bo@voorbeeld.example' }),
    row({
      ...{
        name: 'Cas; Ceder',
        groupName: '2B',
        route: 'BBL',
        startDate: '2026-03-01',
        endDate: '2026-07-01',
        hours: '40',
      },
      ...{ supervisorName: 'An Ander', supervisorEmail: 'an@bouw.example', checkedOn: '2026-10-01' },
      ...{ companyName: 'Bouw (fictief)', city: 'Schiedam', kvk: '12345678', leerbedrijfId: '100000098' },
    }),
  ];
  expect(readClass(readListText(classTable(COMMON, rows)), COMMON, '2026-11-22').rows).toEqual(rows);
});

/** A class as a school hands it in: what a list says of each learner, and what is of the whole class. People are fictional. */
import { describe, expect, test } from '@jest/globals';
import type { AppError } from '../../src/errors.ts';
import { readClass } from '../../src/issuing/dossiers/class-list.ts';
import { readListText } from '../../src/issuing/lists/read-list-file.ts';
import { ROW } from './dossier-row.ts';

describe('a class list', () => {
  const common = { ...ROW, leerbedrijfId: '100000000' };

  test('only names: everything else is of the class', () => {
    const { rows } = readClass(readListText('Amina Yıldız\nBo Berg\nCas Ceder'), common, '2026-11-21');
    expect(rows.map(({ name, hours, leerbedrijfId }) => [name, hours, leerbedrijfId])).toEqual([
      ['Amina Yıldız', '320', '100000000'],
      ['Bo Berg', '320', '100000000'],
      ['Cas Ceder', '320', '100000000'],
    ]);
  });

  test('columns win, numbers of companies are never taken for a BSN, and a title above the heads is no learner', () => {
    const text = [
      'Klas HZW2;;;;',
      'Leerling;Leerbedrijf-ID;Leerbedrijf;Plaats;E-mail praktijkopleider;Uren',
      'Amina Yıldız;111222333;Ander Bedrijf;Delft;pim@ander.example;200',
      'Bo Berg;;;;;',
    ].join('\n');
    const { rows } = readClass(readListText(text), common, '2026-11-21');
    expect(rows).toMatchObject([
      {
        name: 'Amina Yıldız',
        leerbedrijfId: '111222333',
        companyName: 'Ander Bedrijf',
        kvk: '',
        hours: '200',
        email: '',
      },
      {
        name: 'Bo Berg',
        leerbedrijfId: '100000000',
        companyName: ROW.companyName,
        supervisorEmail: ROW.supervisorEmail,
      },
    ]);
  });

  test('a BSN column goes, and a list without names or with too many is refused', () => {
    const { rows, droppedColumns } = readClass(readListText('naam;bsn\nAmina Yıldız;123456782'), common, '2026-11-21');
    expect([JSON.stringify(rows).includes('123456782'), droppedColumns]).toEqual([false, ['bsn']]);
    const code = (text: string): unknown => {
      try {
        return readClass(readListText(text), common, '2026-11-21');
      } catch (error) {
        return (error as AppError).code;
      }
    };
    expect(code('uren;groep\n20;HZW2')).toBe('list.no_name_column');
    expect(
      code(
        Array.from(
          { length: 101 },
          (_, at) => `Jo ${'abcdefghij'[at % 10]}${'klmnopqrst'[Math.floor(at / 10) % 10]}`,
        ).join('\n'),
      ),
    ).toBe('dossier.class_too_large');
  });
});

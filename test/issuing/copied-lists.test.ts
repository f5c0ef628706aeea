/** Lists as people copy them out of Word, mail and Excel. */
import { expect, test } from '@jest/globals';
import { draftRows, prepareCells } from '../../src/issuing/lists/column-mapping.ts';
import { readListText } from '../../src/issuing/lists/read-list-file.ts';

const namesOf = (text: string): string[] => {
  const { cells, mapping } = prepareCells(readListText(text), '2026-11-21');
  return draftRows(cells, mapping).map((row) => row.name);
};

test('numbers and bullets of a copied list are no part of a name', () => {
  expect(namesOf('1. Amina Yıldız\n2) Bo Li\n• Cem Kaya\n- José Silva')).toEqual([
    'Amina Yıldız',
    'Bo Li',
    'Cem Kaya',
    'José Silva',
  ]);
});

test('first name, prefix and family name beside each other become one name, also without a header', () => {
  expect(namesOf('Amina\tvan der\tYıldız\nKees\t\tSmit\nJo\tde\tVries')).toEqual([
    'Amina van der Yıldız',
    'Kees Smit',
    'Jo de Vries',
  ]);
});

test('remarks are not put on paper unless somebody says so', () => {
  const { mapping } = prepareCells(readListText('Naam;Opmerking\nAmina;komt vaak te laat'), '2026-11-21');
  expect(mapping.columns.words).toBeNull();
});

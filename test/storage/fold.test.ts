import { expect, it } from '@jest/globals';
import { fold } from '../../src/fold.ts';
import { nameWords, searchWords } from '../../src/storage/fold.ts';

it.each([
  ['Çelik', 'celik'],
  ['Gülşen', 'gulsen'],
  ['IŞIK ışık', 'isik isik'],
  ['İpek', 'ipek'],
  ['Łukasz Żółć', 'lukasz zolc'],
  ['Søren Großmann', 'soren grossmann'],
  ['Zoë IJsbrand', 'zoe ijsbrand'],
  ['Ĳsbrand', 'ijsbrand'],
  ['مُحَمَّد', 'محمد'],
])('folds %s to %s', (name, folded) => {
  expect(fold(name)).toBe(folded);
});

it('gives composed and decomposed text the same words', () => {
  expect(searchWords('Zoë'.normalize('NFD'))).toEqual(searchWords('Zoë'.normalize('NFC')));
});

it('finds a joined name by its parts and as one, without doubles', () => {
  expect(nameWords("Sara El-Khatib d'Souza Sara").sort()).toEqual(
    ['d', 'dsouza', 'el', 'elkhatib', 'khatib', 'sara', 'souza'].sort(),
  );
  expect(nameWords(' - ')).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import { looksAlike } from '../../src/openbadges/lint-rules/look-alike.ts';

describe('looksAlike', () => {
  test.each([
    ['the same', 'Stichting Voorbeeldwerk', 'Stichting Voorbeeldwerk'],
    ['case, accents and dots', 'Stichting Voorbeeldwerk', 'STICHTING VÖÖRBEELD-WERK.'],
    ['a Cyrillic letter', 'Voorbeeldwerk', 'Vооrbееldwеrk'],
    ['a zero and a one', 'Voorbeeldwerk', 'V0orbee1dwerk'],
    ['rn for m', 'Samenwerk', 'Sarnenwerk'],
    ['a letter more in a long word', 'Stichting Voorbeeldwerk', 'Stichting Voorbeeldwerkk'],
    ['two letters changed over', 'Stichting Voorbeeldwerk', 'Stichting Voorbeedlwerk'],
  ])('%s', (_about, one, other) => {
    expect(looksAlike(one, other)).toBe(true);
    expect(looksAlike(other, one)).toBe(true);
  });

  test.each([
    ['another short word', 'Praktijkschool Oost', 'Praktijkschool West'],
    ['another number', 'Werkplaats 1', 'Werkplaats 2'],
    ['a letter as a name', 'School A', 'School B'],
    ['a word more', 'Stichting Voorbeeldwerk', 'Stichting Voorbeeldwerk Zuid'],
    ['another name', 'Bakkerij de Kruimel', 'Garage de Wissel'],
  ])('%s tells them apart', (_about, one, other) => {
    expect(looksAlike(one, other)).toBe(false);
  });
});

import { describe, expect, test } from '@jest/globals';
import { nameMistake, naturalName, pageNameMistake, proposePageName, tidyName } from '../../src/issuing/names.ts';

test.each([
  ['Amina van der Yıldız', 'Amina Y.'],
  ['Yıldız, Amina van der', 'Amina Y.'],
  ['Amina', 'Amina'],
  ['Łukasz Wójcik', 'Łukasz W.'],
  ['jan de vries', 'jan V.'],
  ['Sara ijzerman', 'Sara IJ.'],
  ["Tim van 't Hof", 'Tim H.'],
  ['Ali el-Amrani', 'Ali A.'],
  ['Øystein Åse', 'Øystein Å.'],
  ['dhr. Jan de Vries', 'Jan V.'],
  ['Jan Jansen jr.', 'Jan J.'],
  ['Fatima (Fatma) El Amrani', 'Fatima A.'],
  ['Anne-Marie de Boer', 'Anne-Marie B.'],
  ['Oleksandra Шевченко', 'Oleksandra Ш.'],
  ['محمد علي', 'محمد'],
  ['عبد الرحمن حسن', 'عبد الرحمن'],
  ['ሰላም ተስፋይ', 'ሰላም'],
  ['', ''],
])('the page calls %s: %s', (name, pageName) => {
  expect(proposePageName(name)).toBe(pageName);
});

test('a proposed page name fits the page', () => {
  const proposal = proposePageName(`${'Wolfeschlegel'.repeat(5)} Zwart`);
  expect(proposal).toMatch(/ Z\.$/);
  expect(pageNameMistake(proposal)).toBeNull();
});

test('turns a name round at exactly one comma', () => {
  expect(naturalName('Yıldız,  Amina van der')).toBe('Amina van der Yıldız');
  expect(naturalName('Jansen, jr.')).toBe('Jansen, jr.');
  expect(naturalName('a, b, c')).toBe('a, b, c');
  expect(naturalName('Amina')).toBe('Amina');
});

test('tidies spaces and composition, never letters', () => {
  expect(tidyName('  Zoe\u0308\u00a0\n van  Dam ')).toBe('Zoë van Dam');
});

describe('refused names', () => {
  test.each([
    ['', 'list.name_required'],
    ['x'.repeat(101), 'list.name_too_long'],
    ['12', 'list.name_invalid'],
    ['Jan\u202egnaJ', 'list.name_invalid'],
    ['Jan\u0000', 'list.name_invalid'],
    ['=HYPERLINK(Jan)', 'list.name_invalid'],
    ['www.voorbeeld.nl', 'list.name_invalid'],
    ['jan@voorbeeld.nl', 'list.name_invalid'],
    ['<b>Jan</b>', 'list.name_invalid'],
    ['Jan 0612345678', 'list.name_invalid'],
  ] as const)('%j: %s', (name, code) => {
    expect(nameMistake(name)).toBe(code);
  });

  test.each([
    'x'.repeat(100),
    'O’Brien',
    "'t Hooft",
    'محمد علي',
    'ሰላም',
    'Amina Y.',
    'J. (Jan) de Vries-Bakker',
    'علی\u200cرضا',
  ])('%j passes', (name) => {
    expect(nameMistake(name)).toBeNull();
  });

  test('a page name has 40 characters at most', () => {
    expect(pageNameMistake('x'.repeat(41))).toBe('list.page_name_too_long');
    expect(pageNameMistake('')).toBeNull();
  });
});

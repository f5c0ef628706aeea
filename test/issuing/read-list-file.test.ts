import { describe, expect, test } from '@jest/globals';
import { LIST_MAX_BYTES } from '../../src/issuing/lists/draft-list.ts';
import { readListFile, readListText } from '../../src/issuing/lists/read-list-file.ts';
import { expectCode } from '../support/expect-code.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (readonly number[] | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...utf8(part)] : part)));
const utf16le = (text: string) =>
  Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]));
const noSheet = { readSpreadsheet: () => Promise.reject(new TypeError('not a spreadsheet')) };
const file = (content: Uint8Array | string) =>
  readListFile(typeof content === 'string' ? utf8(content) : content, noSheet);

describe('a CSV file', () => {
  test('as Dutch Excel writes it: Windows-1252, semicolons, quoted line breaks', async () => {
    const windows1252 = bytes(
      'Naam;E-mail;Woorden\r\nZo',
      [0xeb],
      ' van der Meer;;"Goed gedaan,\r\n',
      [0xe9, 0xe9],
      'n keer te laat"\r\n',
    );
    expect(await file(windows1252)).toEqual([
      ['Naam', 'E-mail', 'Woorden'],
      ['Zoë van der Meer', '', 'Goed gedaan, één keer te laat'],
    ]);
  });

  test.each([
    ['UTF-8', utf8('Naam;Niveau\nŁukasz;expert\n')],
    ['UTF-8 with BOM', bytes([0xef, 0xbb, 0xbf], 'Naam;Niveau\nŁukasz;expert\n')],
    ['UTF-16 with BOM', Uint8Array.from([0xff, 0xfe, ...utf16le('Naam;Niveau\nŁukasz;expert\n')])],
    ['UTF-16 without BOM', utf16le('Naam;Niveau\nŁukasz;expert\n')],
    ['sep= in the first line', utf8('sep=;\r\nNaam;Niveau\r\nŁukasz;expert\r\n')],
    ['commas', utf8('Naam,Niveau\nŁukasz,expert')],
    ['tabs', utf8('Naam\tNiveau\nŁukasz\texpert')],
    ['lines of old Macs', utf8('Naam;Niveau\rŁukasz;expert\r')],
    ['empty columns and rows behind', utf8('Naam;Niveau;;\n;;;\nŁukasz;expert;;\n;;;\n')],
  ])('%s', async (_about, content) => {
    expect(await file(content)).toEqual([
      ['Naam', 'Niveau'],
      ['Łukasz', 'expert'],
    ]);
  });

  test('quoted signs part nothing', async () => {
    expect(await file('naam,woorden\n"Yıldız, Amina","zegt ""hoi"", elke dag; altijd"')).toEqual([
      ['naam', 'woorden'],
      ['Yıldız, Amina', 'zegt "hoi", elke dag; altijd'],
    ]);
  });

  test('short and long rows get the same width', async () => {
    expect(await file('naam;niveau;woorden\nA\nB;expert;ja')).toEqual([
      ['naam', 'niveau', 'woorden'],
      ['A', '', ''],
      ['B', 'expert', 'ja'],
    ]);
  });
});

describe('pasted text', () => {
  test('is a name a line', () => {
    expect(readListText('Amina Yıldız\r\n\r\n  Jo Bakker \n')).toEqual([['Amina Yıldız'], ['Jo Bakker']]);
  });

  test('keeps a turned-round name whole', () => {
    expect(readListText('Yıldız, Amina van der\nBakker, Jo')).toEqual([['Yıldız, Amina van der'], ['Bakker, Jo']]);
    expect(readListText('Naam\nYıldız, Amina van der\nBakker, Jo')).toEqual([
      ['Naam'],
      ['Yıldız, Amina van der'],
      ['Bakker, Jo'],
    ]);
  });

  test('parts columns at a comma where something shows that it does', () => {
    expect(readListText('Amina Yıldız, amina@voorbeeld.nl\nJo Bakker, jo@voorbeeld.nl')).toEqual([
      ['Amina Yıldız', 'amina@voorbeeld.nl'],
      ['Jo Bakker', 'jo@voorbeeld.nl'],
    ]);
    expect(readListText('Amina Yıldız, expert\nJo Bakker, gevorderd')).toEqual([
      ['Amina Yıldız', 'expert'],
      ['Jo Bakker', 'gevorderd'],
    ]);
  });

  test('copied from a spreadsheet has tabs', () => {
    expect(readListText('Amina\tvan der\tYıldız\nJo\t\tBakker')).toEqual([
      ['Amina', 'van der', 'Yıldız'],
      ['Jo', '', 'Bakker'],
    ]);
  });

  test('on one line is a list of names', () => {
    expect(readListText('Amina Yıldız; Jo Bakker; Mo Ali')).toEqual([['Amina Yıldız'], ['Jo Bakker'], ['Mo Ali']]);
    expect(readListText('Amina Yıldız, Jo Bakker, Mo Ali')).toEqual([['Amina Yıldız'], ['Jo Bakker'], ['Mo Ali']]);
  });

  test('a long cell is cut', () => {
    expect(readListText('x'.repeat(5_000))[0]?.[0]).toHaveLength(1_000);
  });
});

describe('what is no list', () => {
  test.each([
    ['nothing', new Uint8Array(), 'list.empty'],
    ['only separators', utf8(';;;\n;;\n'), 'list.empty'],
    ['2 MB and more', new Uint8Array(LIST_MAX_BYTES + 1).fill(65), 'list.too_large'],
    ['an old Excel file', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'list.kind_unknown'],
    ['a PDF', utf8('%PDF-1.7'), 'list.kind_unknown'],
    ['a picture', bytes([0x89, 0x50, 0x4e, 0x47]), 'list.kind_unknown'],
    ['a photo', bytes([0xff, 0xd8, 0xff, 0xe0]), 'list.kind_unknown'],
    ['a web page', utf8('\n<html><body>'), 'list.kind_unknown'],
    ['a program', bytes([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 2, 3]), 'list.kind_unknown'],
    ['a quote that never ends', utf8('naam;woorden\n"Amina;niets\nJo;iets'), 'list.unreadable'],
    ['61 columns', utf8(`naam${';x'.repeat(60)}`), 'list.unreadable'],
    ['too many rows', utf8('Jo Bakker\n'.repeat(10_006)), 'list.too_many_rows'],
  ] as const)('%s: refused', async (_about, content, code) => {
    await expectCode(file(content), code);
  });

  test.each([
    ['one row of two million cells', ';'.repeat(1_900_000), { code: 'list.unreadable', params: { columns: 600_001 } }],
    ['quoted', '"";'.repeat(600_000), { code: 'list.unreadable', params: { columns: 600_001 } }],
    ['many rows', 'a;b\n'.repeat(400_000), { code: 'list.too_many_rows', params: { max: 10_000, actual: 400_001 } }],
    ['many empty rows', ';\n'.repeat(400_000), { code: 'list.too_many_rows' }],
    ['many names', 'a\n'.repeat(700_000), { code: 'list.too_many_rows', params: { max: 10_000, actual: 700_001 } }],
  ])('%s: reading stops at the limit of cells', async (_about, content, refusal) => {
    await expect(file(content)).rejects.toMatchObject(refusal);
  });

  test('a list with the empty columns of an old spreadsheet is still read', async () => {
    const rows = Array.from({ length: 900 }, (_, at) => `Naam ${at}${';'.repeat(255)}\n`).join('');
    expect(await file(rows)).toHaveLength(900);
  });

  test('10,000 rows in all the columns we take are still read', async () => {
    const rows = `Naam${';x'.repeat(59)}\n`.repeat(10_000);
    expect(await file(rows)).toHaveLength(10_000);
  });

  test('names the limit and what was found', async () => {
    await expect(file('Jo Bakker\n'.repeat(12_345))).rejects.toMatchObject({ params: { max: 10_000, actual: 12_345 } });
  });
});

test('an XLSX goes to the reader of spreadsheets', async () => {
  const zip = bytes([0x50, 0x4b, 0x03, 0x04]);
  const read = await readListFile(zip, { readSpreadsheet: async () => [['Naam '], [''], ['Amina\nYıldız']] });
  expect(read).toEqual([['Naam'], ['Amina Yıldız']]);
});

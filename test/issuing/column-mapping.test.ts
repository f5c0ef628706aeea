import { describe, expect, test } from '@jest/globals';
import { draftRows, hasNameColumn, prepareCells } from '../../src/issuing/lists/column-mapping.ts';
import { LIST_MAX_ROWS } from '../../src/issuing/lists/draft-list.ts';
import { isBsnHeader } from '../../src/issuing/lists/header-words.ts';
import { REMOVED } from '../../src/issuing/texts/scrub-bsn.ts';
import { expectCode } from '../support/expect-code.ts';

const TODAY = '2026-11-21';
const rowsOf = (cells: string[][]) => {
  const prepared = prepareCells(cells, TODAY);
  return draftRows(prepared.cells, prepared.mapping);
};
const mapped = (cells: string[][]) => {
  const { columns, nameParts, hasHeader } = prepareCells(cells, TODAY).mapping;
  const found = Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== null));
  return { ...found, ...(nameParts ? { nameParts } : {}), hasHeader };
};

describe('a header', () => {
  test.each([
    [['Naam', 'E-mailadres', 'Niveau', 'Woorden'], { name: 0, email: 1, level: 2, words: 3 }],
    [['Volledige naam', 'Roepnaam op de pagina', 'Datum'], { name: 0, pageName: 1, date: 2 }],
    [['Full name', 'Email', 'Level', 'Second judge'], { name: 0, email: 1, level: 2, secondJudge: 3 }],
    [['Kandidaat', '2e beoordelaar', 'Woorden'], { name: 0, secondJudge: 1, words: 2 }],
    [['NAAM:', 'niveau (beginner/gevorderd)'], { name: 0, level: 1 }],
    [['Leerlingnummer', 'Naam leerling', 'E-mail ouder', 'Geboortedatum'], { name: 1 }],
    [['Voornaam', 'Tussenvoegsel', 'Achternaam'], { nameParts: { first: 0, prefix: 1, last: 2 } }],
    [['Achternaam', 'Voorvoegsel', 'Voornaam'], { nameParts: { first: 2, prefix: 1, last: 0 } }],
    [['Roepnaam', 'Tussenv.', 'Achternaam'], { nameParts: { first: 0, prefix: 1, last: 2 } }],
    [['Voornaam', 'Naam'], { nameParts: { first: 0, prefix: null, last: 1 } }],
    [['Leerling'], { name: 0 }],
    [['Deelnemersnaam', 'niveau'], { name: 0, level: 1 }],
    [['Studenten', 'e-mail'], { name: 0, email: 1 }],
    [['Student (voor- en achternaam)', 'Leerlingcode'], { name: 0 }],
    [['Voornaam'], { nameParts: { first: 0, prefix: null, last: null } }],
  ])('%j', (header, expected) => {
    const filler = header.map(() => 'x');
    expect(mapped([header, filler])).toEqual({ ...expected, hasHeader: true });
  });

  test('may stand below a title', () => {
    expect(
      rowsOf([
        ['Deelnemers middag', ''],
        ['Naam', 'Niveau'],
        ['Amina Yıldız', 'expert'],
      ]),
    ).toMatchObject([{ row: 1, name: 'Amina Yıldız', level: 'expert' }]);
  });
});

describe('without a header', () => {
  test.each(['Leerling Aa Fictief', 'Student Jansen', 'Kandidaat Bos', 'Studentová'])(
    '%s is somebody, also at the top',
    (name) => {
      expect(rowsOf([[name], ['Bo Berg']])).toMatchObject([{ name }, { name: 'Bo Berg' }]);
    },
  );

  test('tells columns by what stands in them', () => {
    expect(
      mapped([
        ['1', 'amina@voorbeeld.nl', 'Amina Yıldız', 'gevorderd', '3-11-2026', 'Op jou kan de keuken bouwen.'],
        ['2', '', 'Jo Bakker', 'expert', '3-11-2026', ''],
      ]),
    ).toEqual({ email: 1, name: 2, level: 3, date: 4, words: 5, hasHeader: false });
  });

  test('puts two columns of a name together, also with the particle before the surname', () => {
    expect(
      rowsOf([
        ['Amina', 'van der Yıldız'],
        ['Jo', 'Bakker'],
      ]).map(({ name }) => name),
    ).toEqual(['Amina van der Yıldız', 'Jo Bakker']);
  });

  test('takes no birthday for the day of an award', () => {
    expect(mapped([['Amina Yıldız', '3-11-1999']])).toEqual({ name: 0, hasHeader: false });
  });

  test('knows when there is no name at all', () => {
    expect(
      hasNameColumn(
        prepareCells(
          [
            ['1', '2'],
            ['3', '4'],
          ],
          TODAY,
        ).mapping,
      ),
    ).toBe(false);
  });
});

test('joins the parts of a name, proposes page names and keeps given ones', () => {
  const rows = rowsOf([
    ['Voornaam', 'Tussenvoegsel', 'Achternaam', 'Roepnaam'],
    ['Amina', 'van der', 'Yıldız', ''],
    ['Johannes', '', 'Bakker', 'Jo'],
    ['', '', '', ''],
  ]);
  expect(rows.map(({ row, name, pageName }) => [row, name, pageName])).toEqual([
    [1, 'Amina van der Yıldız', 'Amina Y.'],
    [2, 'Johannes Bakker', 'Jo'],
  ]);
});

test('turns round a name with its surname first', () => {
  expect(rowsOf([['Naam'], ['Yıldız, Amina van der']])[0]).toMatchObject({
    name: 'Amina van der Yıldız',
    pageName: 'Amina Y.',
  });
});

describe('burgerservicenummers', () => {
  test.each([
    'BSN',
    'bsn-nummer',
    'Burgerservicenummer',
    'Burger Service Nr',
    'Sofinummer',
    'sofi',
    'PGN',
    'Onderwijsnummer',
  ])('a column headed %s is thrown away unread', (head) => {
    expect(isBsnHeader(head)).toBe(true);
    const prepared = prepareCells(
      [
        ['Naam', head, 'Niveau'],
        ['Amina', '111222334', 'expert'],
      ],
      TODAY,
    );
    expect(prepared.cells).toEqual([
      ['Naam', 'Niveau'],
      ['Amina', 'expert'],
    ]);
    expect(prepared.mapping.droppedColumns).toEqual([head]);
    expect(prepared.mapping.columns).toMatchObject({ name: 0, level: 1 });
  });

  test('a value that looks like one is blacked out, and the row says which field', () => {
    const prepared = prepareCells(
      [
        ['Naam', 'Woorden'],
        ['111222333', 'nummer 123456782 goed'],
        ['Jo', 'fijn'],
      ],
      TODAY,
    );
    expect(prepared.cells).toEqual([
      ['Naam', 'Woorden'],
      [REMOVED, REMOVED],
      ['Jo', 'fijn'],
    ]);
    expect(draftRows(prepared.cells, prepared.mapping)).toMatchObject([
      { row: 1, name: '', words: '', bsnFields: ['name', 'words'] },
      { row: 2, name: 'Jo', bsnFields: [] },
    ]);
  });

  test('a date is none', () => {
    expect(
      rowsOf([
        ['Naam', 'Datum'],
        ['Jo', '11-12-2025'],
        ['Mo', '2025-12-11'],
      ]).map(({ date }) => date),
    ).toEqual(['11-12-2025', '2025-12-11']);
  });
});

test('10,000 people below a header are a list, one more is not', async () => {
  const people = (count: number) => [
    ['Naam'],
    ...Array.from({ length: count }, (_, i) => [`Jo ${String.fromCharCode(97 + (i % 26))}`]),
  ];
  expect(rowsOf(people(LIST_MAX_ROWS))).toHaveLength(10_000);
  await expectCode((async () => prepareCells(people(LIST_MAX_ROWS + 1), TODAY))(), 'list.too_many_rows');
  await expectCode((async () => prepareCells([['Naam']], TODAY))(), 'list.empty');
});

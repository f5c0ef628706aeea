/** What strangers wrote, as cells of a spreadsheet: no formulas, no half characters. */
import { expect, test } from '@jest/globals';
import { csvFile } from '../../src/web/csv.ts';

const cell = (value: string) =>
  csvFile([[value]])
    .replace('\ufeff"', '')
    .replace('"\r\n', '');

test.each(['=1+1', '+1', '-1', '@a', '＝1+1', '＋1', '－1', '＠a', ' =1', '\t=1', '\u200d=1', '\u00ad＝1', '\u2066=1'])(
  '%j is no formula',
  (value) => {
    expect(cell(value)).toMatch(/^'\p{Cf}*[=+\-@＝＋－＠]/u);
  },
);

test('quotes, line ends and half a character cannot break a row', () => {
  expect(
    csvFile([
      ['a";=1+1;"', null, 'x\r\ny'],
      ['a\ud83d', undefined],
    ]),
  ).toBe('\ufeff"a"";=1+1;""";"";"x y"\r\n"a\ufffd";""\r\n');
});

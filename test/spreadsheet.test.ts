import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import excel from 'exceljs';
import { readSpreadsheet } from '../src/spreadsheet.ts';
import { checkZip } from '../src/spreadsheet-zip.ts';
import { expectCode } from './support/expect-code.ts';

type Row = readonly unknown[];
async function xlsx(sheets: Record<string, readonly Row[]>, hidden: readonly string[] = []): Promise<Uint8Array> {
  const workbook = new excel.Workbook();
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = workbook.addWorksheet(name, { state: hidden.includes(name) ? 'hidden' : 'visible' });
    sheet.addRows(rows.map((row) => [...row]));
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

interface Entry {
  name: string;
  data: Uint8Array;
  /** What the directory says the size is, where that is a lie. */
  stated?: number;
}

/** A ZIP as a hand writes it: local headers, data, directory. Checksums are left zero: nobody here looks at them. */
function zip(entries: readonly Entry[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, stated = data.length } of entries) {
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(stated, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, end, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, ...directory, end]));
}

const refused = (bytes: Uint8Array) => async () => checkZip(bytes);
const workbook = { name: 'xl/workbook.xml', data: Buffer.from('<workbook/>') };

describe('a spreadsheet', () => {
  test('gives what a person reads in each cell', async () => {
    const bytes = await xlsx({
      Blad1: [
        ['Naam', 'E-mail', 'Datum', 'Nummer', 'Woorden'],
        [
          { formula: 'A9&" Yıldız"', result: 'Amina Yıldız' },
          { text: 'a@voorbeeld.nl', hyperlink: 'mailto:a@voorbeeld.nl' },
          new Date('2026-12-03T00:00:00Z'),
          42,
          { richText: [{ text: 'Goed ' }, { font: { bold: true }, text: 'gedaan' }] },
        ],
        [],
        [' محمد علي ', { error: '#N/A' }, null, true, 'twee\nregels'],
      ],
    });
    expect(await readSpreadsheet(bytes)).toEqual([
      ['Naam', 'E-mail', 'Datum', 'Nummer', 'Woorden'],
      ['Amina Yıldız', 'a@voorbeeld.nl', '2026-12-03', '42', 'Goed gedaan'],
      ['محمد علي', '', '', 'true', 'twee\nregels'],
    ]);
  });

  test('is its first visible sheet that is not empty', async () => {
    const bytes = await xlsx({ Geheim: [['nee']], Leeg: [], Namen: [['Jo']], Meer: [['nee']] }, ['Geheim']);
    expect(await readSpreadsheet(bytes)).toEqual([['Jo']]);
  });

  test('with nothing in it gives nothing', async () => {
    expect(await readSpreadsheet(await xlsx({ Leeg: [] }))).toEqual([]);
  });

  test('gives the beginning of a long cell, and is refused when one text fills thousands', async () => {
    const long = 'x'.repeat(30_000);
    expect((await readSpreadsheet(await xlsx({ A: [[long]] })))[0]?.[0]).toBe('x'.repeat(2_000));
    const filled = await xlsx({ A: Array.from({ length: 45 }, () => Array(50).fill(long)) });
    await expect(readSpreadsheet(filled)).rejects.toMatchObject({
      code: 'list.unreadable',
      params: { detail: 'text' },
    });
  });

  test('that is read at the same time as another waits its turn', async () => {
    const [one, two] = await Promise.all([xlsx({ A: [['een']] }), xlsx({ A: [['twee']] })]);
    expect(await Promise.all([readSpreadsheet(one), readSpreadsheet(two)])).toEqual([[['een']], [['twee']]]);
  });

  test('that is not read within the deadline is given up, and the next one is read', async () => {
    const bytes = await xlsx({ A: [['Jo']] });
    await expectCode(readSpreadsheet(bytes, { deadlineMs: 0 }), 'list.unreadable');
    expect(await readSpreadsheet(bytes)).toEqual([['Jo']]);
  });

  test('that is cut off or another kind of ZIP is refused', async () => {
    const bytes = await xlsx({ A: [['Jo']] });
    await expectCode(readSpreadsheet(bytes.slice(0, -40)), 'list.unreadable');
    await expectCode(
      readSpreadsheet(zip([{ name: 'word/document.xml', data: Buffer.from('x') }])),
      'list.kind_unknown',
    );
    const broken = { ...workbook, data: Buffer.from('<workbook><sheets></x>') };
    await expectCode(readSpreadsheet(zip([broken])), 'list.unreadable');
  });
});

describe('the ZIP around it', () => {
  test('of honest sizes passes', () => {
    expect(() => checkZip(zip([workbook]))).not.toThrow();
  });

  test.each([
    ['more than 50 MB by its own word', [workbook, { name: 'a', data: Buffer.alloc(1), stated: 51 * 1024 * 1024 }]],
    ['more inside than it says', [workbook, { name: 'a', data: Buffer.alloc(2 * 1024 * 1024), stated: 10 }]],
    ['less inside than it says', [workbook, { name: 'a', data: Buffer.alloc(10), stated: 11 }]],
    ['501 entries', Array.from({ length: 501 }, (_, i) => ({ ...workbook, name: i ? `a${i}` : workbook.name }))],
  ])('%s: refused', async (_about, entries) => {
    await expectCode(refused(zip(entries))(), 'list.unreadable');
  });

  test('with a directory that points nowhere is refused', async () => {
    const bytes = zip([workbook]);
    new DataView(bytes.buffer).setUint32(bytes.length - 6, 0xfffffff0, true);
    await expectCode(refused(bytes)(), 'list.unreadable');
    await expectCode(refused(new Uint8Array(10))(), 'list.unreadable');
  });

  test('with millions of empty rows in a few kilobytes is refused before it is read', async () => {
    const sheet = { name: 'xl/worksheets/sheet1.xml', data: Buffer.from('<row/>'.repeat(200_001)) };
    await expectCode(refused(zip([workbook, sheet]))(), 'list.unreadable');
    const few = { ...sheet, data: Buffer.from('<row/>'.repeat(200_000)) };
    expect(() => checkZip(zip([workbook, few]))).not.toThrow();
  });
});

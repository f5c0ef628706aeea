import { expect, test } from '@jest/globals';
import QRCode from 'qrcode';
import { type QrLevel, qrMatrix } from '../../src/printing/qr.ts';

/** Module for module what the library makes, whose own choice of mask we only make faster. */
function byLibrary(text: string, level: QrLevel) {
  const { modules, maskPattern } = QRCode.create(text, { errorCorrectionLevel: level });
  return { mask: maskPattern, rows: rows(modules.size, (row, column) => modules.get(row, column) !== 0) };
}

function rows(size: number, isDark: (row: number, column: number) => boolean): string[] {
  const indices = Array.from({ length: size }, (_, index) => index);
  return indices.map((row) => indices.map((column) => (isDark(row, column) ? '#' : '.')).join(''));
}

test('every code is the one the library makes, whatever mask is best, in small and large sizes and both levels', () => {
  const masks = new Set<number | undefined>();
  for (let length = 1; length <= 400; length += 5) {
    const text = `https://voorbeeldwerk.example/c#${'7Hq2mVt9XcLwRk4PzNs8Ya'.repeat(20).slice(length % 22, (length % 22) + length)}`;
    for (const level of ['Q', 'M'] as const) {
      const ours = qrMatrix(text, level);
      const theirs = byLibrary(text, level);
      expect(rows(ours.size, ours.isDark)).toEqual(theirs.rows);
      masks.add(theirs.mask);
    }
  }
  expect(masks.size).toBe(8);
});

import { describe, expect, test } from '@jest/globals';
import { qrMatrix, qrOutline, qrSvg } from '../../src/printing/qr.ts';
import { svgToPng } from '../../src/printing/raster.ts';
import { readQrCodes } from '../support/pdf.ts';

const url = 'https://voorbeeldwerk.example/b/7Hq2mVt9XcLwRk4PzNs8Ya';

describe('qrMatrix', () => {
  test('is a code of level Q', () => {
    const matrix = qrMatrix(url);
    // Format bits beside the top left finder, unmasked: 11 is level Q (ISO/IEC 18004 table 12).
    const bit = (column: number) => (matrix.isDark(8, column) ? 1 : 0);
    expect([bit(0) ^ 1, bit(1) ^ 0]).toEqual([1, 1]);
    expect(matrix.size).toBe(37);
    expect(matrix.isDark(-1, 0)).toBe(false);
    expect(matrix.isDark(0, matrix.size)).toBe(false);
  });

  test('a text that no code can hold is refused', () => {
    expect(() => qrMatrix('x'.repeat(3000))).toThrow();
  });
});

test('the outline has exactly the area of the dark modules', () => {
  const matrix = qrMatrix(url);
  let dark = 0;
  for (let row = 0; row < matrix.size; row += 1) {
    for (let column = 0; column < matrix.size; column += 1) dark += matrix.isDark(row, column) ? 1 : 0;
  }
  const area = qrOutline(matrix).reduce((sum, polygon) => {
    const twice = polygon.reduce((part, [x, y], index) => {
      const [toX, toY] = polygon[(index + 1) % polygon.length] ?? [x, y];
      return part + x * toY - toX * y;
    }, 0);
    return sum + twice / 2;
  }, 0);
  expect(area).toBe(dark);
});

test('the SVG has a quiet zone of four modules and reads as the same address', async () => {
  const svg = qrSvg(url);
  expect(svg).toContain('viewBox="0 0 45 45"');
  expect(await readQrCodes(await svgToPng(svg, 225))).toEqual([url]);
});

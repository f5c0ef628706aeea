/** QR codes as shapes: for screens as SVG, for paper as vector drawing. Never as pixels. */
import QRCode from 'qrcode';
import { mm, type Paper } from './paper.ts';
import { underBestMask } from './qr-mask.ts';

/** Light modules around the code that a reader needs (ISO/IEC 18004 9.1). */
export const QUIET_MODULES = 4;
/** Width of the dark area on paper, quiet zone not counted. */
export const QR_ON_PAPER = mm(30);

export interface QrMatrix {
  /** Modules on a side, without the quiet zone. */
  size: number;
  isDark(row: number, column: number): boolean;
}

/** How much of a code may be creased or stained: Q a quarter, M an eighth, which keeps a long text scannable. */
export type QrLevel = 'Q' | 'M';

/** Bits of a level in the format information (ISO/IEC 18004 table 12). */
const LEVEL_BITS: Record<QrLevel, number> = { M: 0b00, Q: 0b11 };

/** The code of a text. Throws where the text is too long. */
export function qrMatrix(text: string, level: QrLevel = 'Q'): QrMatrix {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level, maskPattern: 0 });
  const { size, data, reservedBit } = modules;
  const masked = underBestMask({ size, data, fixed: reservedBit }, LEVEL_BITS[level]);
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < size && column < size && masked[row * size + column] === 1;
  return { size, isDark };
}

/**
 * The outline of the dark area as closed polygons of grid corners [x, y], to fill by the even-odd rule. One shape
 * instead of a thousand squares: no hairlines between modules at any resolution.
 */
export function qrOutline(matrix: QrMatrix): [number, number][][] {
  const side = matrix.size + 1;
  const next = borders(matrix);
  const polygons: [number, number][][] = [];
  for (let start = 0; start < side * side; start += 1) {
    while (next[2 * start] !== NONE) polygons.push(walk(next, start, side));
  }
  return polygons;
}

/** The code as a stand-alone SVG with its quiet zone, black on white; scale it with CSS. */
export function qrSvg(text: string): string {
  const matrix = qrMatrix(text);
  const side = matrix.size + 2 * QUIET_MODULES;
  const path = qrOutline(matrix)
    .map((polygon) => `M${polygon.map(([x, y]) => `${x + QUIET_MODULES} ${y + QUIET_MODULES}`).join('L')}z`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" fill-rule="evenodd" d="${path}"/></svg>`;
}

/** Draws the code with the top left of its dark area at (x, y) on a white ground that covers the quiet zone. */
export function drawQr(
  paper: Paper,
  code: string | QrMatrix,
  x: number,
  y: number,
  { width = QR_ON_PAPER }: { width?: number } = {},
): void {
  const matrix = typeof code === 'string' ? qrMatrix(code) : code;
  const module = width / matrix.size;
  const quiet = QUIET_MODULES * module;
  const { doc } = paper;
  doc.rect(x - quiet, y - quiet, width + 2 * quiet, width + 2 * quiet).fill('#FFFFFF');
  // Measured in modules, so that every number is a whole one.
  doc.save().translate(x, y).scale(module).fillColor('#000000');
  (doc as unknown as { addContent(operators: string): void }).addContent(`${pathOf(matrix)}f`);
  doc.restore();
}

/**
 * The dark runs of each row as rectangles of one path, which is filled as one shape: runs that touch leave no line between
 * them. Half of what the outline takes to write, to pack and to keep.
 */
function pathOf({ size, isDark }: QrMatrix): string {
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const start = column;
      while (isDark(row, column)) column += 1;
      if (column > start) path += `${start} ${row} ${column - start} 1 re\n`;
    }
  }
  return path;
}

const NONE = -1;

/** Follows borders from a corner until it is back, taking each border once; a point for every turn. */
function walk(next: Int32Array, start: number, side: number): [number, number][] {
  const polygon: [number, number][] = [];
  let step = 0;
  let corner = start;
  for (let to = take(next, corner); to !== NONE; to = take(next, corner)) {
    if (to - corner !== step) polygon.push([corner % side, Math.floor(corner / side)]);
    step = to - corner;
    corner = to;
  }
  return polygon;
}

/** At most two borders leave a corner, in slots 2n and 2n + 1. */
function take(next: Int32Array, corner: number): number {
  const slot = 2 * corner + (next[2 * corner + 1] === NONE ? 0 : 1);
  const to = next[slot] ?? NONE;
  next[slot] = NONE;
  return to;
}

/** Every border between dark and light as corner -> next corner, the dark side at the right hand. Corner (x, y) is y * side + x. */
function borders(matrix: QrMatrix): Int32Array {
  const { size } = matrix;
  const side = size + 1;
  const next = new Int32Array(2 * side * side).fill(NONE);
  // with a light border around it, so that every module has four neighbours
  const wide = size + 2;
  const dark = new Uint8Array(wide * wide);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      if (matrix.isDark(row, column)) dark[(row + 1) * wide + column + 1] = 1;
  const add = (from: number, to: number) => {
    next[2 * from + (next[2 * from] === NONE ? 0 : 1)] = to;
  };
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = (row + 1) * wide + column + 1;
      if (dark[at] === 0) continue;
      const corner = row * side + column;
      if (dark[at - wide] === 0) add(corner, corner + 1);
      if (dark[at + 1] === 0) add(corner + 1, corner + 1 + side);
      if (dark[at + wide] === 0) add(corner + 1 + side, corner + side);
      if (dark[at - 1] === 0) add(corner + side, corner);
    }
  }
  return next;
}

/** QR codes as shapes: for screens as SVG, for paper as vector drawing. Never as pixels. */
import QRCode from 'qrcode';
import { mm, type Paper } from './paper.ts';

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

/** The code of a text. Throws where the text is too long. */
export function qrMatrix(text: string, level: QrLevel = 'Q'): QrMatrix {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level });
  const { size } = modules;
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < size && column < size && modules.get(row, column) !== 0;
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
  text: string,
  x: number,
  y: number,
  { width = QR_ON_PAPER, level = 'Q' }: { width?: number; level?: QrLevel } = {},
): void {
  const matrix = qrMatrix(text, level);
  const module = width / matrix.size;
  const quiet = QUIET_MODULES * module;
  const { doc } = paper;
  doc.rect(x - quiet, y - quiet, width + 2 * quiet, width + 2 * quiet).fill('#FFFFFF');
  const at = ([column, row]: [number, number]) => `${round(x + column * module)} ${round(y + row * module)}`;
  const path = qrOutline(matrix).map((polygon) => `${polygon.map(at).join(' l ').replace(' l ', ' m ')} l h`);
  doc.fillColor('#000000');
  // One write instead of a call for each of some thousand corners.
  (doc as unknown as { addContent(operators: string): void }).addContent(`${path.join(' ')} f*`);
}

function round(points: number): number {
  return Math.round(points * 1000) / 1000;
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

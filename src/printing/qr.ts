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

/** The code of a text at error level Q: a quarter of it may be creased or stained. Throws where the text is too long. */
export function qrMatrix(text: string): QrMatrix {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'Q' });
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
  const next = edges(matrix);
  const polygons: [number, number][][] = [];
  for (const start of next.keys()) {
    let corner = start;
    let heading = '';
    const polygon: [number, number][] = [];
    for (let ends = next.get(corner); ends && ends.length > 0; ends = next.get(corner)) {
      const [x = 0, y = 0] = corner.split(',').map(Number);
      const end = ends.pop() ?? corner;
      const turn = x === Number(end.split(',')[0]) ? 'vertical' : 'horizontal';
      if (turn !== heading) polygon.push([x, y]);
      heading = turn;
      corner = end;
    }
    if (polygon.length > 0) polygons.push(polygon);
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
export function drawQr(paper: Paper, text: string, x: number, y: number, width = QR_ON_PAPER): void {
  const matrix = qrMatrix(text);
  const module = width / matrix.size;
  const quiet = QUIET_MODULES * module;
  const { doc } = paper;
  doc.rect(x - quiet, y - quiet, width + 2 * quiet, width + 2 * quiet).fill('#FFFFFF');
  for (const polygon of qrOutline(matrix)) {
    polygon.forEach(([column, row], index) => {
      if (index === 0) doc.moveTo(x + column * module, y + row * module);
      else doc.lineTo(x + column * module, y + row * module);
    });
    doc.closePath();
  }
  doc.fill('#000000', 'even-odd');
}

/** Every border between dark and light, as corner -> corners it leads to, the dark side at the right hand. */
function edges(matrix: QrMatrix): Map<string, string[]> {
  const next = new Map<string, string[]>();
  const add = (x: number, y: number, toX: number, toY: number) => {
    const from = `${x},${y}`;
    next.set(from, [...(next.get(from) ?? []), `${toX},${toY}`]);
  };
  for (let row = 0; row < matrix.size; row += 1) {
    for (let column = 0; column < matrix.size; column += 1) {
      if (!matrix.isDark(row, column)) continue;
      if (!matrix.isDark(row - 1, column)) add(column, row, column + 1, row);
      if (!matrix.isDark(row, column + 1)) add(column + 1, row, column + 1, row + 1);
      if (!matrix.isDark(row + 1, column)) add(column + 1, row + 1, column, row + 1);
      if (!matrix.isDark(row, column - 1)) add(column, row + 1, column, row);
    }
  }
  return next;
}

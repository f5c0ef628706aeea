/**
 * Which of its eight masks a QR code wears (ISO/IEC 18004 7.8): the one that scores fewest points, as the library chooses it,
 * which takes it most of the time of a code. Here on rows of bytes, with the masks of a size kept.
 */

/** Modules of a code without its quiet zone, row after row; 1 is dark. `fixed`: 1 where no mask goes. */
export interface QrModules {
  size: number;
  data: Uint8Array;
  fixed: Uint8Array;
}

/** Points of ISO/IEC 18004 table 11. */
const POINTS = { run: 3, block: 3, finder: 40, share: 10 };
const FINDER = [0b10111010000, 0b00001011101];
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row * column) % 3) + ((row + column) % 2)) % 2 === 0,
];

/**
 * The modules under the best mask, from the same code under mask 0; the first where several are best. `levelBits`: the two
 * bits of the error correction level in its format information.
 */
export function underBestMask(code: QrModules, levelBits: number): Uint8Array {
  let best = code.data;
  let fewest = Number.POSITIVE_INFINITY;
  for (const mask of MASKS.keys()) {
    const modules = underMask(code, mask, levelBits);
    const points = pointsOf(modules, code.size);
    if (points < fewest) [best, fewest] = [modules, points];
  }
  return best;
}

function underMask({ size, data, fixed }: QrModules, mask: number, levelBits: number): Uint8Array {
  const change = changeFromFirst(size, mask);
  const modules = new Uint8Array(size * size);
  for (let at = 0; at < modules.length; at += 1)
    modules[at] = fixed[at] ? (data[at] ?? 0) : (data[at] ?? 0) ^ (change[at] ?? 0);
  writeFormat(modules, size, formatBits(levelBits, mask));
  return modules;
}

const changes = new Map<string, Uint8Array>();

/** Modules in which a mask differs from mask 0; of the forty sizes there are. */
function changeFromFirst(size: number, mask: number): Uint8Array {
  const key = `${size} ${mask}`;
  const known = changes.get(key);
  if (known) return known;
  const [first, chosen] = [MASKS[0], MASKS[mask]];
  const change = Uint8Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return first?.(row, column) === chosen?.(row, column) ? 0 : 1;
  });
  changes.set(key, change);
  return change;
}

/** Level and mask with the check bits of their BCH (15, 5) code, ISO/IEC 18004 7.9.1. */
function formatBits(levelBits: number, mask: number): number {
  const data = (levelBits << 3) | mask;
  let rest = data << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest & (1 << bit)) rest ^= 0b10100110111 << (bit - 10);
  return ((data << 10) | rest) ^ 0b101010000010010;
}

/** Both copies of the format information; ISO/IEC 18004 figure 25. */
function writeFormat(modules: Uint8Array, size: number, bits: number): void {
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = (bits >> bit) & 1;
    const row = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit;
    const column = bit < 8 ? size - 1 - bit : bit < 9 ? 15 - bit : 14 - bit;
    modules[row * size + 8] = dark;
    modules[8 * size + column] = dark;
  }
  modules[(size - 8) * size + 8] = 1;
}

function pointsOf(modules: Uint8Array, size: number): number {
  let points = blocks(modules, size) * POINTS.block;
  for (let line = 0; line < size; line += 1)
    points += pointsOfLine(modules, line * size, 1, size) + pointsOfLine(modules, line, size, size);
  let dark = 0;
  for (const module of modules) dark += module;
  return points + Math.abs(Math.ceil((dark * 100) / modules.length / 5) - 10) * POINTS.share;
}

/** Runs of five and more of one colour, and what looks like a finder, in a row or column. */
function pointsOfLine(modules: Uint8Array, from: number, step: number, size: number): number {
  // what stands before the line ends its first run and is never looked at for a finder
  let seen = modules[from] === 1 ? 0b1010 : 0b0101;
  let points = 0;
  const end = from + size * step;
  const whole = from + (WINDOW - 1) * step;
  for (let at = from; at < whole; at += step) {
    seen = ((seen << 1) & SEEN) | (modules[at] as number);
    points += RUN_POINTS[seen] as number;
  }
  for (let at = whole; at < end; at += step) {
    seen = ((seen << 1) & SEEN) | (modules[at] as number);
    points += LINE_POINTS[seen] as number;
  }
  return points;
}

/** Modules of a line that are looked at together; what their last one adds stands in a table, since colours cannot be guessed. */
const WINDOW = 11;
const SEEN = 2 ** WINDOW - 1;
const isRun = (seen: number): boolean => (seen & 0b11111) === 0 || (seen & 0b11111) === 0b11111;
/** The fifth module of a run gives three points, each further one more. */
const RUN_POINTS = Uint8Array.from({ length: SEEN + 1 }, (_, seen) => {
  if (!isRun(seen)) return 0;
  return isRun(seen >> 1) ? 1 : POINTS.run;
});
const LINE_POINTS = RUN_POINTS.map((points, seen) => points + (FINDER.includes(seen) ? POINTS.finder : 0));

/** Squares of two by two in one colour. */
function blocks(modules: Uint8Array, size: number): number {
  let count = 0;
  for (let row = 0; row < size - 1; row += 1) {
    const end = row * size + size - 1;
    let left = (modules[row * size] as number) + (modules[(row + 1) * size] as number);
    for (let at = row * size; at < end; at += 1) {
      const right = (modules[at + 1] as number) + (modules[at + size + 1] as number);
      count += SAME[left + right] as number;
      left = right;
    }
  }
  return count;
}

/** One for four light or four dark modules. */
const SAME = [1, 0, 0, 0, 1];

/**
 * The Merkle tree of RFC 6962 section 2.1 as arithmetic: which hashes a leaf adds, and which a proof needs. Only whole
 * subtrees are ever kept; a subtree of 2^level leaves never changes again. No hash is computed without the function that
 * is handed in, nothing is read or written here.
 */

/** SHA-256, at once. */
export type HashNow = (bytes: Uint8Array) => Uint8Array;

/** A whole subtree: leaves position × 2^level up to (position + 1) × 2^level. Level 0 is a leaf hash. */
export interface NodeRef {
  level: number;
  position: number;
}
export interface TreeNode extends NodeRef {
  hash: Uint8Array;
}

/** What is needed to go on: the number of leaves, and the whole subtrees that they make, largest first. */
export interface Frontier {
  size: number;
  peaks: readonly Uint8Array[];
}

export const EMPTY: Frontier = { size: 0, peaks: [] };

/** What is hashed for a leaf: 0x00 and its data. */
export function leafInput(data: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return input;
}

/** What is hashed for a node: 0x01 and the hashes of both halves. */
export function nodeInput(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return input;
}

/** The tree with these leaf hashes behind it, and every subtree of level 1 and up that they made whole. */
export function grow(
  before: Frontier,
  leafHashes: readonly Uint8Array[],
  hash: HashNow,
): { frontier: Frontier; nodes: TreeNode[] } {
  const peaks = [...before.peaks];
  const nodes: TreeNode[] = [];
  let size = before.size;
  for (const leaf of leafHashes) {
    let [node, level, position] = [leaf, 0, size];
    while (position % 2 === 1) {
      node = hash(nodeInput(peaks.pop() as Uint8Array, node));
      level += 1;
      position = (position - 1) / 2;
      nodes.push({ level, position, hash: node });
    }
    peaks.push(node);
    size += 1;
  }
  return { frontier: { size, peaks }, nodes };
}

/** The root over whole subtrees that stand beside each other, largest first; of no leaves the hash of nothing. */
export function rootOf(peaks: readonly Uint8Array[], hash: HashNow): Uint8Array {
  if (peaks.length === 0) return hash(new Uint8Array(0));
  return peaks.reduceRight((right, left) => hash(nodeInput(left, right)));
}

/** A run of leaves, `to` not included. */
export interface Range {
  from: number;
  to: number;
}

/** The leaves behind each hash of PATH(index, D[size]) of RFC 6962 2.1.1, in its order. `index` counts from 0. */
export function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The leaves behind each hash of PROOF(older, D[size]) of RFC 6962 2.1.2, in its order; 0 < older <= size. */
export function consistencyRanges(older: number, size: number): Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (older < to) {
    const middle = from + largestPowerBelow(to - from);
    if (older <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The whole subtrees that make up a run of leaves, largest first. The run begins where a subtree of its size may begin. */
export function subtreesOf({ from, to }: Range): NodeRef[] {
  const refs: NodeRef[] = [];
  for (let at = from; at < to; ) {
    const width = largestPowerBelow(to - at + 1);
    refs.push({ level: Math.log2(width), position: at / width });
    at += width;
  }
  return refs;
}

/** The largest power of two that is smaller than `count`; count > 1. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

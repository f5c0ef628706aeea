/** Checks proofs against roots, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 write it down. Says yes or no, never throws. */
import { nodeInput } from './tree.ts';

/** SHA-256; in a browser only as a promise. */
export type Hash = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Subtrees found to be in one tree, by where they stand: each with its hash and the path on from there to the root. */
export interface FoundBefore {
  size: number;
  root: Uint8Array;
  subtrees: Map<string, { node: Uint8Array; path: readonly Uint8Array[]; step: number }>;
}

/** Nothing, of any tree. */
export const foundNothing = (): FoundBefore => ({ size: 0, root: new Uint8Array(), subtrees: new Map() });

/** An entry each, of about 1 kB with the path that it keeps. */
const MOST_FOUND = 5_000;

/**
 * Whether the leaf hash stands at `index` (from 0) in the tree of `size` leaves with this root. A path that comes to
 * a subtree of `before` and goes on the same way from there is not walked again; of another tree it begins anew.
 */
export async function includes(
  {
    index,
    size,
    leaf,
    path,
    root,
  }: { index: number; size: number; leaf: Uint8Array; path: readonly Uint8Array[]; root: Uint8Array },
  hash: Hash,
  before?: FoundBefore,
): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (before !== undefined && (before.size !== size || !same(before.root, root)))
    Object.assign(before, { size, root, subtrees: new Map() });
  const subtrees = before?.subtrees;
  const walked: [string, Uint8Array][] = [];
  const found = (): true => {
    if (subtrees !== undefined && subtrees.size + walked.length > MOST_FOUND) subtrees.clear();
    for (const [step, [place, subtree]] of walked.entries()) subtrees?.set(place, { node: subtree, path, step });
    return true;
  };
  let [at, last, node] = [index, size - 1, leaf];
  for (const [step, sibling] of path.entries()) {
    if (last === 0) return false;
    if (subtrees !== undefined) {
      const place = `${last} ${at}`;
      const known = subtrees.get(place);
      if (known !== undefined && same(known.node, node) && sameWay(known, { path, step })) return found();
      walked.push([place, node]);
    }
    if (at % 2 === 1 || at === last) {
      node = await hash(nodeInput(sibling, node));
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      node = await hash(nodeInput(node, sibling));
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(node, root) && found();
}

interface Way {
  path: readonly Uint8Array[];
  /** So many of the path were gone. */
  step: number;
}

function sameWay(one: Way, other: Way): boolean {
  const left = one.path.length - one.step;
  if (left !== other.path.length - other.step) return false;
  for (let at = 0; at < left; at += 1) if (!same(one.path[one.step + at], other.path[other.step + at])) return false;
  return true;
}

interface Head {
  size: number;
  root: Uint8Array;
}

/** Whether the older tree is the beginning of the newer one. Of an empty tree everything goes on, without a path. */
export async function extendsTree(older: Head, newer: Head, path: readonly Uint8Array[], hash: Hash): Promise<boolean> {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size) return false;
  if (older.size === newer.size) return path.length === 0 && same(older.root, newer.root);
  if (older.size === 0) return path.length === 0;
  const steps = isPowerOfTwo(older.size) ? [older.root, ...path] : [...path];
  const first = steps.shift();
  if (first === undefined) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [olderRoot, newerRoot] = [first, first];
  for (const step of steps) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      olderRoot = await hash(nodeInput(step, olderRoot));
      newerRoot = await hash(nodeInput(step, newerRoot));
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newerRoot = await hash(nodeInput(newerRoot, step));
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(olderRoot, older.root) && same(newerRoot, newer.root);
}

const half = (count: number): number => Math.floor(count / 2);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isPowerOfTwo = (count: number): boolean => Number.isInteger(Math.log2(count));

/** Nothing here is secret, so it may stop at the first difference. */
function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || one.length !== other?.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

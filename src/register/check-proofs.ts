/** Checks proofs against roots, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 write it down. Says yes or no, never throws. */
import { type FoundBefore, foundIn, keepFound, same, sameWay, type Way } from './found-before.ts';
import { nodeInput } from './tree.ts';

/** SHA-256; in a browser only as a promise. */
export type Hash = (bytes: Uint8Array) => Promise<Uint8Array>;

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
  const subtrees = before && foundIn(before, size, root);
  const walked: [string, Way][] = [];
  let [at, last, node] = [index, size - 1, leaf];
  let isKnown = false;
  for (const [step, sibling] of path.entries()) {
    if (last === 0) return false;
    if (subtrees !== undefined) {
      const [place, way] = [`${last} ${at}`, { node, path, step }];
      const known = subtrees.get(place);
      isKnown = known !== undefined && sameWay(known, way);
      if (isKnown) break;
      walked.push([place, way]);
    }
    if (at % 2 === 1 || at === last) {
      node = await hash(nodeInput(sibling, node));
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      node = await hash(nodeInput(node, sibling));
    }
    [at, last] = [half(at), half(last)];
  }
  if (!isKnown && (last !== 0 || !same(node, root))) return false;
  if (subtrees !== undefined) keepFound(subtrees, walked);
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

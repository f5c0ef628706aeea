/** What was found to be in one tree, so that a path is not walked again from where it joins one that led to the root. */

/** Of the tree that was asked about last: subtrees by where they stand. */
export interface FoundBefore {
  size: number;
  root: Uint8Array;
  subtrees: Map<string, Way>;
}

/** A subtree, and the rest of a path: from it to the root. */
export interface Way {
  node: Uint8Array;
  path: readonly Uint8Array[];
  /** So many of the path lie below it. */
  step: number;
}

/** An entry each, of about 1 kB with the path that it keeps. */
const MOST_FOUND = 5_000;

/** Nothing, of any tree. */
export const foundNothing = (): FoundBefore => ({ size: 0, root: new Uint8Array(), subtrees: new Map() });

/** What is known of this tree; what was found in another is forgotten. */
export function foundIn(before: FoundBefore, size: number, root: Uint8Array): Map<string, Way> {
  if (before.size !== size || !same(before.root, root)) Object.assign(before, { size, root, subtrees: new Map() });
  return before.subtrees;
}

/** Keeps the subtrees of a way that led to the root. */
export function keepFound(subtrees: Map<string, Way>, walked: readonly [place: string, Way][]): void {
  if (subtrees.size + walked.length > MOST_FOUND) subtrees.clear();
  for (const [place, way] of walked) subtrees.set(place, way);
}

/** The same subtree with the same way on. */
export function sameWay(one: Way, other: Way): boolean {
  const left = one.path.length - one.step;
  if (left !== other.path.length - other.step || !same(one.node, other.node)) return false;
  for (let at = 0; at < left; at += 1) if (!same(one.path[one.step + at], other.path[other.step + at])) return false;
  return true;
}

/** Of the same bytes; undefined is like nothing. */
export function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || one.length !== other?.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

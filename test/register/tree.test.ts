import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { extendsTree, includes } from '../../src/register/check-proofs.ts';
import { foundNothing } from '../../src/register/found-before.ts';
import { toHex } from '../../src/register/leaf.ts';
import {
  consistencyRanges,
  EMPTY,
  type Frontier,
  grow,
  inclusionRanges,
  leafInput,
  type Range,
  rootOf,
  subtreesOf,
} from '../../src/register/tree.ts';

const now = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const later = async (bytes: Uint8Array): Promise<Uint8Array> => now(bytes);
const leaf = (at: number): Uint8Array => now(leafInput(new TextEncoder().encode(`leaf ${at}`)));

/** A register of so many leaves as storage keeps it: its whole subtrees, and the roots it had. */
function build(size: number) {
  const kept = new Map<string, Uint8Array>();
  const roots = [rootOf([], now)];
  let frontier: Frontier = EMPTY;
  for (let at = 0; at < size; at += 1) {
    kept.set(`0 ${at}`, leaf(at));
    const grown = grow(frontier, [leaf(at)], now);
    for (const node of grown.nodes) kept.set(`${node.level} ${node.position}`, node.hash);
    frontier = grown.frontier;
    roots.push(rootOf(frontier.peaks, now));
  }
  const known = new Map<number, Uint8Array>();
  const hashOf = (range: Range): Uint8Array => {
    const key = range.from * 2 ** 20 + range.to;
    const hash = known.get(key) ?? compute(range);
    known.set(key, hash);
    return hash;
  };
  const compute = (range: Range): Uint8Array =>
    rootOf(
      subtreesOf(range).map(({ level, position }) => {
        const hash = kept.get(`${level} ${position}`);
        if (hash === undefined) throw new Error(`no whole subtree ${level} ${position}`);
        return hash;
      }),
      now,
    );
  return {
    root: (of: number) => roots[of] as Uint8Array,
    inclusion: (index: number, of: number) => inclusionRanges(index, of).map(hashOf),
    consistency: (older: number, of: number) => consistencyRanges(older, of).map(hashOf),
    frontier,
  };
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/merkle.json', import.meta.url), 'utf8')) as {
  roots: Record<string, string>;
  inclusion: { index: number; size: number; path: string[] }[];
  consistency: { older: number; size: number; path: string[] }[];
};

const turned = (bytes: Uint8Array): Uint8Array => {
  const other = Uint8Array.from(bytes);
  other[7] = (other[7] as number) ^ 1;
  return other;
};

describe('the tree against answers computed elsewhere', () => {
  const tree = build(12);

  it('has the roots of the vectors, of nothing the hash of nothing', () => {
    for (const [size, root] of Object.entries(vectors.roots)) expect(toHex(tree.root(Number(size)))).toBe(root);
    expect(Object.keys(vectors.roots)).toHaveLength(10);
    expect(vectors.roots['0']).toMatch(/^e3b0c442/);
  });

  it('gives their paths, hash for hash', () => {
    for (const { index, size, path } of vectors.inclusion) {
      expect(tree.inclusion(index, size).map(toHex)).toEqual(path);
    }
    for (const { older, size, path } of vectors.consistency) {
      expect(tree.consistency(older, size).map(toHex)).toEqual(path);
    }
  });
});

describe('proofs of every tree up to 300 leaves', () => {
  const tree = build(300);

  it('includes each leaf at its own place and at no other', async () => {
    for (let size = 1; size <= 300; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = { index, size, leaf: leaf(index), path: tree.inclusion(index, size), root: tree.root(size) };
        if (!(await includes(proof, later))) throw new Error(`${index} of ${size} is not included`);
      }
      const [index, other] = [Math.floor(size / 2), Math.floor(size / 2) + 1];
      const proof = { index, size, leaf: leaf(index), path: tree.inclusion(index, size), root: tree.root(size) };
      const wrong = [
        { ...proof, leaf: leaf(other) },
        { ...proof, index: other },
        { ...proof, root: tree.root(size - 1) },
        { ...proof, path: [...proof.path, leaf(0)] },
        { ...proof, path: [...proof.path.slice(0, -1), turned(proof.path.at(-1) ?? leaf(0))] },
        { ...proof, index: size },
        { ...proof, index: -1 },
        { ...proof, index: 0.5 },
      ];
      for (const each of wrong) {
        const same = size === 1 && each.path.length > 0 ? false : await includes(each, later);
        if (same) throw new Error(`something wrong is included in a tree of ${size}`);
      }
    }
  });

  it('says the same of each leaf, and of what is wrong, whatever it found before', async () => {
    const before = foundNothing();
    for (const size of [300, 256, 255, 1, 300]) {
      for (let index = 0; index < size; index += 1) {
        const path = tree.inclusion(index, size);
        const proof = { index, size, leaf: leaf(index), path, root: tree.root(size) };
        if (!(await includes(proof, later, before))) throw new Error(`${index} of ${size} is not included`);
        const wrong = [
          ...path.map((sibling, at) => ({ ...proof, path: path.with(at, turned(sibling)) })),
          { ...proof, path: [...path, leaf(0)] },
          ...(path.length > 0 ? [{ ...proof, path: path.slice(0, -1) }] : []),
          { ...proof, leaf: turned(proof.leaf) },
          { ...proof, index: index === 0 ? size - 1 : index - 1 },
        ].slice(0, size === 1 ? 2 : undefined);
        for (const each of wrong)
          if (await includes(each, later, before)) throw new Error(`something wrong is included in ${size}`);
        if (!(await includes(proof, later, before))) throw new Error(`${index} of ${size} is not included any more`);
      }
    }
    let hashed = 0;
    const counted = async (bytes: Uint8Array): Promise<Uint8Array> => {
      hashed += 1;
      return now(bytes);
    };
    const proofOf = (index: number) => ({
      ...{ index, size: 300, leaf: leaf(index) },
      ...{ path: tree.inclusion(index, 300), root: tree.root(300) },
    });
    for (let index = 0; index < 300; index += 1) await includes(proofOf(index), counted, before);
    expect(hashed).toBe(0);
    expect(await includes({ ...proofOf(7), root: turned(tree.root(300)) }, later, before)).toBe(false);
  });

  it('keeps no more of what it found than has its bound', async () => {
    const [size, before] = [8_192, foundNothing()];
    const large = build(size);
    for (let index = 0; index < size; index += 1) {
      const proof = { index, size, leaf: leaf(index), path: large.inclusion(index, size), root: large.root(size) };
      if (!(await includes(proof, later, before))) throw new Error(`${index} is not included`);
      if (before.subtrees.size > 5_000) throw new Error(`${before.subtrees.size} are kept`);
    }
  });

  it('proves that every tree is the beginning of every later one, and only so', async () => {
    for (let size = 1; size <= 300; size += 1) {
      for (let older = 0; older <= size; older += 1) {
        const path = older === 0 ? [] : tree.consistency(older, size);
        const heads = [
          { size: older, root: tree.root(older) },
          { size, root: tree.root(size) },
        ] as const;
        if (!(await extendsTree(...heads, path, later))) throw new Error(`${older} does not begin ${size}`);
      }
      const older = Math.ceil(size / 3);
      const path = tree.consistency(older, size);
      const [before, after] = [
        { size: older, root: tree.root(older) },
        { size, root: tree.root(size) },
      ];
      const wrong = [
        await extendsTree({ ...before, root: turned(before.root) }, after, path, later),
        await extendsTree(before, { ...after, root: turned(after.root) }, path, later),
        await extendsTree(before, after, [...path, leaf(0)], later),
        older < size && (await extendsTree(before, after, path.slice(0, -1), later)),
        await extendsTree(after, { ...before, size: older - 1 }, path, later),
      ];
      if (wrong.includes(true)) throw new Error(`something wrong is the beginning of ${size}`);
    }
  });
});

describe('growing', () => {
  it('comes to the same tree, whether leaves are added one by one or many at once', () => {
    const one = build(100).frontier;
    let many: Frontier = EMPTY;
    for (const count of [1, 0, 6, 32, 33, 28]) {
      const hashes = Array.from({ length: count }, (_, at) => leaf(many.size + at));
      many = grow(many, hashes, now).frontier;
    }
    expect(many.size).toBe(100);
    expect(many.peaks.map(toHex)).toEqual(one.peaks.map(toHex));
  });
});

/**
 * Labels for the nameless nodes of a document, in the cases that need no search (RDFC-1.0 4.4.3, steps 3 to 4): each node
 * has statements like no other's. A wrong label could only make a right signature look wrong: any labels that differ
 * from each other say the same.
 */
import type { VerifyOptions } from '../adapters.ts';
import { encodeHex } from '../encoding.ts';

/** A node: its address as N-Quads writes it, a literal as N-Quads writes it, or the number of a nameless node. */
export type Term = string | number;

export interface Quad {
  subject: Term;
  /** Between angle brackets. */
  predicate: string;
  object: Term;
}

/** The hash function, and where one is kept, the memory of hashes: badges of one kind say much that is the same. */
export type Hashing = Pick<VerifyOptions, 'memory' | 'platform'>;

/** The label of each nameless node by its number, from 0 to `count` - 1; null where two nodes say the same. */
export async function labelBlankNodes(
  quads: readonly Quad[],
  count: number,
  hashing: Hashing,
): Promise<string[] | null> {
  if (count <= 1) return count === 0 ? [] : ['_:c14n0'];
  const statements: string[][] = Array.from({ length: count }, () => []);
  for (const quad of quads) {
    const { subject, predicate, object } = quad;
    // Whose label is looked for is called a, every other nameless node z.
    if (typeof subject === 'number') {
      statements[subject]?.push(
        `_:a ${predicate} ${typeof object === 'number' ? nameFrom(subject, object) : object} .\n`,
      );
    }
    if (typeof object === 'number' && object !== subject) {
      statements[object]?.push(`${typeof subject === 'number' ? '_:z' : subject} ${predicate} _:a .\n`);
    }
  }
  const hashes: string[] = [];
  for (const lines of statements) hashes.push(await hashOfText(lines.sort().join(''), hashing));
  const order = [...hashes].sort();
  if (new Set(hashes).size < count) return null;
  return hashes.map((hash) => `_:c14n${order.indexOf(hash)}`);
}

async function hashOfText(text: string, { memory, platform }: Hashing): Promise<string> {
  const known = memory?.hashes.find(text);
  if (known !== undefined) return known;
  const hash = encodeHex(await platform.sha256(new TextEncoder().encode(text)));
  memory?.hashes.keep(text, hash, text.length);
  return hash;
}

const nameFrom = (node: number, other: number): string => (other === node ? '_:a' : '_:z');

/** A term as N-Quads writes it, with the label of each nameless node by its number. */
export function termText(term: Term, labels: readonly string[]): string {
  return typeof term === 'number' ? (labels[term] ?? '') : term;
}

/**
 * Labels for the nameless nodes of a document, in the cases that need no search (RDFC-1.0 4.4.3, steps 3 to 4): each node
 * has statements like no other's. A wrong label could only make a right signature look wrong: any labels that differ
 * from each other say the same.
 */
import { encodeHex } from '../encoding.ts';

/** A node: its address as N-Quads writes it, a literal as N-Quads writes it, or the number of a nameless node. */
export type Term = string | number;

export interface Quad {
  subject: Term;
  /** Between angle brackets. */
  predicate: string;
  object: Term;
}

export type Sha256 = (bytes: Uint8Array) => Promise<Uint8Array>;

/** The label of each nameless node by its number, from 0 to `count` - 1; null where two nodes say the same. */
export async function labelBlankNodes(quads: readonly Quad[], count: number, sha256: Sha256): Promise<string[] | null> {
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
  const utf8 = new TextEncoder();
  const hashes: string[] = [];
  for (const lines of statements) hashes.push(encodeHex(await sha256(utf8.encode(lines.sort().join('')))));
  const order = [...hashes].sort();
  if (new Set(hashes).size < count) return null;
  return hashes.map((hash) => `_:c14n${order.indexOf(hash)}`);
}

const nameFrom = (node: number, other: number): string => (other === node ? '_:a' : '_:z');

/** A term as N-Quads writes it, with the label of each nameless node by its number. */
export function termText(term: Term, labels: readonly string[]): string {
  return typeof term === 'number' ? (labels[term] ?? '') : term;
}

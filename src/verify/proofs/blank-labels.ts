/**
 * Labels for the nameless nodes of a document, in the cases that need no search (RDFC-1.0 4.4.3, steps 3 to 4): each node
 * has statements like no other's. A wrong label could only make a right signature look wrong: any labels that differ
 * from each other say the same.
 */
import type { Platform } from '../adapters.ts';
import { encodeHex } from '../encoding.ts';
import type { Graph, Said } from './graph.ts';

/** SHA-256 (hex) of the statements of each nameless node by its number; of parts that were known, as given. */
export async function hashesOfNameless(
  { subjects, references, hashes: known }: Graph,
  { sha256 }: Pick<Platform, 'sha256'>,
): Promise<string[]> {
  const says = new Map(subjects.map((one) => [one.subject, one.says]));
  const hashes: string[] = [];
  for (const [node, reference] of references.entries()) {
    hashes.push(known[node] ?? encodeHex(await sha256(statementsOf(says.get(node) ?? [], reference))));
  }
  return hashes;
}

/**
 * All statements of one nameless node in order: whose label is looked for is called a, every other nameless node z. What
 * a node with a name says of it sorts before what it says itself, what a nameless one says of it after.
 */
function statementsOf(says: readonly Said[], reference: Graph['references'][number]): string {
  const lines: string[] = [];
  for (const { text, nodes } of says) {
    if (nodes === null) lines.push(`_:a ${text}`);
    else for (const _node of nodes) lines.push(`_:a ${text} _:z .\n`);
  }
  if (reference !== null) {
    const { subject, predicate } = reference;
    if (typeof subject === 'number') lines.push(`_:z ${predicate} _:a .\n`);
    else lines.unshift(`${subject} ${predicate} _:a .\n`);
  }
  return lines.join('');
}

/** The label of each nameless node by its number; null where two of them say the same. */
export function labelsByHash(hashes: readonly string[]): string[] | null {
  const order = [...hashes].sort();
  if (order.some((hash, at) => hash === order[at + 1])) return null;
  return hashes.map((hash) => `_:c14n${order.indexOf(hash)}`);
}

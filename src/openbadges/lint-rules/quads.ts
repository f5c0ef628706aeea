import jsonld from 'jsonld';
import { type DocumentLoader, type FrameRule, findingsOf } from './rule.ts';
import { textOf } from './written.ts';

/**
 * Every fact of the JSON is in what gets signed, once: the number of canonical quads equals the number of leaves and
 * links. A repeated item, a term that means nothing, or two nodes that fall together make the numbers differ.
 */
export const quadsMatchLeaves: FrameRule = {
  id: 'quads-match-leaves',
  number: 22,
  cite: 'RDFC-1.0; VC-DI-EDDSA 3.2.3',
  async check(credential, facts) {
    const found = findingsOf(this.id);
    const proven = (await facts.provenStatements?.(textOf(credential))) ?? null;
    const quads = proven ?? (await countQuads(credential, facts.documentLoader));
    if (quads === null) return [found('', 'cannot be canonicalised without losing data')];
    return quads === statementsOf(credential) ? [] : [found('', 'quads and leaves of the document differ in number')];
  },
};

/** Canonical quads as the library makes them; null where it cannot without losing data (safe mode). */
async function countQuads(credential: object, documentLoader: DocumentLoader): Promise<number | null> {
  try {
    const nquads = await jsonld.canonize(credential, {
      algorithm: 'RDFC-1.0',
      format: 'application/n-quads',
      safe: true,
      base: null,
      documentLoader,
    });
    return nquads.split('\n').filter((line) => line !== '').length;
  } catch {
    return null;
  }
}

/** Statements of a node: one per value of each member, plus those of the nodes inside. Its own `id` is no statement. */
function statementsOf(node: object): number {
  let count = 0;
  for (const [key, member] of Object.entries(node)) {
    if (key === '@context' || key === 'id') continue;
    for (const value of Array.isArray(member) ? member : [member]) {
      count += 1;
      if (typeof value === 'object' && value !== null) count += statementsOf(value);
    }
  }
  return count;
}

/** The statements of a document while they are gathered, and how they become the bytes that are hashed. */

/** A node: its address as N-Quads writes it, or the number of a nameless node. */
export type Term = string | number;

/** One statement, without its subject, to the end of its line; or, with `nodes`, the predicate of statements about these nameless nodes. */
export interface Said {
  text: string;
  nodes: readonly number[] | null;
}

/** What a document says of one subject in one place. */
export interface Subject {
  subject: Term;
  /** In order, each statement once. */
  says: readonly Said[];
  /** The finished lines, where they were made before. */
  bytes?: Uint8Array;
}

export interface Graph {
  subjects: Subject[];
  /** By number of each nameless node: the one statement about it; null for the node at the top. */
  references: ({ subject: Term; predicate: string } | null)[];
  /** By number, where it is known: the hash that decides about the label. */
  hashes: (string | undefined)[];
}

/** An empty graph. */
export const emptyGraph = (): Graph => ({ subjects: [], references: [], hashes: [] });

/** Adds all of `part`, whose nameless nodes get the next free numbers. */
export function append(graph: Graph, part: Graph): void {
  const offset = graph.references.length;
  const moved = <T extends Term>(term: T): T => (typeof term === 'number' ? ((term + offset) as T) : term);
  for (const one of part.subjects) {
    const { subject, says } = one;
    const stays = offset === 0 || (typeof subject === 'string' && says.every(({ nodes }) => nodes === null));
    const movedSays = (): Said[] => says.map(({ text, nodes }) => ({ text, nodes: nodes?.map(moved) ?? null }));
    graph.subjects.push(stays ? one : { subject: moved(subject), says: movedSays() });
  }
  for (const reference of part.references) {
    graph.references.push(reference === null ? null : { ...reference, subject: moved(reference.subject) });
  }
  graph.hashes.push(...part.hashes);
  graph.hashes.length = graph.references.length;
}

const utf8 = new TextEncoder();

/** The same part with everything that can be made beforehand: the hashes, and the lines without a label. */
export function finished({ subjects, references }: Graph, hashes: readonly string[]): Graph {
  const made = subjects.map((one) => {
    const { subject, says } = one;
    if (typeof subject === 'number' || says.some(({ nodes }) => nodes !== null)) return one;
    return { ...one, bytes: utf8.encode(linesOf(subject, says, []).join('')) };
  });
  return { subjects: made, references, hashes: [...hashes] };
}

/**
 * All statements as sorted lines, each once (canonical N-Quads). Sorted by subject, then by predicate, then by object:
 * none of them is the beginning of another with something behind it that sorts before a space, so that is the order of
 * whole lines.
 */
export function canonicalBytes({ subjects }: Graph, labels: readonly string[]): Uint8Array {
  const ordered = subjects.map((one) => ({ from: termText(one.subject, labels), one }));
  ordered.sort((one, other) => (one.from < other.from ? -1 : one.from === other.from ? 0 : 1));
  const pieces: Uint8Array[] = [];
  let open: string[] = [];
  for (let at = 0; at < ordered.length; ) {
    const { from, one } = ordered[at] as (typeof ordered)[number];
    let next = at + 1;
    while (ordered[next]?.from === from) next += 1;
    if (next > at + 1) {
      // One subject in several places: their statements together, each once.
      const lines = ordered.slice(at, next).flatMap(({ one: { says } }) => wholeLines(from, says, labels));
      open.push(...[...new Set(lines)].sort());
    } else if (one.bytes === undefined) {
      for (const part of linesOf(from, one.says, labels)) open.push(part);
    } else {
      if (open.length > 0) pieces.push(utf8.encode(open.join('')));
      open = [];
      pieces.push(one.bytes);
    }
    at = next;
  }
  if (open.length > 0) pieces.push(utf8.encode(open.join('')));
  return joined(pieces);
}

/** The parts of a subject's lines. */
function linesOf(from: string, says: readonly Said[], labels: readonly string[]): string[] {
  const parts: string[] = [];
  for (const { text, nodes } of says) {
    if (nodes === null) parts.push(from, ' ', text);
    else for (const object of labelsOf(nodes, labels)) parts.push(from, ' ', text, ' ', object, ' .\n');
  }
  return parts;
}

function wholeLines(from: string, says: readonly Said[], labels: readonly string[]): string[] {
  return says.flatMap(({ text, nodes }) =>
    nodes === null ? `${from} ${text}` : labelsOf(nodes, labels).map((object) => `${from} ${text} ${object} .\n`),
  );
}

const labelsOf = (nodes: readonly number[], labels: readonly string[]): string[] =>
  nodes.map((node) => labels[node] ?? '').sort();

const termText = (term: Term, labels: readonly string[]): string =>
  typeof term === 'number' ? (labels[term] ?? '') : term;

/** Several byte arrays as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

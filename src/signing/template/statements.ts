/**
 * What a document with slots says in RDF, prepared: the JSON-LD library makes the statements once, and each later
 * document only fills them, labels its nameless nodes (RDFC-1.0 4.4.3, steps 3 to 4) and puts the lines in order.
 */
import { hash } from 'node:crypto';
import jsonld from 'jsonld';
import { documentLoader } from '../../openbadges/contexts.ts';
import { type Cut, cut, fill } from './slots.ts';

/** A node: its address, as it is cut; or the number of a nameless node. */
type Node = Cut | number;

/** One statement without its subject; with `object`, a statement about that nameless node. */
interface Line {
  predicate: string;
  /** ` <predicate> object .\n`, or up to the object. */
  rest: Cut;
  object: number | null;
}

interface Group {
  subject: Node;
  lines: Line[];
  /** A slot somewhere: its lines are another text in each document. */
  filled: boolean;
  /** Two lines whose order depends on what is filled in. */
  unsteady: boolean;
}

/** Lines of one subject: without a slot as bytes, which text takes longer to become than to be hashed. */
type Block = { name: string; bytes: Buffer } | { name: null; group: Group };

export interface Statements {
  count: number;
  groups: Group[];
  /** By number of each nameless node: its hash, or the statements that it is made of. */
  nameless: (string | Cut[])[];
  /** By the labels of all nameless nodes, of which there are few: where the hash of the one with a slot falls among the others. */
  blocks: Map<string, Block[]>;
}

const MOST_BLOCKS = 32;

/** Statements of a marked document (JSON text); null where they are beyond what can be prepared. */
export async function prepareStatements(text: string): Promise<Statements | null> {
  const nquads = (await jsonld.toRDF(JSON.parse(text), {
    base: null,
    safe: true,
    rdfDirection: 'i18n-datatype',
    documentLoader,
    format: 'application/n-quads',
  })) as string;
  const quads = nquads.split('\n').filter((line) => line !== '');
  const parsed = quads.map(parseQuad);
  if (new Set(quads).size !== quads.length || parsed.includes(null)) return null;
  const names = new Map<string, number>();
  const numberOf = (name: string): number => names.get(name) ?? names.set(name, names.size).size - 1;
  const nodeOf = (term: string): Node => (term.startsWith('_:') ? numberOf(term) : cut(term));
  const groups = new Map<string, Group>();
  const mentions: string[][] = [];
  for (const quad of parsed) {
    const { subject, predicate, object } = quad as Quad;
    const group = groups.get(subject) ?? { subject: nodeOf(subject), lines: [], filled: false, unsteady: false };
    groups.set(subject, group);
    const about = object.startsWith('_:') ? numberOf(object) : null;
    group.lines.push({ predicate, object: about, rest: cut(` ${predicate} ${about === null ? `${object} .\n` : ''}`) });
    for (const name of new Set([subject, object].filter((term) => term.startsWith('_:')))) {
      const seen = [subject, object].map((term) => (term === name ? '_:a' : term.startsWith('_:') ? '_:z' : term));
      const lines = mentions[numberOf(name)] ?? [];
      mentions[numberOf(name)] = [...lines, `${seen[0]} ${predicate} ${seen[1]} .\n`];
    }
  }
  const nameless = mentions.map((lines) => {
    const cuts = lines.map(cut);
    return cuts.some(({ slots }) => slots.length > 0) ? cuts : hashOf(lines);
  });
  for (const group of groups.values()) finish(group);
  const known = nameless.filter((one) => typeof one === 'string');
  return new Set(known).size === known.length
    ? { count: quads.length, groups: [...groups.values()], nameless, blocks: new Map() }
    : null;
}

interface Quad {
  subject: string;
  predicate: string;
  object: string;
}

/** One line of N-Quads, without a graph; null for any other. */
function parseQuad(line: string): Quad | null {
  const [, subject = '', predicate = '', object = ''] =
    /^(<[^> ]*>|_:\w+) (<[^> ]*>) (<[^> ]*>|_:\w+|".*) \.$/s.exec(line) ?? [];
  return subject === '' ? null : { subject, predicate, object };
}

/** Puts the lines in the order that holds whatever is filled in, and says where there is none. */
function finish(group: Group): void {
  const { subject, lines } = group;
  const fixed = ({ rest, object }: Line): boolean => object === null && rest.slots.length === 0;
  const textOf = (line: Line): string => line.rest.pieces.join('');
  lines.sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
  group.unsteady = lines.some(
    (line, at) => line.predicate === lines[at + 1]?.predicate && !(fixed(line) && fixed(lines[at + 1] as Line)),
  );
  group.filled =
    (typeof subject !== 'number' && subject.slots.length > 0) || lines.some(({ rest }) => rest.slots.length > 0);
}

/** Canonical N-Quads (RDFC-1.0) with these values, in UTF-8; null where two nameless nodes say the same. */
export function canonical(statements: Statements, values: readonly string[]): Buffer | null {
  const { nameless } = statements;
  const hashes = nameless.map((one) => (typeof one === 'string' ? one : hashOf(one.map((line) => fill(line, values)))));
  const order = [...hashes].sort();
  const labels: string[] = [];
  for (let node = 0; node < hashes.length; node += 1) {
    const at = order.indexOf(hashes[node] ?? '');
    if (order[at + 1] === order[at]) return null;
    labels.push(`_:c14n${at}`);
  }
  const filled = blocksOf(statements, labels).map((block) => {
    if (block.name !== null) return block;
    const name = nameOf(block.group, labels, values);
    return { name, bytes: Buffer.from(linesOf(name, block.group, labels, values)) };
  });
  filled.sort((one, other) => (one.name < other.name ? -1 : 1));
  return Buffer.concat(filled.map(({ bytes }) => bytes));
}

/** All subjects under these labels; what has no slot is made once. */
function blocksOf({ groups, blocks }: Statements, labels: readonly string[]): Block[] {
  const key = labels.join(' ');
  const known = blocks.get(key);
  if (known !== undefined) return known;
  const made = groups.map((group): Block => {
    if (group.filled) return { name: null, group };
    const name = nameOf(group, labels, []);
    return { name, bytes: Buffer.from(linesOf(name, group, labels, [])) };
  });
  if (blocks.size >= MOST_BLOCKS) blocks.clear();
  blocks.set(key, made);
  return made;
}

const nameOf = ({ subject }: Group, labels: readonly string[], values: readonly string[]): string =>
  typeof subject === 'number' ? (labels[subject] ?? '') : fill(subject, values);

function linesOf(
  name: string,
  { lines, unsteady }: Group,
  labels: readonly string[],
  values: readonly string[],
): string {
  const written = lines.map((line) => lineOf(name, line, labels, values));
  return (unsteady ? written.sort() : written).join('');
}

function lineOf(name: string, { rest, object }: Line, labels: readonly string[], values: readonly string[]): string {
  const said = rest.slots.length === 0 ? rest.pieces[0] : fill(rest, values);
  return object === null ? `${name}${said}` : `${name}${said}${labels[object]} .\n`;
}

/** SHA-256 (hex) of sorted lines. */
const hashOf = (lines: readonly string[]): string => hash('sha256', [...lines].sort().join(''), 'hex');

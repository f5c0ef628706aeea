/**
 * The fast path: canonical N-Quads of a gated document of our own form, without JSON-LD. It may only help to accept. Its
 * answer is the statements, or null for "I do not know": then the generic library decides, and its word is final.
 *
 * Its one danger would be to leave out something that was changed. So it is a closed match: every key of document and
 * proof must be in the table, every value of the one kind that stands there, or there is no answer.
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import type { Platform } from '../adapters.ts';
import { contextHashes } from '../context-hashes.ts';
import { type Hashing, labelBlankNodes, type Quad, type Term, termText } from './blank-labels.ts';
import { DOCUMENTS, MADE_FOR, type MemberRule, type NodeRule, PROOF, type ValueRule } from './own-terms.ts';

export interface OwnQuads {
  document: string;
  /** The proof without its value. */
  proof: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const RDF_TYPE = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>';
/**
 * Addresses that JSON-LD takes as they are: no context defines one of these beginnings as a prefix, and none of these
 * characters is written otherwise in N-Quads.
 */
const ADDRESS = /^(?:https?:\/\/|urn:uuid:|did:web:|did:key:)[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/;

/** Canonical N-Quads (RDFC-1.0) of a document of ours and of its one proof; null for "I do not know". Never throws. */
export async function ownQuads(document: GatedDocument, hashing: Hashing): Promise<OwnQuads | null> {
  const { '@context': contexts, proof: proofs, ...statements } = document;
  const form = DOCUMENTS.find((one) => sameList(contexts, one.contexts));
  if (form === undefined || !Array.isArray(proofs) || proofs.length !== 1) return null;
  const [proof] = proofs;
  if (!isObject(proof) || typeof proof.proofValue !== 'string' || !(await isMadeForOurs(hashing.platform))) return null;
  const { proofValue: _value, ...config } = proof;
  const one = await canonical(statements, form.rule, hashing);
  const other = one === null ? null : await canonical(config, PROOF, hashing);
  return one === null || other === null ? null : { document: one, proof: other };
}

async function canonical(value: JsonObject, rule: NodeRule, hashing: Hashing): Promise<string | null> {
  const graph: Graph = { quads: [], nameless: 0 };
  if (addNode(graph, value, rule) === null) return null;
  const labels = await labelBlankNodes(graph.quads, graph.nameless, hashing);
  if (labels === null) return null;
  return sortedLines(graph.quads, labels);
}

/**
 * All statements as sorted lines, each once. Sorted by subject, then by predicate, then by object: none of them is the
 * beginning of another with something behind it that sorts before a space, so that is the order of whole lines.
 */
function sortedLines(quads: readonly Quad[], labels: readonly string[]): string {
  const bySubject = new Map<string, Said[]>();
  for (const { subject, predicate, object } of quads) {
    const from = termText(subject, labels);
    const said = { predicate, object: termText(object, labels) };
    const others = bySubject.get(from);
    if (others === undefined) bySubject.set(from, [said]);
    else others.push(said);
  }
  // Joined once at the end: a text that grows line by line would be copied as a whole when it is hashed.
  const parts: string[] = [];
  for (const subject of [...bySubject.keys()].sort()) {
    let last: Said | null = null;
    for (const said of bySubject.get(subject)?.sort(inOrder) ?? []) {
      if (last === null || inOrder(last, said) !== 0)
        parts.push(subject, ' ', said.predicate, ' ', said.object, ' .\n');
      last = said;
    }
  }
  return parts.join('');
}

interface Said {
  predicate: string;
  object: string;
}

function inOrder(one: Said, other: Said): number {
  if (one.predicate !== other.predicate) return one.predicate < other.predicate ? -1 : 1;
  if (one.object === other.object) return 0;
  return one.object < other.object ? -1 : 1;
}

interface Graph {
  quads: Quad[];
  /** Nodes without a name so far. */
  nameless: number;
}

/** Adds everything an object says; gives the object as a term, or null where something is not in the table. */
function addNode(graph: Graph, value: unknown, rule: NodeRule): Term | null {
  if (!isObject(value) || !sameType(value.type, rule.type)) return null;
  const subject = rule.named ? addressOf(value.id) : graph.nameless++;
  if (subject === null) return null;
  for (const type of rule.types) graph.quads.push({ subject, predicate: RDF_TYPE, object: type });
  let says = rule.types.length > 0;
  for (const key of Object.keys(value)) {
    if ((key === 'id' && rule.named) || (key === 'type' && rule.type !== null)) continue;
    const known = rule.members.get(key);
    if (known === undefined || !addMember(graph, subject, known, value[key])) return null;
    says = true;
  }
  // An object that says nothing is not a node to JSON-LD.
  return says ? subject : null;
}

/** Adds what one member says; false where its value is of another kind than the table says. */
function addMember(graph: Graph, subject: Term, { predicate, value: rule }: MemberRule, value: unknown): boolean {
  if (rule.kind !== 'texts' && rule.kind !== 'nodes')
    return addValue(graph, subject, predicate, termOf(graph, value, rule));
  if (!Array.isArray(value) || value.length === 0) return false;
  const single = rule.kind === 'texts' ? PLAIN_TEXT : ({ kind: 'node', node: rule.node } as const);
  return value.every((item) => addValue(graph, subject, predicate, termOf(graph, item, single)));
}

function addValue({ quads }: Graph, subject: Term, predicate: string, object: Term | null): boolean {
  if (object !== null) quads.push({ subject, predicate, object });
  return object !== null;
}

type SingleRule = Exclude<ValueRule, { kind: 'texts' | 'nodes' }>;

const PLAIN_TEXT: SingleRule = { kind: 'text', suffix: '' };

/** A single value as a term; null where it is of another kind than the table says. */
function termOf(graph: Graph, value: unknown, rule: SingleRule): Term | null {
  switch (rule.kind) {
    case 'text':
      return typeof value === 'string' ? literal(value, rule.suffix) : null;
    case 'address':
      return addressOf(value);
    case 'true':
      return value === true ? literal('true', rule.suffix) : null;
    case 'integer':
      return Number.isSafeInteger(value) ? literal(String(value), rule.suffix) : null;
    case 'word':
      return typeof value === 'string' ? addressOf(rule.words.get(value)) : null;
    case 'node':
      return addNode(graph, value, rule.node);
  }
}

function addressOf(value: unknown): string | null {
  return typeof value === 'string' && ADDRESS.test(value) ? `<${value}>` : null;
}

/** A literal of canonical N-Quads (RDF 1.2 N-Quads, canonical form). The gate has made sure that it is well-formed. */
function literal(text: string, suffix: string): string {
  return `"${text.replace(TO_ESCAPE, escaped)}"${suffix}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are written as escapes
const TO_ESCAPE = /[\u0000-\u001f\u007f"\\]/g;
const SHORT: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function sameType(type: unknown, expected: NodeRule['type']): boolean {
  if (expected === null || typeof expected === 'string') return type === (expected ?? undefined);
  return sameList(type, expected);
}

function sameList(value: unknown, expected: readonly string[]): boolean {
  return Array.isArray(value) && value.length === expected.length && expected.every((item, at) => value[at] === item);
}

/** True when the contexts in use are, to the letter, the ones that the table was made for. */
async function isMadeForOurs(platform: Platform): Promise<boolean> {
  const { each } = await contextHashes(platform);
  return [...MADE_FOR].every(([url, hash]) => each.get(url) === hash);
}

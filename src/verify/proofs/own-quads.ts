/**
 * The fast path: canonical N-Quads of a gated document of our own form, without JSON-LD. It may only help to accept. Its
 * answer is the statements, or null for "I do not know": then the generic library decides, and its word is final.
 *
 * Its one danger would be to leave out something that was changed. So it is a closed match: every key of document and
 * proof must be in the table, every value of the one kind that stands there, or there is no answer.
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import { sameList } from '../../openbadges/same-list.ts';
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import type { Platform, VerifyOptions } from '../adapters.ts';
import { type ContextHashes, contextHashes } from '../context-hashes.ts';
import { hashesOfNameless, labelsByHash } from './blank-labels.ts';
import { append, canonicalBytes, emptyGraph, finished, type Graph, type Said, type Term } from './graph.ts';
import { DOCUMENTS, MADE_FOR, type NodeRule, PROOF, type ValueRule } from './own-terms.ts';

/** Canonical N-Quads in UTF-8. */
export interface OwnQuads {
  document: Uint8Array;
  /** The proof without its value. */
  proof: Uint8Array;
}

type Options = Pick<VerifyOptions, 'memory' | 'platform'>;
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Addresses that JSON-LD takes as they are: no context defines one of these beginnings as a prefix, and none of these
 * characters is written otherwise in N-Quads.
 */
const ADDRESS = /^(?:https?:\/\/|urn:uuid:|did:web:|did:key:)[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/;

/** Canonical N-Quads (RDFC-1.0) of a document of ours and of its one proof; null for "I do not know". Never throws. */
export async function ownQuads(document: GatedDocument, options: Options): Promise<OwnQuads | null> {
  const { '@context': contexts, proof: proofs, ...statements } = document;
  const form = DOCUMENTS.find((one) => sameList(contexts, one.contexts));
  if (form === undefined || !Array.isArray(proofs) || proofs.length !== 1) return null;
  const [proof] = proofs;
  if (!isObject(proof) || typeof proof.proofValue !== 'string' || !(await isMadeForOurs(options.platform))) return null;
  const { proofValue: _value, ...config } = proof;
  const one = await canonical(statements, form.rule, options);
  const other = one === null ? null : await canonical(config, PROOF, options);
  return one === null || other === null ? null : { document: one, proof: other };
}

async function canonical(value: JsonObject, rule: NodeRule, { memory, platform }: Options): Promise<Uint8Array | null> {
  const gathering: Gathering = { graph: emptyGraph(), memory, fresh: [] };
  if (addNode(gathering, value, rule, null) === null) return null;
  const { graph, fresh } = gathering;
  if (graph.references.length === 1 && fresh.length === 0) return canonicalBytes(graph, ['_:c14n0']);
  const hashes = await hashesOfNameless(graph, platform);
  for (const { key, part, from } of fresh) {
    const own = hashes.slice(from, from + part.references.length);
    memory?.shared.keep(key, { says: finished(part, own) }, 2 * key.length);
  }
  const labels = labelsByHash(hashes);
  return labels === null ? null : canonicalBytes(graph, labels);
}

interface Gathering {
  graph: Graph;
  memory: Options['memory'];
  /** Parts to remember, and the number that their first nameless node got. */
  fresh: { key: string; part: Graph; from: number }[];
}

type Reference = Graph['references'][number];

/**
 * Adds everything an object says; gives the object as a term, or null where something is not in the table. `reference`:
 * the statement that leads to it.
 */
function addNode(gathering: Gathering, value: unknown, rule: NodeRule, reference: Reference): Term | null {
  if (!isObject(value) || !sameType(value.type, rule.type)) return null;
  const { graph, memory, fresh } = gathering;
  if (!rule.shared || memory === undefined) return addMembers(gathering, value, rule, reference);
  const subject = addressOf(value.id);
  const key = JSON.stringify(value);
  const known = memory.shared.find(key);
  if (known === undefined) {
    const part = emptyGraph();
    if (addMembers({ ...gathering, graph: part }, value, rule, null) === null) return null;
    fresh.push({ key, part, from: graph.references.length });
    append(graph, part);
  } else {
    append(graph, known.says);
    memory.sharedHere?.set(value, known);
  }
  return subject;
}

function addMembers(gathering: Gathering, value: JsonObject, rule: NodeRule, reference: Reference): Term | null {
  const { graph } = gathering;
  const subject = rule.named ? addressOf(value.id) : graph.references.push(reference) - 1;
  if (subject === null) return null;
  const says: Said[] = [];
  let keys = rule.named ? 1 : 0;
  for (const { key, predicate, value: kind } of rule.members) {
    const item = value[key];
    if (item === undefined) continue;
    keys += 1;
    if (!say(gathering, says, subject, predicate, kind, item)) return null;
  }
  // A key that is not in the table; and an object that says nothing is not a node to JSON-LD.
  if (keys !== Object.keys(value).length || says.length === 0) return null;
  graph.subjects.push({ subject, says });
  return subject;
}

/** Adds what one member says; false where its value is of another kind than the table says. */
function say(
  gathering: Gathering,
  says: Said[],
  subject: Term,
  predicate: string,
  rule: ValueRule,
  value: unknown,
): boolean {
  if (rule.kind === 'types') {
    for (const object of rule.objects) says.push({ text: `${predicate} ${object} .\n`, nodes: null });
    return true;
  }
  if (rule.kind !== 'texts' && rule.kind !== 'nodes' && rule.kind !== 'node') {
    const object = termOf(value, rule);
    if (object !== null) says.push({ text: `${predicate} ${object} .\n`, nodes: null });
    return object !== null;
  }
  const items = rule.kind === 'node' ? [value] : value;
  if (!Array.isArray(items) || items.length === 0) return false;
  const named = new Set<string>();
  const nodes: number[] = [];
  for (const item of items) {
    const object =
      rule.kind === 'texts' ? textOf(item, '') : addNode(gathering, item, rule.node, { subject, predicate });
    if (object === null) return false;
    if (typeof object === 'number') nodes.push(object);
    else named.add(object);
  }
  for (const object of [...named].sort()) says.push({ text: `${predicate} ${object} .\n`, nodes: null });
  if (nodes.length > 0) says.push({ text: predicate, nodes });
  return true;
}

type SingleRule = Exclude<ValueRule, { kind: 'types' | 'texts' | 'node' | 'nodes' }>;

/** A single value as N-Quads writes it; null where it is of another kind than the table says. */
function termOf(value: unknown, rule: SingleRule): string | null {
  switch (rule.kind) {
    case 'text':
      return textOf(value, rule.suffix);
    case 'address':
      return addressOf(value);
    case 'true':
      return value === true ? literal('true', rule.suffix) : null;
    case 'integer':
      return Number.isSafeInteger(value) ? literal(String(value), rule.suffix) : null;
    case 'word':
      return typeof value === 'string' ? addressOf(rule.words.get(value)) : null;
  }
}

const textOf = (value: unknown, suffix: string): string | null =>
  typeof value === 'string' ? literal(value, suffix) : null;

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

const made = new WeakMap<ContextHashes, boolean>();

/** True when the contexts in use are, to the letter, the ones that the table was made for. */
async function isMadeForOurs(platform: Platform): Promise<boolean> {
  const hashes = await contextHashes(platform);
  const known = made.get(hashes) ?? [...MADE_FOR].every(([url, hash]) => hashes.each.get(url) === hash);
  made.set(hashes, known);
  return known;
}

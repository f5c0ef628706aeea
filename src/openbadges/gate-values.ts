/**
 * The part of the shape gate that looks at every key and value of a document (rules G2-G4): what would let one signed
 * text be read in two ways, or make the JSON-LD libraries work for minutes, is refused before they see it.
 */
import { CREDENTIAL_CONTEXTS } from './contexts.ts';

export interface Violation {
  code: string;
  params: Record<string, string | number | boolean>;
}

/** What the profiles of the gate differ in. */
export interface ValueLimits {
  /** Most characters of a string under this key. */
  stringLength(key: string, text: string): number;
  numberAllowed(key: string, value: number): boolean;
  /** Most objects, the document itself among them: each costs the JSON-LD library a millisecond. */
  objects: number;
}

const MAX_DEPTH = 12;
const MAX_NODES = 2_000;
const MAX_ARRAY = 100;
const MAX_KEY = 256;
/** Objects with contexts of their own; each makes the JSON-LD library work through all its contexts anew. */
const MAX_NESTED_CONTEXTS = 20;
const TEXT_KEYS = ['@value', '@language', '@direction'];
/** Names that mean something to JavaScript objects; no context defines any of them as a term. */
const OBJECT_KEYS: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);
/**
 * Names of classes. In every version of the Open Badges context some class has the same address as a property
 * (`Criteria` and `criteria`, `GeoCoordinates` and `geo`, in 3.0.2 `Image` and `image`), so its name would pass as a
 * second spelling of that property.
 */
const CLASS_NAME = /^[A-Z]/;
/**
 * Keys that decide about the credential. JSON-LD would join them from a second object with the credential's own id, so
 * that an expiry date moved there would keep the signature right and disappear from where it is read.
 */
const CREDENTIAL_KEYS = ['issuer', 'validFrom', 'validUntil', 'credentialStatus', 'credentialSubject', 'proof'];

interface Walk {
  readonly limits: ValueLimits;
  readonly rootId: unknown;
  nodes: number;
  objects: number;
  nestedContexts: number;
}

/** First violation of G3 and G4 in the whole document, or null. `root` is an object; its own `@context` is not judged. */
export function checkValues(root: Record<string, unknown>, limits: ValueLimits): Violation | null {
  const walk: Walk = { limits, rootId: root.id, nodes: 0, objects: 0, nestedContexts: 0 };
  return checkObject(walk, root, '', 1, '@root');
}

/** G2 for one `@context`: an array of plain strings, each exactly an address of the allow-list, each once. */
export function checkContextList(value: unknown): Violation | null {
  if (!Array.isArray(value) || value.length === 0) return contextRefused('not an array');
  for (const [at, context] of value.entries()) {
    if (typeof context !== 'string') return contextRefused('inline');
    if (!CREDENTIAL_CONTEXTS.has(context) || value.indexOf(context) !== at) return contextRefused(context);
  }
  return null;
}

function contextRefused(context: string): Violation {
  return { code: 'SHAPE_CONTEXT_NOT_ALLOWED', params: { context: context.slice(0, 200) } };
}

function checkValue(walk: Walk, value: unknown, key: string, path: string, depth: number): Violation | null {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) return refuse('TOO_LARGE', path, 'nodes');
  if (typeof value === 'string') return checkString(walk.limits, value, key, path);
  if (typeof value === 'number') {
    const sound = Number.isFinite(value) && !Object.is(value, -0) && walk.limits.numberAllowed(key, value);
    return sound ? null : refuse('NUMBER_RANGE', path);
  }
  if (typeof value === 'boolean') return null;
  if (typeof value !== 'object' || value === null) return refuse('SHAPE_VALUE', path, 'null');
  if (depth >= MAX_DEPTH) return refuse('TOO_LARGE', path, 'depth');
  return Array.isArray(value)
    ? checkArray(walk, value, key, path, depth + 1)
    : checkObject(walk, value as Record<string, unknown>, path, depth + 1, key);
}

function checkArray(walk: Walk, items: unknown[], key: string, path: string, depth: number): Violation | null {
  if (items.length === 0) return refuse('SHAPE_VALUE', path, 'empty');
  if (items.length > MAX_ARRAY) return refuse('TOO_LARGE', path, 'array');
  for (const [at, item] of items.entries()) {
    // [[x]] and [x] are the same statement to JSON-LD.
    if (Array.isArray(item)) return refuse('SHAPE_VALUE', path, 'nested array');
    const violation = checkValue(walk, item, key, `${path}[${at}]`, depth);
    if (violation !== null) return violation;
  }
  return null;
}

function checkObject(
  walk: Walk,
  object: Record<string, unknown>,
  path: string,
  depth: number,
  parentKey: string,
): Violation | null {
  const isRoot = parentKey === '@root';
  walk.objects += 1;
  if (walk.objects > walk.limits.objects) return refuse('TOO_LARGE', path, 'objects');
  if (!isRoot && typeof object.id === 'string' && object.id === walk.rootId) {
    const split = CREDENTIAL_KEYS.find((key) => Object.hasOwn(object, key));
    if (split !== undefined) return refuse('SHAPE_VALUE', join(path, split), 'second object of the credential');
  }
  for (const [key, value] of Object.entries(object)) {
    const at = join(path, key);
    if (key === '@context') {
      const violation = isRoot ? null : checkNestedContext(walk, object, value, parentKey);
      if (violation !== null) return violation;
      continue;
    }
    const violation = checkKey(object, key, at) ?? checkValue(walk, value, key, at, depth);
    if (violation !== null) return violation;
  }
  return null;
}

/** The one place for a second `@context`: a whole EndorsementCredential inside `endorsement`. */
function checkNestedContext(
  walk: Walk,
  object: Record<string, unknown>,
  value: unknown,
  parentKey: string,
): Violation | null {
  const types = Array.isArray(object.type) ? object.type : [object.type];
  if (parentKey !== 'endorsement' || !types.includes('EndorsementCredential')) return contextRefused('nested');
  walk.nestedContexts += 1;
  if (walk.nestedContexts > MAX_NESTED_CONTEXTS) return refuse('TOO_LARGE', parentKey, 'contexts');
  return checkContextList(value);
}

function checkKey(object: Record<string, unknown>, key: string, path: string): Violation | null {
  if (key.length > MAX_KEY) return refuse('TOO_LARGE', path, 'key');
  if (!key.isWellFormed()) return refuse('SHAPE_VALUE', path, 'ill-formed key');
  if (key.includes(':')) return refuse('SHAPE_IRI_KEY', path);
  if (TEXT_KEYS.includes(key)) {
    return isLanguageText(object) ? null : refuse('SHAPE_KEYWORD', path);
  }
  if (key.startsWith('@') || OBJECT_KEYS.has(key) || CLASS_NAME.test(key)) return refuse('SHAPE_KEYWORD', path);
  return null;
}

/** `{"@value": "…", "@language"?: "nl", "@direction"?: "ltr"}` and nothing else: a text in a named language. */
function isLanguageText(object: Record<string, unknown>): boolean {
  return (
    typeof object['@value'] === 'string' &&
    Object.entries(object).every(([key, value]) => TEXT_KEYS.includes(key) && typeof value === 'string')
  );
}

function checkString(limits: ValueLimits, text: string, key: string, path: string): Violation | null {
  if (text.length > limits.stringLength(key, text)) return refuse('TOO_LARGE', path, 'string');
  if (!text.isWellFormed()) return refuse('SHAPE_VALUE', path, 'ill-formed text');
  if (text.normalize('NFC') !== text) return refuse('SHAPE_VALUE', path, 'not NFC');
  return null;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** A violation at a path; the path is cut off, since its keys are whatever the sender wrote. */
export function refuse(code: string, path: string, reason?: string): Violation {
  const shown = path.toWellFormed().slice(0, 160);
  return { code, params: reason === undefined ? { path: shown } : { path: shown, reason } };
}

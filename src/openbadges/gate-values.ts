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

/** Objects and lists within each other, the document itself among them. */
export const MAX_DEPTH = 12;
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
  return checkObject(walk, root, 1, '@root');
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

function checkValue(walk: Walk, value: unknown, key: string, depth: number): Violation | null {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) return refuse('TOO_LARGE', '', 'nodes');
  if (typeof value === 'string') return checkString(walk.limits, value, key);
  if (typeof value === 'number') {
    const sound = Number.isFinite(value) && !Object.is(value, -0) && walk.limits.numberAllowed(key, value);
    return sound ? null : refuse('NUMBER_RANGE', '');
  }
  if (typeof value === 'boolean') return null;
  if (typeof value !== 'object' || value === null) return refuse('SHAPE_VALUE', '', 'null');
  if (depth >= MAX_DEPTH) return refuse('TOO_LARGE', '', 'depth');
  return Array.isArray(value)
    ? checkArray(walk, value, key, depth + 1)
    : checkObject(walk, value as Record<string, unknown>, depth + 1, key);
}

function checkArray(walk: Walk, items: unknown[], key: string, depth: number): Violation | null {
  if (items.length === 0) return refuse('SHAPE_VALUE', '', 'empty');
  if (items.length > MAX_ARRAY) return refuse('TOO_LARGE', '', 'array');
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    // [[x]] and [x] are the same statement to JSON-LD.
    if (Array.isArray(item)) return refuse('SHAPE_VALUE', '', 'nested array');
    const violation = checkValue(walk, item, key, depth);
    if (violation !== null) return within(`[${at}]`, violation);
  }
  return null;
}

function checkObject(walk: Walk, object: Record<string, unknown>, depth: number, parentKey: string): Violation | null {
  const isRoot = parentKey === '@root';
  walk.objects += 1;
  if (walk.objects > walk.limits.objects) return refuse('TOO_LARGE', '', 'objects');
  if (!isRoot && typeof object.id === 'string' && object.id === walk.rootId) {
    const split = CREDENTIAL_KEYS.find((key) => Object.hasOwn(object, key));
    if (split !== undefined) return refuse('SHAPE_VALUE', split, 'second object of the credential');
  }
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (key === '@context') {
      const violation = isRoot ? null : checkNestedContext(walk, object, value, parentKey);
      if (violation !== null) return violation;
      continue;
    }
    const violation = checkKey(object, key) ?? checkValue(walk, value, key, depth);
    if (violation !== null) return within(key, violation);
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
  if (walk.nestedContexts > MAX_NESTED_CONTEXTS) return refuse('TOO_LARGE', '', 'contexts');
  return checkContextList(value);
}

/** Most keys: short, and free of everything that is looked for below. */
const PLAIN_KEY = /^[a-z][A-Za-z0-9]{0,63}$/;

function checkKey(object: Record<string, unknown>, key: string): Violation | null {
  if (PLAIN_KEY.test(key)) return OBJECT_KEYS.has(key) ? refuse('SHAPE_KEYWORD', '') : null;
  if (key.length > MAX_KEY) return refuse('TOO_LARGE', '', 'key');
  if (!key.isWellFormed()) return refuse('SHAPE_VALUE', '', 'ill-formed key');
  if (key.includes(':')) return refuse('SHAPE_IRI_KEY', '');
  if (TEXT_KEYS.includes(key)) {
    return isLanguageText(object) ? null : refuse('SHAPE_KEYWORD', '');
  }
  if (key.startsWith('@') || OBJECT_KEYS.has(key) || CLASS_NAME.test(key)) return refuse('SHAPE_KEYWORD', '');
  return null;
}

/** `{"@value": "…", "@language"?: "nl", "@direction"?: "ltr"}` and nothing else: a text in a named language. */
function isLanguageText(object: Record<string, unknown>): boolean {
  return (
    typeof object['@value'] === 'string' &&
    Object.entries(object).every(([key, value]) => TEXT_KEYS.includes(key) && typeof value === 'string')
  );
}

/** Below U+0300 there are neither surrogates nor marks that join other characters: well-formed and NFC as it stands. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: all characters below U+0300 are meant
const SIMPLE_TEXT = /^[\u0000-\u02ff]*$/;

function checkString(limits: ValueLimits, text: string, key: string): Violation | null {
  if (text.length > limits.stringLength(key, text)) return refuse('TOO_LARGE', '', 'string');
  if (SIMPLE_TEXT.test(text)) return null;
  if (!text.isWellFormed()) return refuse('SHAPE_VALUE', '', 'ill-formed text');
  if (text.normalize('NFC') !== text) return refuse('SHAPE_VALUE', '', 'not NFC');
  return null;
}

/** The same violation, its path seen from one step further out: a key, or an index as `[0]`. */
export function within(step: string, { code, params }: Violation): Violation {
  const { path } = params;
  if (typeof path !== 'string') return { code, params };
  const whole = path === '' || path.startsWith('[') ? `${step}${path}` : `${step}.${path}`;
  return { code, params: { ...params, path: shown(whole) } };
}

/** A violation at a path; the path is cut off, since its keys are whatever the sender wrote. */
export function refuse(code: string, path: string, reason?: string): Violation {
  return { code, params: reason === undefined ? { path: shown(path) } : { path: shown(path), reason } };
}

const shown = (path: string): string => path.toWellFormed().slice(0, 160);

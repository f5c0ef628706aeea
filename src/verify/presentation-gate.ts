/**
 * The gate for a signed presentation: its signature covers the credentials inside, so the JSON-LD library reads all of
 * it. Each credential passes its own gate; this one judges everything that is around them, at every level.
 */
import { isObject } from '../openbadges/gate-structure.ts';
import { checkContextList, checkValues, refuse, type ValueLimits, type Violation } from '../openbadges/gate-values.ts';
import type { Read } from './read-input/read-input.ts';

type JsonObject = Record<string, unknown>;

/** Members of a presentation (VCDM 2.0 4.13). What is in any other has passed no gate. */
const MEMBERS = ['@context', 'holder', 'id', 'proof', 'termsOfUse', 'type', 'verifiableCredential'];
const LIMITS: ValueLimits = {
  objects: 50,
  stringLength: () => 10_000,
  numberAllowed: (_key, value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER,
};
/** In the whole of a presentation: fifty rich badges of twenty objects, with some room. */
const MAX_OBJECTS = 1_200;
const MAX_VALUES = 10_000;

/**
 * First violation around the credentials of a presentation and of those inside it, or null. `parts` is what was read from
 * its `verifiableCredential`; that each of them passed its own gate is for the caller to know.
 */
export function gatePresentation(document: JsonObject, parts: readonly Read[]): Violation | null {
  return checkSize(document) ?? checkAround(document, parts);
}

function checkAround(document: JsonObject, parts: readonly Read[]): Violation | null {
  const { '@context': contexts, verifiableCredential: _parts, ...around } = document;
  const other = Object.keys(document).find((key) => !MEMBERS.includes(key));
  if (other !== undefined) return refuse('SHAPE_VALUE', other.slice(0, 80), 'no member of a presentation');
  return checkContextList(contexts) ?? checkValues(around, LIMITS) ?? first(parts, checkPart);
}

/** What a part has around its credentials. A token is text to the JSON-LD library, whatever it holds. */
function checkPart(part: Read): Violation | null {
  if (part.kind === 'credential') return null;
  if (part.kind === 'wrapper') {
    const { presentation, parts } = part;
    if (presentation === null) return first(parts, checkPart);
    return presentation.jwt === null ? checkAround(presentation.document, parts) : null;
  }
  // A badge of 2.0 is judged by what its site serves: nobody looked at all of this text.
  if (part.kind === 'badge2' && part.jwt !== null) return null;
  return refuse('SHAPE_VALUE', 'verifiableCredential', part.kind);
}

function checkSize(document: JsonObject): Violation | null {
  let [objects, values] = [0, 0];
  const queue: unknown[] = [document];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    values += 1;
    if (isObject(value)) objects += 1;
    if (objects > MAX_OBJECTS) return refuse('TOO_LARGE', '', 'objects');
    if (values > MAX_VALUES) return refuse('TOO_LARGE', '', 'nodes');
    if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) queue.push(inner);
    }
  }
  return null;
}

function first<T>(items: readonly T[], check: (item: T) => Violation | null): Violation | null {
  for (const item of items) {
    const violation = check(item);
    if (violation !== null) return violation;
  }
  return null;
}

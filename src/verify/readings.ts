/**
 * Texts that come again, as the badge of a page that many people open: with a memory that keeps texts, from the second time
 * on what was read is kept, and with it what follows from the text alone. Dates, status, keys and who is known are no part of it.
 */
import { isObject } from '../openbadges/gate-structure.ts';
import type { VerifyOptions } from './adapters.ts';
import { hashOf, textsOf } from './memory.ts';
import type { Read, ReadCredential } from './read-input/read-input.ts';

/** One text; without `kept` it was seen once. */
export interface Reading {
  text: string;
  kept?: { read: ReadCredential; exact: Uint8Array; hash: Promise<string> };
}

/** Texts are looked for by how they begin, in which the id of a badge is: most come only once, and a long key costs more. */
const BEGINNING = 400;

/** What `read` makes of this text. What is kept is frozen, for everybody who asks gets the same. */
export function readAgain(
  text: string,
  { memory, now, platform }: Pick<VerifyOptions, 'memory' | 'now' | 'platform'>,
  read: (text: string) => Read,
): Read {
  if (memory?.readings === undefined) return read(text);
  const texts = textsOf(memory.readings, now);
  const beginning = text.slice(0, BEGINNING);
  const found = texts.find(beginning);
  const reading = found?.text === text ? found : undefined;
  if (reading?.kept !== undefined) {
    memory.hashed?.set(reading.kept.exact, reading.kept.hash);
    return reading.kept.read;
  }
  const result = read(text);
  if (reading === undefined) texts.keep(beginning, { text }, text.length);
  else if (result.kind === 'credential' && result.contains === undefined && result.exact !== null) {
    freeze(result);
    if (isObject(result.scanned.value)) following.set(result.scanned.value, new Map());
    const hash = hashOf(result.exact, { memory, platform });
    reading.kept = { read: result, exact: result.exact, hash };
    hash.catch(() => delete reading.kept);
  }
  return result;
}

/** By what was read of a kept text: what follows from it, by name. */
const following = new WeakMap<object, Map<string, unknown>>();

/**
 * What `make` says of a document; of one whose reading is kept it is said once. It may use nothing but the document, how
 * its text was read and what stands in `name`, and nobody may change its result. A promise that fails is not kept.
 */
export function followsFrom<Result>(document: object, name: string, make: () => Result): Result {
  const known = following.get(document);
  if (known === undefined) return make();
  if (known.has(name)) return known.get(name) as Result;
  const result = make();
  known.set(name, result);
  if (result instanceof Promise) result.catch(() => known.delete(name));
  return result;
}

/** With everything in it but bytes, which cannot be frozen: those never leave the verifier. */
function freeze(value: object): void {
  Object.freeze(value);
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === 'object' && member !== null && !ArrayBuffer.isView(member)) freeze(member);
  }
}

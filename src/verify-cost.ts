/**
 * How long a verification may take, guessed from its bytes before anything is read: only to choose its place in the
 * queue. A wrong guess costs a little time and never changes an answer.
 */
import { hash } from 'node:crypto';
import type { VerifyInput } from './verify/index.ts';
import type { Lane } from './verify-lanes.ts';

/** Objects of a JSON text; a badge has ten to forty, and the JSON-LD library needs a millisecond for each. */
const SHORT_OBJECTS = 80;
/** Bytes of a text or baked picture. */
const SHORT_BYTES = 512 * 1024;
const MOST_REMEMBERED = 1_024;

const OPENING_BRACE = 0x7b;
const JPEG = [0xff, 0xd8, 0xff];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const PNG = [0x89, 0x50, 0x4e, 0x47];
const PDF = [0x25, 0x50, 0x44, 0x46];

/** Bytes that an input holds. */
export function bytesOf(input: VerifyInput): number {
  return 'bytes' in input ? input.bytes.length : ('text' in input ? input.text : input.url).length;
}

/** The lane that an input looks to be for. Reads at most half a megabyte. */
export function guessLane(input: VerifyInput): Lane {
  if ('url' in input) return 0;
  const bytes = 'bytes' in input ? input.bytes : Buffer.from(input.text);
  if (startsWith(bytes, JPEG) || startsWith(bytes, RIFF)) return 1;
  const isText = !startsWith(bytes, PNG) && !startsWith(bytes, PDF);
  if (!isText) return bytes.length > SHORT_BYTES ? 1 : 0;
  return bytes.length > SHORT_BYTES || hasManyObjects(bytes) ? 2 : 0;
}

/** By its opening braces: no escape of JSON hides one. */
function hasManyObjects(bytes: Uint8Array): boolean {
  let count = 0;
  for (let at = bytes.indexOf(OPENING_BRACE); at !== -1; at = bytes.indexOf(OPENING_BRACE, at + 1)) {
    count += 1;
    if (count > SHORT_OBJECTS) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

export interface Slowcoaches {
  /** True for an input that took too long before. */
  has(name: string): boolean;
  add(name: string): void;
  /** True while nothing is remembered, so that no name need be made. */
  isEmpty(): boolean;
}

/** Remembers inputs that took longer than they looked; what came first is forgotten first. */
export function createSlowcoaches(): Slowcoaches {
  const names = new Set<string>();
  return {
    has: (name) => names.has(name),
    add(name) {
      names.delete(name);
      names.add(name);
      const oldest = names.values().next().value;
      if (names.size > MOST_REMEMBERED && oldest !== undefined) names.delete(oldest);
    },
    isEmpty: () => names.size === 0,
  };
}

/** The SHA-256 of an input, by which it is known again. */
export function nameOf(input: VerifyInput): string {
  return hash('sha256', 'bytes' in input ? input.bytes : 'text' in input ? input.text : input.url, 'base64');
}

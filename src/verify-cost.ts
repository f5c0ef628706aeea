/**
 * How long a verification may take, guessed from its bytes before anything is read: only to choose its place in the
 * queue. A wrong guess costs a little time and never changes an answer.
 */
import { hash } from 'node:crypto';
import type { VerifyInput } from './verify/index.ts';
import type { Lane } from './verify-lanes.ts';

/** Objects of a JSON text; a badge has ten to forty, and the JSON-LD library needs a millisecond for each. */
const SHORT_OBJECTS = 80;
const LONG_OBJECTS = 400;
/** Bytes of a text or baked picture. */
const SHORT_BYTES = 512 * 1024;
/** Inputs that took longer than they looked, remembered by their hash. */
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
  if (bytes.length > SHORT_BYTES) return isText ? 2 : 1;
  const objects = isText ? countObjects(bytes) : 0;
  return objects > LONG_OBJECTS ? 2 : objects > SHORT_OBJECTS ? 1 : 0;
}

/** Opening braces: no escape of JSON hides one. */
function countObjects(bytes: Uint8Array): number {
  let count = 0;
  for (
    let at = bytes.indexOf(OPENING_BRACE);
    at !== -1 && count <= LONG_OBJECTS;
    at = bytes.indexOf(OPENING_BRACE, at + 1)
  ) {
    count += 1;
  }
  return count;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

export interface Experience {
  /** The lane that this very input ended up in before; 0 for one not known. */
  laneOf(name: string): Lane;
  /** Remembers that an input was too long for the lanes before this one. */
  learn(name: string, lane: Lane): void;
  /** True while nothing is remembered, so that no name need be made. */
  isEmpty(): boolean;
}

/** What is remembered of inputs by their names; what was learned first is forgotten first. */
export function createExperience(): Experience {
  const known = new Map<string, Lane>();
  return {
    laneOf: (name) => known.get(name) ?? 0,
    learn(name, lane) {
      known.delete(name);
      known.set(name, lane);
      const oldest = known.keys().next().value;
      if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    },
    isEmpty: () => known.size === 0,
  };
}

/** The SHA-256 of an input, by which it is known again. */
export function nameOf(input: VerifyInput): string {
  return hash('sha256', 'bytes' in input ? input.bytes : 'text' in input ? input.text : input.url, 'base64');
}

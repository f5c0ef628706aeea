/**
 * How long a verification may take, guessed from its bytes before anything is read: only to choose its place in the
 * queue. A wrong guess costs a little time and never changes an answer.
 */
import { hash } from 'node:crypto';
import type { VerifyInput } from '../verify/index.ts';
import type { Lane } from './lanes.ts';

/** Bytes of a text or baked picture. */
const SHORT_BYTES = 512 * 1024;
const MOST_REMEMBERED = 1_024;

/**
 * Signs that show the size of a JSON text, and how many a short one has. A badge has ten to forty objects, of which each
 * costs the JSON-LD library a millisecond; every value but the first of a list or object costs a comma, every name and
 * text two quotes. No escape of JSON hides a sign; a comma inside a text counts too, and there are not many of those.
 */
const SIGNS = [
  { sign: '{', most: 80 },
  { sign: ',', most: 600 },
  { sign: '"', most: 2_400 },
] as const;
/** In a picture or certificate all bytes occur everywhere, so there it is a word. */
const SIGNS_IN_FILES = [{ sign: '"type"', most: 80 }] as const;
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
  return (isText ? SIGNS : SIGNS_IN_FILES).some(({ sign, most }) => hasMore(bytes, sign, most)) ? 2 : 0;
}

function hasMore(bytes: Uint8Array, sign: string, most: number): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let at = buffer.indexOf(sign); at !== -1; at = buffer.indexOf(sign, at + 1)) {
    count += 1;
    if (count > most) return true;
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

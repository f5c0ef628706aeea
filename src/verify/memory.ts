/**
 * What a verifier may remember from one verification to the next: signatures that were right, and documents it has read.
 * Everything is kept under the exact text or a hash of the exact bytes it was found in, or (of the register) under the root that its
 * hashes lead up to, and only what follows from those bytes alone. What
 * time or the world may change (dates, the status of a badge, the state of a key, who is known) is judged anew each time.
 */
import { type FoundBefore, foundNothing } from '../register/found-before.ts';
import type { VerifyOptions } from './adapters.ts';
import { encodeHex } from './encoding.ts';
import type { Graph } from './proofs/graph.ts';
import type { Reading } from './readings.ts';

/** A bounded store; what nobody asks for is forgotten first. */
export interface Kept<Value> {
  find(key: string): Value | undefined;
  /** `weight` in the unit of the store's bound; what alone is too heavy is not kept. */
  keep(key: string, value: Value, weight: number): void;
}

/** What is kept; one for each process that verifies. */
export interface VerifyMemory {
  /** Signatures that were found right; a wrong one is never kept. Weight: 1 each. */
  signatures: Kept<true>;
  /** The same for the signatures of status lists, which many badges share. */
  listSignatures: Kept<true>;
  /** Status lists and controller documents as read. They never leave the verifier. Weight: bytes. */
  documents: Kept<object>;
  /** What was found in the register, up to the head that was asked about last. */
  register: FoundBefore;
  /** Parts that many documents share, by their JSON text. Weight: twice the characters of that text. */
  shared: Kept<SharedPart>;
  /** Absent: no text is kept. */
  readings?: Readings | undefined;
  /** Hashes of whole documents by the array they lie in; there for one verification only (`forOneVerification`). */
  hashed?: WeakMap<Uint8Array, Promise<string>>;
  /** The shared parts of the document at hand; for one verification too. */
  sharedHere?: WeakMap<object, SharedPart>;
}

/** A part that many documents share, as an achievement. */
export interface SharedPart {
  /** In RDF. */
  says: Graph;
  /** In the form of RFC 8785, once somebody asked. */
  canonical?: string;
}

/** Texts that may come again, as they were read, names of people and all: those of one hour only. Weight: characters. */
export interface Readings {
  /** Number of that hour since 1970. */
  hour: number;
  texts: Kept<Reading>;
}

const MOST_SIGNATURES = 20_000;
const MOST_LIST_SIGNATURES = 1_000;
const MOST_DOCUMENT_BYTES = 32 * 1024 * 1024;
const MOST_SHARED_CHARACTERS = 2 * 1024 * 1024;
/** Objects take about ten times as much. */
const MOST_READ_CHARACTERS = 1024 * 1024;

/**
 * An empty memory. Never share one between a verifier that may be asked by anybody and the code that issues. `texts`: it keeps
 * the documents themselves too, for an hour at most; only where they are stored anyway, never of what a visitor hands in.
 */
export function createVerifyMemory({
  signatures = MOST_SIGNATURES,
  documentBytes = MOST_DOCUMENT_BYTES,
  texts = false,
}: {
  signatures?: number;
  documentBytes?: number;
  texts?: boolean;
} = {}): VerifyMemory {
  return {
    signatures: createKept(signatures),
    listSignatures: createKept(MOST_LIST_SIGNATURES),
    documents: createKept(documentBytes),
    shared: createKept(MOST_SHARED_CHARACTERS),
    register: foundNothing(),
    readings: texts ? { hour: 0, texts: createKept(MOST_READ_CHARACTERS) } : undefined,
  };
}

/** A store that holds at most `mostWeight`. What was looked up since it was last to go stays for one more round. */
function createKept<Value>(mostWeight: number): Kept<Value> {
  const entries = new Map<string, { value: Value; weight: number; used: boolean }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  return {
    find(key) {
      const entry = entries.get(key);
      if (entry !== undefined) entry.used = true;
      return entry?.value;
    },
    keep(key, value, weight) {
      drop(key);
      if (weight > mostWeight) return;
      for (const [oldest, entry] of entries) {
        if (total + weight <= mostWeight) break;
        drop(oldest);
        if (!entry.used) continue;
        entries.set(oldest, { ...entry, used: false });
        total += entry.weight;
      }
      entries.set(key, { value, weight, used: false });
      total += weight;
    },
  };
}

/** The texts that were read in the hour of `now`; what is left of another hour is forgotten. */
export function textsOf(readings: Readings, now: Date): Kept<Reading> {
  const hour = Math.floor(now.getTime() / 3_600_000);
  if (hour !== readings.hour) Object.assign(readings, { hour, texts: createKept(MOST_READ_CHARACTERS) });
  return readings.texts;
}

/** The same memory with room for what holds within one verification: there nobody fills an array with other bytes. */
export function forOneVerification(memory: VerifyMemory): VerifyMemory {
  return { ...memory, hashed: new WeakMap(), sharedHere: new WeakMap() };
}

/** SHA-256 (hex) of whole documents; within one verification each array is hashed once. */
export function hashOf(
  bytes: Uint8Array,
  { memory, platform }: Pick<VerifyOptions, 'memory' | 'platform'>,
): Promise<string> {
  const hash = memory?.hashed?.get(bytes) ?? platform.sha256(bytes).then(encodeHex);
  memory?.hashed?.set(bytes, hash);
  return hash;
}

/** Objects take several times the bytes of their text. */
const WEIGHT_OF_PARSED = 6;

/**
 * What `read` makes of these bytes, from memory where the same bytes were read before. `read` may use nothing but the
 * bytes and what stands in `kind`, and nobody may change its result.
 */
export async function readOnce<Result extends object>(
  kind: string,
  bytes: Uint8Array,
  { memory, platform }: Pick<VerifyOptions, 'memory' | 'platform'>,
  read: () => Result | Promise<Result>,
): Promise<Result> {
  if (memory === undefined) return read();
  const key = `${await hashOf(bytes, { memory, platform })} ${kind}`;
  const kept = memory.documents.find(key) as Result | undefined;
  if (kept !== undefined) return kept;
  const result = await read();
  const weight = result instanceof Uint8Array ? result.length : WEIGHT_OF_PARSED * bytes.length;
  memory.documents.keep(key, result, weight);
  return result;
}

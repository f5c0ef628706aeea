/** What goes along with a badge so that anybody can see for themselves that it is in the register: `<badge>.proof.json`. */
import { fromBase64, toBase64 } from './checkpoint.ts';
import { type EntryType, type Leaf, SALT_BYTES } from './leaf.ts';

/** As JSON, where bytes are padded base64; within a process they may be bytes. */
export interface RegisterEvidence<Bytes extends string | Uint8Array = string> {
  version: 1;
  /** Number of the entry, from 1. In the tree it is leaf `seq - 1`. */
  seq: number;
  type: EntryType;
  issuer: string;
  day: string;
  commitment: Bytes;
  /** Only the badge and its holder know these 16 bytes. */
  salt: Bytes;
  /** SHA-256 of the signed JSON in the form of RFC 8785, and of the VC-JWT. */
  jsonSha256: Bytes;
  jwtSha256: Bytes;
  /**
   * SHA-256 of the statement of the second QR code that was issued with it, null where none was; absent where whoever gives
   * this does not say. The entry does not hold it: it is the word of the installation.
   */
  statementSha256?: Bytes | null;
  /** Path of RFC 6962 2.1.1 from the entry to the root of `checkpoint`. */
  path: Bytes[];
  /** The signed head. */
  checkpoint: string;
  /** Keys of this issuer that somebody else may have had, each with its entry; absent where there is none. */
  compromised?: CompromisedKey<Bytes>[];
}

/** That a key was compromised, as the register says it: entry `seq`, whose text is that of `keyActText`. */
export interface CompromisedKey<Bytes extends string | Uint8Array = string> {
  method: string;
  /** Since when; DateTime. */
  at: string;
  /** Entries that the register had then: what the key signed counts only up to there. */
  size: number;
  seq: number;
  day: string;
  path: Bytes[];
}

/**
 * No entry of this id; but of what was issued in these times (DateTime, both ends included) the register was lost, when a
 * backup was put back.
 */
export interface Lost {
  lost: { from: string; until: string }[];
}

/** The same with its bytes. */
export interface ReadEvidence {
  seq: number;
  leaf: Leaf;
  salt: Uint8Array;
  jsonSha256: Uint8Array;
  jwtSha256: Uint8Array;
  /** Null: no statement was issued. Undefined: not told. */
  statementSha256: Uint8Array | null | undefined;
  path: Uint8Array[];
  checkpoint: string;
  compromised: CompromisedKey<Uint8Array>[];
}

/** The same as JSON. */
export function evidenceAsJson(evidence: RegisterEvidence<Uint8Array>): RegisterEvidence {
  const { statementSha256, compromised, ...rest } = evidence;
  const withPath = <Part extends { path: Uint8Array[] }>(part: Part) => ({ ...part, path: part.path.map(toBase64) });
  return {
    ...withPath(rest),
    commitment: toBase64(rest.commitment),
    salt: toBase64(rest.salt),
    jsonSha256: toBase64(rest.jsonSha256),
    jwtSha256: toBase64(rest.jwtSha256),
    ...(statementSha256 === undefined ? {} : { statementSha256: statementSha256 && toBase64(statementSha256) }),
    ...(compromised === undefined ? {} : { compromised: compromised.map(withPath) }),
  };
}

const HASH_BYTES = 32;
/** A tree of 2^53 leaves is not deeper. */
const LONGEST_PATH = 64;
const MOST_KEYS = 20;

/** Reads evidence from anywhere, as JSON or with bytes; null where anything in it is not as it must be. */
export function readEvidence(value: unknown): ReadEvidence | null {
  if (typeof value !== 'object' || value === null) return null;
  const { version, seq, type, issuer, day, checkpoint, path, ...rest } = value as Record<string, unknown>;
  if (version !== 1 || !isNumber(seq) || !(type === 'issue' || type === 'import')) return null;
  if (!isLine(issuer) || !isLine(day) || typeof checkpoint !== 'string') return null;
  const steps = pathOf(path);
  const compromised = keysOf(rest.compromised);
  const [commitment, jsonSha256, jwtSha256] = [rest.commitment, rest.jsonSha256, rest.jwtSha256].map((each) =>
    bytesOf(each, HASH_BYTES),
  );
  const salt = bytesOf(rest.salt, SALT_BYTES);
  if (!commitment || !jsonSha256 || !jwtSha256 || !salt || steps === null || compromised === null) return null;
  const told = rest.statementSha256;
  const statementSha256 = told === undefined || told === null ? told : bytesOf(told, HASH_BYTES);
  if (statementSha256 === null && told !== null) return null;
  const leaf = { type, issuer, day, commitment } as const;
  return { seq, leaf, salt, jsonSha256, jwtSha256, statementSha256, path: steps, checkpoint, compromised };
}

function pathOf(path: unknown): Uint8Array[] | null {
  if (!Array.isArray(path) || path.length > LONGEST_PATH) return null;
  const steps = path.map((step: unknown) => bytesOf(step, HASH_BYTES));
  return steps.includes(null) ? null : (steps as Uint8Array[]);
}

function keysOf(value: unknown): ReadEvidence['compromised'] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MOST_KEYS) return null;
  const keys = value.map((each: unknown) => {
    const { method, at, size, seq, day, path } = (each ?? {}) as Record<string, unknown>;
    const steps = pathOf(path);
    if (!isLine(method) || !isLine(at) || !isLine(day) || steps === null) return null;
    return isNumber(seq) && (size === 0 || isNumber(size)) ? { method, at, size, seq, day, path: steps } : null;
  });
  return keys.includes(null) ? null : (keys as ReadEvidence['compromised']);
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
const isLine = (value: unknown): value is string =>
  typeof value === 'string' && value.length < 2000 && !/[\n\r]/.test(value);

function bytesOf(value: unknown, length: number): Uint8Array | null {
  const text = typeof value === 'string' && value.length < 100 ? value : null;
  const bytes = value instanceof Uint8Array ? value : text === null ? null : fromBase64(text);
  return bytes?.length === length ? bytes : null;
}

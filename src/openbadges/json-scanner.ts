import { readAsWritten } from './json-as-written.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * A strict JSON reader (RFC 8259) for credentials from outside. `JSON.parse` keeps the last of two equal keys and turns
 * 1e400 into Infinity; two readers of such a text would see two different badges, so here it is refused.
 * A text that is written as we write (json-as-written.ts) is read by `JSON.parse`; any other step by step, here.
 * That keeps its own stack: a text nested a million deep costs no call stack and little memory.
 */
const MAX_DEPTH = 64;
const MAX_VALUES = 20_000;
/** No double needs more characters; a longer number is called inexact without being compared. */
const MAX_DIGITS = 400;

export interface Scanned {
  ok: true;
  /** Objects have a null prototype. Numbers may be -0, strings may hold lone surrogates: the gate judges those. */
  value: unknown;
  /** Set when the text goes beyond what is built here: `value` then lacks what lies beyond, and the gate refuses it. */
  exceeded: 'depth' | 'nodes' | null;
  /** True when some number has more digits than a double keeps, so that writing it again would change it. */
  inexact: boolean;
}

export interface Unscannable {
  ok: false;
  code: 'PARSING_ERROR';
  /** `reason`: utf8, syntax, duplicate_key, forbidden_key or number; `offset` in UTF-16 code units. */
  params: { reason: string; offset: number };
}

/**
 * Reads one JSON text. Refused with PARSING_ERROR: invalid UTF-8, broken syntax, the same key twice in one object, the
 * key `__proto__`, a number beyond every double (1e400), NaN. Never throws.
 */
export function scanJson(input: Uint8Array | string): Scanned | Unscannable {
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === null) return { ok: false, code: 'PARSING_ERROR', params: { reason: 'utf8', offset: 0 } };
  const known = readAsWritten(text);
  return known === undefined ? scanText(text) : { ok: true, value: known, exceeded: null, inexact: false };
}

function scanText(text: string): Scanned | Unscannable {
  const state: State = { text, at: text.startsWith('\ufeff') ? 1 : 0, kinds: [], nodes: [], keys: [], values: 0 };
  try {
    return { ok: true, value: readText(state), exceeded: state.exceeded ?? null, inexact: state.inexact ?? false };
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    return { ok: false, code: 'PARSING_ERROR', params: { reason: error.reason, offset: state.at } };
  }
}

type Node = unknown[] | Record<string, unknown>;

interface State {
  readonly text: string;
  at: number;
  /** All open containers, by their closing bracket. */
  readonly kinds: string[];
  /** The open containers that are built; shorter than `kinds` inside a part that is only checked. */
  readonly nodes: Node[];
  /** Per built container the key that waits for its value. */
  readonly keys: string[];
  values: number;
  exceeded?: 'depth' | 'nodes';
  inexact?: boolean;
}

class ScanError extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

function readText(state: State): unknown {
  const root: unknown[] = [];
  state.nodes.push(root);
  state.kinds.push('');
  openOrRead(state);
  while (state.kinds.length > 1) readNext(state);
  skipSpace(state);
  if (state.at !== state.text.length) throw new ScanError('syntax');
  return root[0];
}

/** Inside a container, after a value: its end, or a comma and the next value. */
function readNext(state: State): void {
  skipSpace(state);
  const character = state.text[state.at];
  const close = state.kinds[state.kinds.length - 1];
  state.at += 1;
  if (character === close) {
    leave(state);
  } else if (character === ',') {
    if (close === '}') readKey(state);
    openOrRead(state);
  } else {
    throw new ScanError('syntax');
  }
}

/** Reads a scalar whole; of a container its opening bracket and, unless it is empty, its first value. */
function openOrRead(state: State): void {
  for (;;) {
    skipSpace(state);
    const character = state.text[state.at];
    if (character !== '{' && character !== '[') {
      attach(state, readScalar(state));
      return;
    }
    state.at += 1;
    enter(state, character === '{' ? '}' : ']');
    skipSpace(state);
    if (state.text[state.at] === state.kinds[state.kinds.length - 1]) {
      state.at += 1;
      leave(state);
      return;
    }
    if (character === '{') readKey(state);
  }
}

function enter(state: State, close: '}' | ']'): void {
  const building = isBuilding(state);
  if (building && state.kinds.length > MAX_DEPTH) {
    state.exceeded ??= 'depth';
  } else if (building) {
    const node: Node = close === '}' ? Object.create(null) : [];
    if (attach(state, node)) {
      state.nodes.push(node);
      state.keys.push('');
    }
  }
  state.kinds.push(close);
}

function leave(state: State): void {
  if (isBuilding(state)) {
    state.nodes.pop();
    state.keys.pop();
  }
  state.kinds.pop();
}

function isBuilding(state: State): boolean {
  return state.nodes.length === state.kinds.length;
}

/** Puts a value into the container being built; false where nothing is built any more. */
function attach(state: State, value: unknown): boolean {
  if (!isBuilding(state)) return false;
  if (state.values >= MAX_VALUES) {
    state.exceeded ??= 'nodes';
    return false;
  }
  state.values += 1;
  const node = state.nodes[state.nodes.length - 1] as Node;
  if (Array.isArray(node)) node.push(value);
  else node[state.keys[state.keys.length - 1] as string] = value;
  return true;
}

function readKey(state: State): void {
  skipSpace(state);
  const key = readString(state);
  if (key === '__proto__') throw new ScanError('forbidden_key');
  if (isBuilding(state)) {
    if (Object.hasOwn(state.nodes[state.nodes.length - 1] as Node, key)) throw new ScanError('duplicate_key');
    state.keys[state.keys.length - 1] = key;
  }
  skipSpace(state);
  if (state.text[state.at] !== ':') throw new ScanError('syntax');
  state.at += 1;
}

const LITERALS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

function readScalar(state: State): unknown {
  if (state.text[state.at] === '"') return readString(state);
  for (const [word, value] of LITERALS) {
    if (state.text.startsWith(word, state.at)) {
      state.at += word.length;
      return value;
    }
  }
  return readNumber(state);
}

function readString(state: State): string {
  const { text } = state;
  if (text[state.at] !== '"') throw new ScanError('syntax');
  let end = state.at + 1;
  let escaped = false;
  for (let code = text.charCodeAt(end); code !== 0x22; code = text.charCodeAt(end)) {
    if (!(code >= 0x20)) throw new ScanError('syntax'); // control character, or NaN at the end of the text
    if (code === 0x5c) escaped = true;
    end += code === 0x5c ? 2 : 1;
  }
  const start = state.at;
  state.at = end + 1;
  if (!escaped) return text.slice(start + 1, end);
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    throw new ScanError('syntax');
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function readNumber(state: State): number {
  NUMBER.lastIndex = state.at;
  const literal = NUMBER.exec(state.text)?.[0];
  if (literal === undefined) throw new ScanError('syntax');
  const value = Number(literal);
  if (!Number.isFinite(value)) throw new ScanError('number');
  // Most numbers are short whole ones, and once one is inexact nothing more is to be found out.
  if (!state.inexact && !/^-?\d{1,15}$/.test(literal)) {
    state.inexact = literal.length > MAX_DIGITS || decimalOf(literal) !== decimalOf(String(value));
  }
  state.at += literal.length;
  return value;
}

/** One spelling per decimal value, without sign: its significant digits and the power of ten of the last one. */
function decimalOf(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.replace(/^-/, '').split(/[eE]/);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const kept = digits.slice(0, lengthWithoutZeros(digits));
  return kept === '' ? '0' : `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

/** Counted from the end: `/0+$/` would start anew at every zero. */
function lengthWithoutZeros(digits: string): number {
  let length = digits.length;
  while (digits[length - 1] === '0') length -= 1;
  return length;
}

function skipSpace(state: State): void {
  const { text } = state;
  for (;;) {
    const code = text.charCodeAt(state.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    state.at += 1;
  }
}

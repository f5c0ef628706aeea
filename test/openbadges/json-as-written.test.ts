import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAsWritten } from '../../src/openbadges/json-as-written.ts';
import { scanJson } from '../../src/openbadges/json-scanner.ts';
import { goodCredential } from './good-badge.ts';

const BADGE = JSON.stringify(goodCredential());

/** With a space behind it no text is as JSON.stringify writes it, so this is what the strict reader says, step by step. */
const stepByStep = (text: string): unknown => scanJson(`${text} `);

/** Every object with its prototype and its keys in order, so that "equal" means equal in all a reader can see. */
function laidOpen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 'minus zero' : value;
  if (Array.isArray(value)) return value.map(laidOpen);
  return [Object.getPrototypeOf(value) === null, Object.entries(value).map(([key, one]) => [key, laidOpen(one)])];
}

test('a badge of ours is read the quick way, with objects that have no prototype', () => {
  const value = readAsWritten(BADGE);
  expect(value).toBeDefined();
  expect(laidOpen({ ok: true, value, exceeded: null, inexact: false })).toEqual(
    laidOpen({ ...(stepByStep(BADGE) as object) }),
  );
});

const KEYS = fc.constantFrom('a', 'b', '10', '9', '', 'é', '\ud800', 'toString', 'toJSON', '__proto__');
const { value: VALUES } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(true, false, null, -0, '\u2028', '\udc00', 'x\n"\\'),
    fc.array(tie('value'), { maxLength: 4 }),
    // Entries, so that a key can be `__proto__` and come more than once.
    fc.array(fc.tuple(KEYS, tie('value')), { maxLength: 4 }).map((entries) => ({ entries })),
  ),
}));

/** JSON as somebody else may write it: the same key twice, `__proto__`, numbers in any spelling. */
function written(value: unknown, number: (value: number) => string): string {
  if (typeof value === 'number') return number(Number.isFinite(value) ? value : 0);
  if (Array.isArray(value)) return `[${value.map((one) => written(one, number)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { entries } = value as { entries: [string, unknown][] };
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${written(one, number)}`).join(',')}}`;
}

const SPELLINGS: ((value: number) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => (Object.is(value, -0) ? '-0' : String(value)),
  (value) => value.toExponential(),
  (value) => `${Math.trunc(value % 1e15)}.50`,
];

test('says the same as the strict reader of every text, or that it does not know', () => {
  let known = 0;
  fc.assert(
    fc.property(VALUES, fc.constantFrom(...SPELLINGS), (value, number) => {
      const text = written(value, number);
      if (readAsWritten(text) !== undefined) known += 1;
      expect(laidOpen(scanJson(text))).toEqual(laidOpen(stepByStep(text)));
    }),
    { numRuns: 3_000 },
  );
  expect(known).toBeGreaterThan(500);
});

test('says the same of a badge after any one change of its text', () => {
  const text = BADGE;
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'{}[],:"\\ 0-e.tn\t\u0001é'), (at, character) => {
      const altered = text.slice(0, at) + character + text.slice(at + 1);
      const [quick, slow] = [scanJson(altered), stepByStep(altered)] as { ok: boolean }[];
      if (quick?.ok || slow?.ok) expect(laidOpen(quick)).toEqual(laidOpen(slow));
    }),
    { numRuns: 3_000 },
  );
});

describe('does not know', () => {
  test.each<[string, string]>([
    ['the same key twice', '{"a":1,"a":2}'],
    ['the same key twice, with a number that grows when written anew', '{"a":1e9,"a":1e9}'],
    ['`__proto__`', '{"a":{"__proto__":1}}'],
    ['`__proto__` in another spelling', '{"\\u005f_proto__":1}'],
    ['a number beyond every double', '[1e400]'],
    ['more digits than a double keeps', '[9007199254740993]'],
    ['minus zero', '[-0]'],
    ['a number in another spelling', '[1.0]'],
    ['white space', '{"a": 1}'],
    ['a text in another spelling', '["\\u0061"]'],
    ['a byte order mark', '\ufeff{}'],
    ['broken syntax', '{"a":1'],
    ['more levels than our badges have', `${'['.repeat(40)}${']'.repeat(40)}`],
    ['more levels than a stack holds', `${'['.repeat(40_000)}${']'.repeat(40_000)}`],
    ['more values than our badges have', JSON.stringify(Array.from({ length: 5_001 }, () => 1))],
    ['a text longer than our badges are', JSON.stringify('x'.repeat(100_000))],
  ])('%s', (_about, text) => {
    expect(readAsWritten(text)).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scanJson } from '../../src/openbadges/json-scanner.ts';

const reasonOf = (input: string | Uint8Array): string | null => {
  const scanned = scanJson(input);
  return scanned.ok ? null : scanned.params.reason;
};

test('reads every JSON value as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
      const value: unknown = JSON.parse(text);
      fc.pre(!text.includes('__proto__'));
      const scanned = scanJson(JSON.stringify(value, null, indent));
      expect(scanned.ok && JSON.stringify(scanned.value)).toBe(JSON.stringify(value));
    }),
  );
});

test('refuses whatever JSON.parse refuses, after any one change of a text', () => {
  const text = '{"a":[1,-2.5e3,"x\\u00e9\\n",true,null],"b":{"c":{}}}';
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'{}[],:"\\ 0-e.tn\t\u0001'), (at, character) => {
      const altered = text.slice(0, at) + character + text.slice(at + 1);
      let accepted = true;
      try {
        JSON.parse(altered);
      } catch {
        accepted = false;
      }
      if (!accepted) expect(scanJson(altered).ok).toBe(false);
      else expect(['duplicate_key', null]).toContain(reasonOf(altered));
    }),
    { numRuns: 2_000 },
  );
});

describe('refuses what two readers read differently', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['the same key twice', '{"a":1,"a":2}', 'duplicate_key'],
    ['the same key in two spellings', '{"a":1,"\\u0061":2}', 'duplicate_key'],
    ['the same key twice, deep down', '[{"b":{"a":1,"a":1}}]', 'duplicate_key'],
    ['__proto__', '{"__proto__":1}', 'forbidden_key'],
    ['__proto__, written otherwise', '{"__pr\\u006fto__":1}', 'forbidden_key'],
    ['1e400', '[1e400]', 'number'],
    ['-1e400', '[-1e400]', 'number'],
    ['NaN', 'NaN', 'syntax'],
    ['Infinity', '[Infinity]', 'syntax'],
    ['a comma too many', '[1,]', 'syntax'],
    ['a second value', '{} {}', 'syntax'],
    ['the wrong bracket', '[1}', 'syntax'],
    ['no end', '{"a":', 'syntax'],
    ['nothing', ' ', 'syntax'],
    ['a tab in a string', '"\t"', 'syntax'],
    ['an unknown escape', '"\\x"', 'syntax'],
    ['leading zeros', '[01]', 'syntax'],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xc0, 0x80, 0x22), 'utf8'],
    ['a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'utf8'],
  ])('%s', (_about, input, reason) => {
    expect(reasonOf(input)).toBe(reason);
  });
});

test('equal keys in different objects are fine, and a byte order mark is passed over', () => {
  expect(scanJson('\ufeff[{"a":1},{"a":2}]')).toMatchObject({ ok: true, value: [{ a: 1 }, { a: 2 }] });
});

test('objects have no prototype, so no key means anything but itself', () => {
  const scanned = scanJson('{"constructor":1,"toString":{"hasOwnProperty":2}}');
  const value = (scanned.ok ? scanned.value : null) as Record<string, object>;
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(Object.getPrototypeOf(value.toString)).toBeNull();
  expect(value.valueOf).toBeUndefined();
});

describe('tells the gate about numbers', () => {
  test.each(['9007199254740993', '5.0000000000000001', '1e-400', '0.1234567890123456789'])(
    '%s is not exact',
    (text) => {
      expect(scanJson(text)).toMatchObject({ ok: true, inexact: true });
    },
  );
  test.each(['0', '-0', '1.50', '100', '1.0e2', '1e21', '0.1', '-12.25', '9007199254740991', '0e5', '1E-3', '-1e-7'])(
    '%s is exact',
    (text) => {
      expect(scanJson(text)).toMatchObject({ ok: true, inexact: false });
    },
  );
  test('one with more digits than any double needs is not even compared', () => {
    expect(scanJson(`1.${'0'.repeat(397)}1`)).toMatchObject({ ok: true, inexact: true });
    expect(scanJson(`1.${'0'.repeat(398)}`)).toMatchObject({ ok: true, inexact: false });
    expect(scanJson(`1.${'0'.repeat(399)}`)).toMatchObject({ ok: true, inexact: true, value: 1 });
    expect(scanJson(`[1.${'0'.repeat(1_000_000)}1]`)).toMatchObject({ ok: true, inexact: true });
  });
  test('-0 stays -0', () => {
    const scanned = scanJson('[-0]');
    expect(scanned.ok && Object.is((scanned.value as number[])[0], -0)).toBe(true);
  });
});

describe('bounds', () => {
  test.each<[string, string, string]>([
    ['a million deep', '['.repeat(500_000) + ']'.repeat(500_000), 'depth'],
    ['objects in objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'depth'],
    ['a hundred thousand values', `[${'{},'.repeat(100_000)}1]`, 'nodes'],
  ])('%s: nothing more is built', (_about, text, exceeded) => {
    const scanned = scanJson(text);
    expect(scanned).toMatchObject({ ok: true, exceeded });
    expect(scanned.ok && JSON.stringify(scanned.value).length).toBeLessThan(200_000);
  });

  test('what lies beyond is still checked', () => {
    expect(reasonOf(`${'['.repeat(1_000)}tru${']'.repeat(1_000)}`)).toBe('syntax');
    expect(reasonOf('['.repeat(1_000_000))).toBe('syntax');
  });

  test('what came before stays readable', () => {
    const scanned = scanJson(`{"issuer":"x","a":${'['.repeat(100)}${']'.repeat(100)},"b":2}`);
    expect(scanned).toMatchObject({ ok: true, exceeded: 'depth', value: { issuer: 'x', b: 2 } });
  });
});

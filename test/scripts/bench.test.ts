import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../scripts/bench/arguments.ts';
import { assertThat } from '../../scripts/bench/assertions.ts';
import type { BenchCase, CaseResult } from '../../scripts/bench/case.ts';
import { CASES } from '../../scripts/bench/cases/index.ts';
import { collectFacts } from '../../scripts/bench/facts.ts';
import { bench } from '../../scripts/bench/main.ts';
import { LEAST_ROUNDS, measure, median, ratioOf } from '../../scripts/bench/measure.ts';
import { runCase } from '../../scripts/bench/run-case.ts';

/** Two milliseconds for ours, four for theirs, by a clock that only the work moves. */
function tinyCase(check: () => void): BenchCase {
  return {
    id: 'tiny',
    about: 'one step',
    baseline: 'two steps',
    run: () => {
      let time = 0;
      const step = (ms: number) => () => {
        time += ms;
      };
      return measure({ operations: 1, ours: step(2), theirs: step(4), check }, () => time);
    },
  };
}

function runWith(cases: readonly BenchCase[], args: readonly string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const parts = {
    ids: cases.map(({ id }) => id),
    execute: async (id: string): Promise<CaseResult> => runCase(cases.find((one) => one.id === id) as BenchCase),
    facts: () => collectFacts(new Date('2026-11-21T13:00:00Z')),
    print: (line: string) => void printed.push(line),
    complain: (line: string) => void complaints.push(line),
  };
  return bench(args, parts).then((code) => ({ code, printed, complaints }));
}

describe('arguments', () => {
  test('without any: a table of all cases', () => {
    expect(readArguments([], ['a', 'b'])).toEqual({ json: false, ids: ['a', 'b'] });
  });

  test('--json and --only in both spellings', () => {
    expect(readArguments(['--json', '--only', 'b'], ['a', 'b'])).toEqual({ json: true, ids: ['b'] });
    expect(readArguments(['--only=b'], ['a', 'b'])).toEqual({ json: false, ids: ['b'] });
  });

  test.each([[['--only', 'c']], [['--only']], [['--fast']], [['a']]])(
    '%j is one line that says what is wrong',
    (args) => {
      const wrong = readArguments(args, ['a', 'b']);
      expect(typeof wrong).toBe('string');
      expect(wrong).not.toContain('\n');
    },
  );

  test('an unknown case ends with 2, names the ones there are, and prints nothing', async () => {
    const { code, printed, complaints } = await runWith([tinyCase(() => {})], ['--only', 'none']);
    expect({ code, printed }).toEqual({ code: 2, printed: [] });
    expect(complaints.join()).toContain('tiny');
  });
});

describe('the clock', () => {
  test('alternates the order, leaves the warm-up out, and counts per operation', async () => {
    const order: string[] = [];
    let time = 0;
    const side = (name: string, ms: number) => () => {
      order.push(name);
      time += ms;
    };
    const pair = { operations: 2, warmUp: 1, ours: side('ours', 2), theirs: side('theirs', 4), check: () => {} };
    const timings = await measure(pair, () => time);
    expect(timings).toEqual({ ours: Array(9).fill(1), theirs: Array(9).fill(2) });
    expect(order.slice(0, 6)).toEqual(['ours', 'theirs', 'theirs', 'ours', 'ours', 'theirs']);
    expect(order).toHaveLength(2 * (LEAST_ROUNDS + 1));
  });

  test('refuses fewer rounds than agreed', async () => {
    const pair = { operations: 1, ours: () => {}, theirs: () => {}, check: () => {} };
    await expect(measure(pair, () => 0, LEAST_ROUNDS - 1)).rejects.toThrow(TypeError);
  });

  test('takes the median, and the ratio of each round before the median', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(() => median([])).toThrow(TypeError);
    expect(ratioOf({ ours: [1, 10, 1], theirs: [4, 10, 3] })).toBe(3);
  });
});

describe('a run', () => {
  test('--json prints the agreed members and nothing else', async () => {
    const { code, printed, complaints } = await runWith([tinyCase(() => {})], ['--json']);
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
    const result = JSON.parse(printed.join('\n'));
    const members = ['date', 'commit', 'node', 'openssl', 'cpu', 'cores', 'packages', 'contexts', 'rounds', 'cases'];
    expect(Object.keys(result)).toEqual(members);
    expect(result.cases).toEqual([
      expect.objectContaining({
        id: 'tiny',
        ratio: 2,
        medianMs: 2,
        minMs: 2,
        maxMs: 2,
        baselineMedianMs: 4,
        rounds: 9,
      }),
    ]);
  });

  test('the table names case, ratio and baseline', async () => {
    const { printed } = await runWith([tinyCase(() => {})], []);
    expect(printed.join('\n')).toMatch(/^tiny +2\.00 x +2\.00 ms/m);
    expect(printed.join('\n')).toContain('baseline: two steps');
  });

  test('a failed assertion ends with 1 and no figure, also for the cases before it', async () => {
    const fails = tinyCase(() => assertThat(false, 'nothing was done'));
    const { code, printed, complaints } = await runWith([tinyCase(() => {}), { ...fails, id: 'fails' }], ['--json']);
    expect({ code, printed }).toEqual({ code: 1, printed: [] });
    expect(complaints[0]).toBe('fails: assertion failed: nothing was done');
  });
});

test('ids are unique and every case says what it is held against', () => {
  expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  for (const { about, baseline } of CASES) expect(about.length * baseline.length).toBeGreaterThan(0);
});

test('a real case runs in its own process and gives its result as one line of JSON', () => {
  const run = spawnSync(process.execPath, ['scripts/bench/run-case.ts', 'status.revoke'], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toMatchObject({ id: 'status.revoke', rounds: LEAST_ROUNDS });
});

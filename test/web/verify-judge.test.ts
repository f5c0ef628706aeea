/** Several badges in one request: order, patience with a busy verifier, and an end. */
import { expect, test } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import type { Verification } from '../../src/verify/report.ts';
import { UnreadableInput } from '../../src/verify/unreadable-input.ts';
import { judgeAll } from '../../src/web/public/verify-judge.ts';
import type { VerifyInput } from '../../src/web/verify-input.ts';

const inputs = (count: number): VerifyInput[] =>
  Array.from({ length: count }, (_, at) => ({ url: `https://a.example/${at}` }));
const never = new Promise<void>(() => undefined);
const reportOf = (input: VerifyInput) => ({ report: input, credential: null }) as unknown as Verification;

test('answers come in the order of the inputs, four at a time', async () => {
  let running = 0;
  let most = 0;
  const judged = await judgeAll(inputs(20), {
    verify: async (input) => {
      running += 1;
      most = Math.max(most, running);
      for (let at = 0; at < Number('url' in input && input.url.at(-1)); at += 1) await Promise.resolve();
      running -= 1;
      return reportOf(input);
    },
    over: never,
    pause: async () => undefined,
  });
  expect(judged).toEqual(inputs(20).map((input) => ({ kind: 'report', verification: reportOf(input) })));
  expect(most).toBe(4);
});

test('one that finds the verifier busy asks again; one that cannot be read spoils nothing', async () => {
  const asked = new Map<string, number>();
  const unreadable = new UnreadableInput('PARSING_ERROR');
  const broken = new TypeError('a defect');
  const judged = await judgeAll(inputs(6), {
    verify: async (input) => {
      const url = 'url' in input ? input.url : '';
      asked.set(url, (asked.get(url) ?? 0) + 1);
      if (url.endsWith('2')) throw unreadable;
      if (url.endsWith('3')) throw broken;
      if ((asked.get(url) ?? 0) < 4) throw new AppError('request.busy', { seconds: 10 });
      return reportOf(input);
    },
    over: never,
    pause: async () => undefined,
  });
  expect(judged.map(({ kind }) => kind)).toEqual(['report', 'report', 'unreadable', 'failed', 'report', 'report']);
  expect(asked.get('https://a.example/0')).toBe(4);
});

test('when the time is over the rest is late, what was judged stays, and nothing more is asked', async () => {
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  let asked = 0;
  const judged = await judgeAll(inputs(10), {
    verify: async (input) => {
      asked += 1;
      if (asked <= 2) return reportOf(input);
      setImmediate(end);
      return new Promise<Verification>(() => undefined);
    },
    over,
    pause: async () => undefined,
  });
  expect(judged.map(({ kind }) => kind)).toEqual(['report', 'report', ...Array(8).fill('late')]);
  expect(asked).toBeLessThanOrEqual(6);
});

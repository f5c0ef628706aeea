import { expect, test } from '@jest/globals';
import { check, type Ended, enoughModules } from '../../scripts/check.ts';

const fine: Ended = { status: 0, stdout: '', stderr: '' };

function run(ended: readonly Ended[], also?: (stdout: string) => string | null) {
  const lines: string[] = [];
  const left = [...ended];
  const steps = ended.map((_, at) => ({
    name: `step ${at}`,
    command: ['program'] as const,
    ...(also ? { also } : {}),
  }));
  return {
    code: check(
      steps,
      () => left.shift() ?? fine,
      (line) => lines.push(line),
    ),
    lines,
    left,
  };
}

test('all in order', () => {
  expect(run([fine, fine])).toEqual({ code: 0, lines: ['ok   step 0', 'ok   step 1', 'All in order.'], left: [] });
});

test('a failed step is named with what it said, and the others run all the same', () => {
  const { code, lines, left } = run([{ status: 2, stdout: 'wrong here', stderr: '' }, fine]);
  expect({ code, left }).toEqual({ code: 1, left: [] });
  expect(lines).toEqual(['FAIL step 0', 'wrong here', 'ok   step 1', '1 of 2 checks failed.']);
});

test('a program that could not start is a failure', () => {
  expect(run([{ status: null, stdout: '', stderr: '' }]).code).toBe(1);
});

test('an import check that looked at nothing is a failure', () => {
  const cruised = (totalCruised: number): Ended => ({ ...fine, stdout: JSON.stringify({ summary: { totalCruised } }) });
  expect(run([cruised(3)], enoughModules).code).toBe(1);
  expect(run([cruised(700)], enoughModules).code).toBe(0);
});

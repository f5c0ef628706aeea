/**
 * `npm test`: types, style, promise rules, import table and every Jest test. Each check counts as one test.
 * Arguments go to Jest (`npm test -- test/verify`); then only Jest runs. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { CODE_STEPS, countFailed, runHere } from './check.ts';

const CACHE = 'node_modules/.cache/blijk';
const RESULT = `${CACHE}/jest.json`;
/**
 * Where the processor has protection keys, V8 keeps a list of its pages of machine code that several worker threads can bring
 * out of step; then it ends the whole process ("Check failed: jit_page.has_value()", nodejs/node 64500).
 */
const NO_PROTECTION_KEYS = '--no-memory-protection-keys';
interface Outcome {
  passed: number;
  failed: number;
}

/** What `npm run check` looks at, but for the lock file: setting up went by it. */
function codeChecks(): Outcome {
  const failed = countFailed(CODE_STEPS, runHere, (text) => console.log(text.slice(-20_000)));
  return { passed: CODE_STEPS.length - failed, failed };
}

function jest(args: string[]): Outcome {
  mkdirSync(CACHE, { recursive: true });
  const run = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
      NO_PROTECTION_KEYS,
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${RESULT}`,
      '--testLocationInResults',
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
  );
  try {
    const result = JSON.parse(readFileSync(RESULT, 'utf8'));
    // A file that cannot even load has no tests of its own: it counts as one failure.
    const broken = result.testResults.filter(
      (file: { status: string; assertionResults: unknown[] }) =>
        file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    const skipped = result.numPendingTests + result.numTodoTests;
    if (skipped > 0) console.log(`FAIL ${skipped} skipped tests: a skipped check must not look green`);
    return { passed: result.numPassedTests, failed: result.numFailedTests + broken + skipped };
  } catch {
    console.log(`FAIL jest ended with ${run.status} and left no result`);
    return { passed: 0, failed: 1 };
  }
}

const args = process.argv.slice(2);
const outcomes = args.length > 0 ? [jest(args)] : [codeChecks(), jest([])];
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/**
 * `npm test`: types, style, promise rules, import table, lock file and every Jest test. Each check counts as one test.
 * Arguments go to Jest (`npm test -- test/verify`); then only Jest runs. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';

const CACHE = 'node_modules/.cache/blijk';
const RESULT = `${CACHE}/jest.json`;
/** Fewer modules than this means that the import check looked at nothing. */
const FEWEST_MODULES = 120;

interface Outcome {
  passed: number;
  failed: number;
}

/** Runs one program of node_modules and shows its output only when it fails. */
function check(name: string, args: string[], also: (stdout: string) => string | null = () => null): Outcome {
  const run = spawnSync(args[0] ?? '', args.slice(1), { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  const complaint = run.status === 0 ? also(run.stdout) : `${run.stdout}\n${run.stderr}`;
  console.log(`${complaint === null ? 'ok  ' : 'FAIL'} ${name}`);
  if (complaint === null) return { passed: 1, failed: 0 };
  console.log(complaint.slice(-20_000));
  return { passed: 0, failed: 1 };
}

function jest(args: string[]): Outcome {
  mkdirSync(CACHE, { recursive: true });
  const run = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
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

const cruised = (stdout: string): string | null => {
  const { totalCruised } = JSON.parse(stdout).summary;
  return totalCruised >= FEWEST_MODULES
    ? null
    : `only ${totalCruised} modules were looked at, expected ${FEWEST_MODULES}`;
};

const args = process.argv.slice(2);
const outcomes =
  args.length > 0
    ? [jest(args)]
    : [
        check('types (tsc)', ['tsc', '--noEmit', '-p', '.']),
        check('types of the browser parts (tsc)', ['tsc', '--noEmit', '-p', 'src/browser']),
        check('style (biome)', ['biome', 'ci', '--diagnostic-level=error', '.']),
        check('promises and impure calls (eslint)', ['eslint', '--max-warnings=0', 'src', 'scripts']),
        check(
          'import table (dependency-cruiser)',
          ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'],
          cruised,
        ),
        jest([]),
      ];
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

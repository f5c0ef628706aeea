/**
 * `npm run check`: everything `npm test` checks without running the product: lock file, style, promises, types and the
 * import table. One line a check; what a failed one said comes below its line. Exit code 0 when all are in order, else 1.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

export interface Step {
  name: string;
  command: readonly [string, ...string[]];
  /** What is wrong though the command ended well; null = nothing. */
  also?: (stdout: string) => string | null;
}

/** How a command ended. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Fewer modules than this means that the import check looked at nothing. */
const FEWEST_MODULES = 600;

const LOCK_FILE: Step = {
  name: 'lock file (npm ci --dry-run)',
  command: ['npm', 'ci', '--dry-run', '--no-audit', '--no-fund', '--loglevel=error'],
};

/** What is right and wrong with the code as it stands; `npm test` looks at these too. */
export const CODE_STEPS: readonly Step[] = [
  { name: 'style (biome)', command: ['biome', 'ci', '--diagnostic-level=error', '.'] },
  { name: 'promises and impure calls (eslint)', command: ['eslint', '--max-warnings=0', 'src', 'scripts'] },
  { name: 'types (tsc)', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the browser parts (tsc)', command: ['tsc', '--noEmit', '-p', 'src/browser'] },
  {
    name: 'import table (dependency-cruiser)',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'],
    also: enoughModules,
  },
];

/** Runs every step, also after one that failed; returns the exit code. */
export function check(
  steps: readonly Step[],
  run: (command: Step['command']) => Ended,
  print: (line: string) => void,
): number {
  const failed = countFailed(steps, run, print);
  print(failed === 0 ? 'All in order.' : `${failed} of ${steps.length} checks failed.`);
  return failed === 0 ? 0 : 1;
}

/** Runs every step and prints a line for each; returns how many failed. */
export function countFailed(
  steps: readonly Step[],
  run: (command: Step['command']) => Ended,
  print: (line: string) => void,
): number {
  let failed = 0;
  for (const { name, command, also = () => null } of steps) {
    const { status, stdout, stderr } = run(command);
    const complaint = status === 0 ? also(stdout) : `${stdout}\n${stderr}`.trim() || `ended with ${status}`;
    print(`${complaint === null ? 'ok  ' : 'FAIL'} ${name}`);
    if (complaint === null) continue;
    failed += 1;
    print(complaint);
  }
  return failed;
}

/** A check of imports that cruised (almost) nothing is not in order. */
export function enoughModules(stdout: string): string | null {
  const { totalCruised } = (JSON.parse(stdout) as { summary: { totalCruised: number } }).summary;
  return totalCruised >= FEWEST_MODULES
    ? null
    : `only ${totalCruised} modules were looked at, expected ${FEWEST_MODULES}`;
}

/** Runs a program of node_modules (or npm) in the project's root. */
export function runHere([program, ...args]: Step['command']): Ended {
  const cwd = join(import.meta.dirname, '..');
  const PATH = [join(cwd, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH, NO_COLOR: '1', FORCE_COLOR: undefined },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, stdout: stdout ?? '', stderr: error ? error.message : stderr };
}

if (import.meta.main) process.exitCode = check([LOCK_FILE, ...CODE_STEPS], runHere, console.log);

/**
 * `npm run bench [-- --json] [--only ID]`: how fast we are beside the generic library and beside express.static, each in
 * the same run. Offline. Exit code: 0 with figures; 1 when an assertion in a case failed, and then no figure at all is
 * printed; 2 wrong use.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.ts';
import type { CaseResult } from './case.ts';
import { CASES } from './cases/index.ts';
import { collectFacts, type Facts } from './facts.ts';
import { LEAST_ROUNDS } from './measure.ts';
import { tableOf } from './table.ts';

/** What `bench` needs of its surroundings. */
export interface BenchParts {
  ids: readonly string[];
  /** Runs one case; rejects, with the reason as message, where it failed. */
  execute(id: string): Promise<CaseResult>;
  facts(): Facts;
  print(line: string): void;
  complain(line: string): void;
}

/** Runs the command; returns the exit code. */
export async function bench(args: readonly string[], parts: BenchParts): Promise<number> {
  const chosen = readArguments(args, parts.ids);
  if (typeof chosen === 'string') {
    parts.complain(chosen);
    return 2;
  }
  const cases: CaseResult[] = [];
  for (const id of chosen.ids) {
    try {
      cases.push(await parts.execute(id));
    } catch (error) {
      parts.complain(`${id}: ${error instanceof Error ? error.message : String(error)}`);
      parts.complain('No figures: what was measured did not do its work.');
      return 1;
    }
  }
  const facts = parts.facts();
  parts.print(chosen.json ? JSON.stringify({ ...facts, rounds: LEAST_ROUNDS, cases }, null, 2) : tableOf(facts, cases));
  return 0;
}

const RUN_CASE = fileURLToPath(new URL('./run-case.ts', import.meta.url));
const LIMIT_MS = 20 * 60_000;

/** Runs a case in a process of its own and reads its result. */
function inOwnProcess(id: string): Promise<CaseResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-memory-protection-keys', RUN_CASE, id], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as CaseResult);
      else reject(new Error(errors.trim() || `ended with exit code ${code}`));
    });
  });
}

if (import.meta.main) {
  process.exitCode = await bench(process.argv.slice(2), {
    ids: CASES.map(({ id }) => id),
    execute: inOwnProcess,
    facts: () => collectFacts(new Date()),
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
  });
}

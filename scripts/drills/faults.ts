/**
 * `npm run drill:faults [-- --only R1,R3] [--runs N]`: harm on purpose, a line each: passed, FAILED, or not run where a tool
 * or a right is missing. Exit code 0 when none failed and at least one passed.
 */
import { parseArgs } from 'node:util';
import { DRILLS } from './faults/all.ts';
import { NotRun } from './faults/drill.ts';
import { killRest } from './faults/server.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, runs: { type: 'string' } } });
const wanted = values.only?.split(',');
const unknown = wanted?.filter((id) => !DRILLS.some((drill) => drill.id === id)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are ${DRILLS.map(({ id }) => id).join(', ')}.`);
  process.exit(3);
}

const count = { passed: 0, failed: 0, 'not run': 0 };
const told = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
};
for (const { id, about, run } of DRILLS) {
  if (wanted !== undefined && !wanted.includes(id)) continue;
  const since = performance.now();
  const took = (): string => `${((performance.now() - since) / 1_000).toFixed(0)} s`;
  try {
    const figures = await run({ runs: values.runs === undefined ? null : Number(values.runs), told });
    told('');
    count.passed += 1;
    console.log(`passed   ${id.padEnd(4)} ${about}: ${figures} (${took()})`);
  } catch (error) {
    told('');
    const missing = error instanceof NotRun;
    count[missing ? 'not run' : 'failed'] += 1;
    console.log(`${missing ? 'not run ' : 'FAILED  '} ${id.padEnd(4)} ${about}: ${shortly(error)} (${took()})`);
  } finally {
    killRest();
  }
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count['not run']} not run`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;

/** One line of it. */
function shortly(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 500);
}

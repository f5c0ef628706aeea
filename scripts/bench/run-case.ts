/** One case in a process of its own, so that neither memory nor warm code of another reaches it. Prints its result as JSON. */
import { performance } from 'node:perf_hooks';
import { AssertionFailed } from './assertions.ts';
import type { BenchCase, CaseResult } from './case.ts';
import { CASES } from './cases/index.ts';
import { median, ratioOf } from './measure.ts';

/** Runs a case here. Rejects where an assertion in it failed. */
export async function runCase(one: BenchCase): Promise<CaseResult> {
  const timings = await one.run(() => performance.now());
  const medianMs = median(timings.ours);
  return {
    id: one.id,
    about: one.about,
    baseline: one.baseline,
    ratio: ratioOf(timings),
    medianMs,
    minMs: Math.min(...timings.ours),
    maxMs: Math.max(...timings.ours),
    baselineMedianMs: median(timings.theirs),
    perSecond: 1000 / medianMs,
    rounds: timings.ours.length,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    ...(timings.parts === undefined ? {} : { parts: timings.parts }),
  };
}

if (import.meta.main) {
  const one = CASES.find(({ id }) => id === process.argv[2]);
  if (one === undefined) throw new TypeError(`no case ${process.argv[2]}`);
  try {
    process.stdout.write(`${JSON.stringify(await runCase(one))}\n`);
  } catch (error) {
    console.error(error instanceof AssertionFailed ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * `npm run drill:verify [-- honest poisoned]`: a thousand verifications at once with fifty poisoned documents among them.
 * Every answer must be right and none may be missing; the honest ones may not wait much longer than they do by themselves.
 * Exit code 1 otherwise. Times are of this machine, the ratio counts.
 */
import { openStorm } from './storm-documents.ts';
import { percentile, runStorm, type StormResult } from './storm-run.ts';

/**
 * Half of the honest documents may wait this many times as long as without the poisoned ones. The first poisoned one comes
 * before anything else waits and uses a processor for two seconds; a larger storm feels that less.
 */
const MOST_TIMES = 3;

const [honest = 950, poisoned = 50] = process.argv.slice(2).map(Number);
const storm = await openStorm();
try {
  await runStorm(storm, { honest: 100, poisoned: 0 });
  const quiet = await runStorm(storm, { honest, poisoned: 0 });
  show(`${honest} honest`, quiet.honestMs);
  const among = await runStorm(storm, { honest, poisoned });
  show(`${honest} honest among ${poisoned} poisoned`, among.honestMs);
  show(`the ${poisoned} poisoned`, among.poisonedMs);
  const ratios = [0.5, 0.95, 1].map((part) => percentile(among.honestMs, part) / percentile(quiet.honestMs, part));
  const [median = Number.POSITIVE_INFINITY] = ratios;
  console.log(`times as long: ${ratios.map((ratio) => ratio.toFixed(2)).join(' / ')} (median / 95 % / last)`);
  console.log(`main thread late: ${among.loopMs.p99.toFixed(0)} ms (99 %), ${among.loopMs.max.toFixed(0)} ms at worst`);
  const wrong = [...quiet.wrong, ...among.wrong];
  for (const line of wrong) console.log(`WRONG  ${line}`);
  const isRight = wrong.length === 0 && isComplete(among) && median <= MOST_TIMES;
  console.log(isRight ? 'all answers right, none missing' : 'FAILED');
  process.exitCode = isRight ? 0 : 1;
} finally {
  await storm.app.end();
}

function isComplete({ answered }: StormResult): boolean {
  return answered === honest + poisoned;
}

function show(what: string, sorted: readonly number[]): void {
  const [median, most, last] = [0.5, 0.95, 1].map((part) => percentile(sorted, part).toFixed(0));
  console.log(`${what.padEnd(36)} median ${median} ms, 95 % ${most} ms, last ${last} ms`);
}

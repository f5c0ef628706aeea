/** Sends all documents of a storm at once and compares every answer. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { UnreadableInput } from '../../src/verify/index.ts';
import type { Storm, StormDocument } from './storm-documents.ts';

export interface StormResult {
  answered: number;
  /** "kind: what was answered", for each answer that is not a right one. */
  wrong: string[];
  /** Milliseconds from asking to the answer, sorted. */
  honestMs: number[];
  poisonedMs: number[];
  /** Milliseconds that the main thread was late: 99 % of the time no more than this, and the worst. */
  loopMs: { p99: number; max: number };
}

/** As many honest and poisoned documents as asked for, each kind in turn, the poisoned ones spread among the others. */
export async function runStorm(storm: Storm, counts: { honest: number; poisoned: number }): Promise<StormResult> {
  const poisoned = pick(storm.poisoned, counts.poisoned);
  const all = pick(storm.honest, counts.honest).map((document) => ({ document, isHonest: true }));
  const every = poisoned.length === 0 ? 0 : Math.max(1, Math.floor(all.length / poisoned.length));
  for (const [at, document] of poisoned.entries()) all.splice(at * (every + 1), 0, { document, isHonest: false });

  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const answers = await Promise.all(
    all.map(async ({ document, isHonest }) => ({ document, isHonest, ...(await ask(storm, document)) })),
  );
  delay.disable();
  const times = (honest: boolean): number[] =>
    answers.flatMap(({ isHonest, ms }) => (isHonest === honest ? ms : [])).sort((one, other) => one - other);
  return {
    answered: answers.length,
    wrong: answers
      .filter(({ document, answer }) => !document.right.includes(answer))
      .map(({ document, answer }) => `${document.kind}: ${answer}`),
    honestMs: times(true),
    poisonedMs: times(false),
    loopMs: { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 },
  };
}

const pick = (documents: readonly StormDocument[], count: number): StormDocument[] =>
  Array.from({ length: count }, (_, at) => documents[at % documents.length] as StormDocument);

async function ask({ app }: Storm, { input }: StormDocument): Promise<{ answer: string; ms: number }> {
  const since = performance.now();
  const answer = await app.services.verify(input).then(
    ({ report }) => report.verdict as string,
    (error: unknown) => (error instanceof UnreadableInput ? error.code : String(error)),
  );
  return { answer, ms: performance.now() - since };
}

/** The value below which this part of sorted figures lies. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/**
 * The clock of the bench. Both sides of a case run in the same process, in pairs whose order alternates, so that
 * whatever else the machine does weighs on both.
 */

/** One side against the other. Nothing outside `ours` and `theirs` is on the clock. */
export interface Pair {
  /** Operations in one round, the same number on each side; figures are per operation. */
  operations: number;
  /** Rounds before the ones that count; three unless said otherwise. */
  warmUp?: number;
  /** Makes the inputs of a round; they differ from round to round. */
  prepare?(round: number): void | Promise<void>;
  ours(round: number): void | Promise<void>;
  theirs(round: number): void | Promise<void>;
  /** Asserts that both sides of the round did their work. A throw ends the bench without a figure. */
  check(round: number): void | Promise<void>;
}

/** Milliseconds per operation, one entry a round. */
export interface Timings {
  ours: number[];
  theirs: number[];
  /** Of a case that measures several things: each by its name. */
  parts?: Record<string, { ratio: number; medianMs: number; baselineMedianMs: number }>;
}

export const LEAST_ROUNDS = 9;
const WARM_UP = 3;

/** Runs the warm-up and the rounds. Rejects with what a check threw. */
export async function measure(pair: Pair, clock: () => number, rounds = LEAST_ROUNDS): Promise<Timings> {
  if (rounds < LEAST_ROUNDS) throw new TypeError(`a case needs at least ${LEAST_ROUNDS} rounds`);
  const timings: Timings = { ours: [], theirs: [] };
  const warmUp = pair.warmUp ?? WARM_UP;
  for (let round = 0; round < warmUp + rounds; round += 1) {
    await pair.prepare?.(round);
    const sides = round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
    for (const side of sides) {
      const start = clock();
      await pair[side](round);
      const perOperation = (clock() - start) / pair.operations;
      if (round >= warmUp) timings[side].push(perOperation);
    }
    await pair.check(round);
  }
  return timings;
}

/** Middle value; of an even number the mean of the two in the middle. Throws TypeError for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new TypeError('no values');
  return (lower + upper) / 2;
}

/** How many times as fast we are: the median of the ratios of each round. Below 1: slower. */
export function ratioOf({ ours, theirs }: Timings): number {
  return median(theirs.map((time, round) => time / (ours[round] ?? Number.NaN)));
}

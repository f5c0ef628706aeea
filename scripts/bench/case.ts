import type { Timings } from './measure.ts';

/** One row of the bench. */
export interface BenchCase {
  id: string;
  /** What an operation of ours is. */
  about: string;
  /** What it is held against in the same run, and where the two sides differ. */
  baseline: string;
  /** Makes what it needs, measures, asserts, and cleans up. Rejects where an assertion failed. */
  run(clock: () => number): Promise<Timings>;
}

/** The figures of one case; times in milliseconds per operation. */
export interface CaseResult {
  id: string;
  about: string;
  baseline: string;
  /** Baseline's time over ours, median over the rounds. Above 1 we are faster. */
  ratio: number;
  medianMs: number;
  minMs: number;
  maxMs: number;
  baselineMedianMs: number;
  perSecond: number;
  rounds: number;
  /** Most memory the process held, both sides together, in MiB. */
  peakRssMb: number;
  /** Each of several things that were measured; the figures above are those of the slowest by ratio. */
  parts?: NonNullable<Timings['parts']>;
}

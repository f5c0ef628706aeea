/** What every drill is: a scenario that does harm on purpose, looks at what came of it, and says so in one line. */
import { spawnSync } from 'node:child_process';

export interface Drill {
  /** As in the catalogue of scenarios: `R1`. */
  id: string;
  about: string;
  /** Gives the figures that its line shows. Throws what is not as it must be, or NotRun. */
  run(options: DrillOptions): Promise<string>;
}

export interface DrillOptions {
  /** How often, for drills that repeat; null = as often as the drill itself says. */
  runs: number | null;
  /** Progress, for a person who waits. */
  told: (line: string) => void;
}

/** A tool or a right is missing: the drill was not run and does not count as passed. */
export class NotRun extends Error {}

/** Throws with `what` unless it is so. */
export function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

/** Throws NotRun where a program is not there. */
export function needTool(program: string, ...probe: string[]): void {
  const { status, error } = spawnSync(program, probe, { stdio: 'ignore' });
  if (error !== undefined || status !== 0) throw new NotRun(`${program} is not there, or may not do this`);
}

/** Half of the values lie below it. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which this part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** Waits until it is so; throws with `what` after a while. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, patienceMs = 60_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

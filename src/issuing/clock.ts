import { AppError } from '../errors.ts';
import type { IssuingDeps } from './ports.ts';

/** Clocks are set right by a little now and then; more than this behind the log is a clock that is wrong. */
const CLOCK_MAY_STEP_BACK_MS = 300_000;

/** Whether the clock stands further back than the newest line of the log allows. */
export async function isClockBehind({ storage, now }: Pick<IssuingDeps, 'storage' | 'now'>): Promise<boolean> {
  const last = await storage.audit.lastAt();
  return last !== null && now().getTime() < Date.parse(last) - CLOCK_MAY_STEP_BACK_MS;
}

/** Throws `clock.backwards`: nothing is approved or signed under a time that has been. */
export async function refuseClockBehind(deps: Pick<IssuingDeps, 'storage' | 'now'>): Promise<void> {
  if (await isClockBehind(deps)) throw new AppError('clock.backwards');
}

import { clockDrill } from './clock.ts';
import { damagedPageDrill } from './damaged-page.ts';
import type { Drill } from './drill.ts';
import { failingDiskDrill } from './failing-disk.ts';
import { fullDiskDrill } from './full-disk.ts';
import { killDrill } from './kill.ts';
import { powerLossDrill } from './power-loss.ts';
import { readOnlyDrill } from './read-only.ts';
import { stopDrill } from './stop.ts';

/** Every drill, in the order of the catalogue. */
export const DRILLS: readonly Drill[] = [
  killDrill,
  failingDiskDrill,
  fullDiskDrill,
  readOnlyDrill,
  damagedPageDrill,
  clockDrill,
  powerLossDrill,
  stopDrill,
];

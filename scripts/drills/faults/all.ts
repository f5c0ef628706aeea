import { clockDrill } from './clock.ts';
import { damagedPageDrill } from './damaged-page.ts';
import type { Drill } from './drill.ts';
import { failingDiskDrill } from './failing-disk.ts';
import { fullDiskDrill } from './full-disk.ts';
import { hugeUploadsDrill } from './huge-uploads.ts';
import { killDrill } from './kill.ts';
import { mailDownDrill } from './mail-down.ts';
import { manyVerificationsDrill } from './many-verifications.ts';
import { memoryDrill } from './memory.ts';
import { migrationsDrill } from './migrations.ts';
import { powerLossDrill } from './power-loss.ts';
import { readOnlyDrill } from './read-only.ts';
import { restoreDrill } from './restore.ts';
import { slowClientsDrill } from './slow-clients.ts';
import { soakDrill } from './soak.ts';
import { stopDrill } from './stop.ts';
import { tampersDrill } from './tampers.ts';

/** Every drill, in the order of the catalogue. */
export const DRILLS: readonly Drill[] = [
  killDrill,
  failingDiskDrill,
  fullDiskDrill,
  readOnlyDrill,
  damagedPageDrill,
  clockDrill,
  powerLossDrill,
  mailDownDrill,
  restoreDrill,
  migrationsDrill,
  stopDrill,
  soakDrill,
  slowClientsDrill,
  manyVerificationsDrill,
  hugeUploadsDrill,
  memoryDrill,
  tampersDrill,
];

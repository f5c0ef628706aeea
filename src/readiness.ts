import { statfs } from 'node:fs/promises';
import type { Config } from './config.ts';
import { isClockBehind } from './issuing/clock.ts';
import type { Storage } from './issuing/records.ts';
import { dateTime } from './issuing/time.ts';

const LEAST_FREE_DISK = 0.05;

/**
 * Whether work can be taken on now: the database writes, keys were checked, the clock goes forward, the disk has room.
 * `jobs` tells that background work lies still, `replica` (where there is one) that the copy of the database was not up to
 * date at this moment; requests can be answered all the same, so neither decides.
 */
export async function readiness(
  storage: Storage,
  config: Config,
  now: () => Date,
  proveWrite: (now: string) => Promise<void>,
  replica: { isUpToDate(): Promise<boolean> } | null,
): Promise<{ ok: boolean; checks: Record<string, boolean> }> {
  const attempt = async (work: () => Promise<boolean>): Promise<boolean> => work().catch(() => false);
  // before what is written now, which the copy cannot have yet
  const copy: Record<string, boolean> = replica === null ? {} : { replica: await attempt(() => replica.isUpToDate()) };
  const checks = {
    database: await attempt(async () => {
      await proveWrite(dateTime(now()));
      return true;
    }),
    keys: await attempt(async () => (await storage.settings.get('key-check')) !== null),
    clock: await attempt(async () => !(await isClockBehind({ storage, now }))),
    disk: await attempt(async () => {
      const disk = await statfs(config.dataDir);
      return disk.bavail / disk.blocks > LEAST_FREE_DISK;
    }),
  };
  const jobs = await attempt(async () => (await storage.jobs.dead()).length === 0);
  return { ok: Object.values(checks).every(Boolean), checks: { ...checks, jobs, ...copy } };
}

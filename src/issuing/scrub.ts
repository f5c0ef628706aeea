/**
 * What deleted rows leave behind in the files of the database is overwritten: by a job, planned in the transaction that
 * deletes. The database can do nothing else meanwhile, so a large one is scrubbed at night.
 */
import type { IssuingDeps } from './ports.ts';
import type { Storage } from './records.ts';

/** Kind of that job. */
export const SCRUB_JOB = 'storage.scrub';
/** Key of the one for the night: it waits beside, and holds up none that is due at once. */
export const NIGHT_SCRUB = 'storage.scrub:night';
/** A larger database waits for the night. */
const AT_ONCE_BYTES = 100_000_000;
const QUIET_HOUR_UTC = 2;

/** Plans it: as soon as the size of the database allows, or for the next night. One that is planned for then already does. */
export async function planScrub(tx: Storage, deps: IssuingDeps, when: 'soon' | 'at night'): Promise<void> {
  const now = deps.now();
  const soon = when === 'soon' && (await tx.erasure.size()) <= AT_ONCE_BYTES;
  const planned = soon
    ? { singletonKey: SCRUB_JOB, runAfter: now }
    : { singletonKey: NIGHT_SCRUB, runAfter: nextNight(now) };
  await deps.jobs.enqueue(tx, SCRUB_JOB, {}, planned);
}

function nextNight(now: Date): Date {
  const night = new Date(now);
  night.setUTCHours(QUIET_HOUR_UTC, 0, 0, 0);
  if (night <= now) night.setUTCDate(night.getUTCDate() + 1);
  return night;
}

/** Registers the job. */
export function workOnScrub(deps: Pick<IssuingDeps, 'jobs' | 'storage'>): void {
  deps.jobs.work(SCRUB_JOB, () => deps.storage.erasure.scrub());
}

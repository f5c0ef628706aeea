/**
 * Whether the log of the installation is whole. All of it is read once a day; a page reads on from what that check found,
 * and says nothing of how many lines others wrote.
 */
import { AppError } from '../../errors.ts';
import type { IssuingDeps } from '../ports.ts';
import { DAY_MS } from '../time.ts';
import type { AuditCheck, AuditMark } from './audit.ts';

/** What the last check of everything found: the end of what was whole, and the first line that no longer fits. */
interface Checked {
  mark: AuditMark | null;
  brokenAt: number | null;
}

type Deps = Pick<IssuingDeps, 'storage'>;

const KEY = 'audit.checked';

/** Checks every line, and that the log still holds what it held at the check before; keeps the answer. */
export async function checkWholeLog(deps: Deps): Promise<AuditCheck> {
  const before = await stored(deps);
  const all = await deps.storage.audit.check();
  // a log that was cut off at its end, or written anew, fits in itself
  const still = all.ok && before?.mark ? await deps.storage.audit.check(before.mark) : all;
  const now: Checked = still.ok
    ? { mark: { seq: still.entries, hash: still.last }, brokenAt: null }
    : { mark: before?.mark ?? null, brokenAt: still.seq };
  await deps.storage.settings.set(KEY, JSON.stringify(now));
  return still;
}

/** Whether the log is whole as far as is known: the answer of the last check, and the lines since. Writes nothing. */
export async function logIsWhole(deps: Deps): Promise<boolean> {
  const checked = await stored(deps);
  if (checked === null) return (await deps.storage.audit.check()).ok;
  if (checked.brokenAt !== null || checked.mark === null) return false;
  return (await deps.storage.audit.check(checked.mark)).ok;
}

async function stored({ storage }: Deps): Promise<Checked | null> {
  const text = await storage.settings.get(KEY);
  return text === null ? null : (JSON.parse(text) as Checked);
}

/** Registers the job: at the start and once a day. A log that is not whole is an error with the number of the line. */
export function workOnAuditCheck(deps: Pick<IssuingDeps, 'storage' | 'jobs'>): void {
  deps.jobs.every('audit log', DAY_MS, async () => {
    const check = await checkWholeLog(deps);
    if (!check.ok) throw new AppError('audit.broken', { seq: check.seq });
  });
}

/**
 * The head of each day: kept once the day is over in UTC, printed on paper and told to organisations, so that nobody can
 * show another register later without somebody holding the head of this one. A day without entries has none.
 */
import { AppError } from '../../errors.ts';
import { extendsTree } from '../../register/check-proofs.ts';
import { readCheckpoint } from '../../register/checkpoint.ts';
import { rootOf, subtreesOf } from '../../register/tree.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { sha256 } from './append-leaves.ts';
import { consistencyPath } from './proofs.ts';
import { tellOrganisations } from './register-mail.ts';
import type { RegisterDay } from './register-records.ts';

const HOUR_MS = 3_600_000;

/**
 * Keeps the head of the newest day that is over and writes it to the organisations of that day; null where it has one or nothing was entered since. Throws
 * `register.broken` where the register no longer goes on from the day before: such a head never leaves the house.
 */
export async function closeDay(deps: IssuingDeps): Promise<RegisterDay | null> {
  const newest = await deps.storage.register.lastBefore(dateTime(deps.now()).slice(0, 10));
  const last = await deps.storage.register.lastDay();
  if (newest === null || newest.seq <= (last?.size ?? 0)) return null;
  const { seq: size, day } = newest;
  const root = rootOf(await deps.storage.register.nodes(subtreesOf({ from: 0, to: size })), (bytes) =>
    sha256(deps, bytes),
  );
  if (last !== null) {
    const before = readCheckpoint(last.checkpoint);
    const path = await consistencyPath(deps, last.size, size);
    if (before === null || !(await extendsTree(before, { size, root }, path, deps.sha256)))
      throw new AppError('register.broken', { seq: last.size });
  }
  const closed = { day, size, checkpoint: await deps.signer.signCheckpoint({ size, root }) };
  return deps.storage.transaction(async (tx) => {
    if (!(await tx.register.keepDay(closed))) return null;
    await tellOrganisations(tx, deps, closed, last?.size ?? 0);
    return closed;
  });
}

/** Registers the job: the head of a day within an hour after it is over. */
export function workOnRegister(deps: IssuingDeps): void {
  deps.jobs.every('register day', HOUR_MS, async () => {
    await closeDay(deps);
  });
}

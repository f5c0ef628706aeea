/**
 * Bytes of evidence: stored once however often they are used, and deleted when nothing uses them any more. A file has its
 * row before it has its bytes, and loses it after them, so that a crash leaves nothing that the next sweep does not find.
 */
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';

/** Kind of the job that deletes files which nothing uses. */
export const SWEEP_JOB = 'evidence.sweep';
const AT_ONCE = 100;

/** Stores bytes and then does what uses them (`use`, in a transaction); no sweep comes between. */
export async function keepFile<T>(deps: IssuingDeps, bytes: Uint8Array, use: (tx: Storage) => Promise<T>): Promise<T> {
  const id = deps.sha256Hex(bytes);
  return deps.evidenceFiles.alone(id, async () => {
    await deps.storage.evidence.insertFile(id, dateTime(deps.now()));
    await deps.evidenceFiles.put(bytes);
    await deps.failPoint?.('evidence stored');
    return deps.storage.transaction(use);
  });
}

/** Plans a sweep, in the transaction that made something unused. */
export async function planSweep(tx: Storage, deps: IssuingDeps): Promise<void> {
  await deps.jobs.enqueue(tx, SWEEP_JOB, {}, { singletonKey: SWEEP_JOB });
}

/** Deletes every file that nothing uses, and gives how many. Safe to repeat, and beside uploads. */
export async function forgetUnusedFiles(deps: IssuingDeps): Promise<number> {
  let gone = 0;
  for (;;) {
    const unused = await deps.storage.evidence.unusedFiles(AT_ONCE);
    let goneNow = 0;
    for (const id of unused) {
      await deps.evidenceFiles.alone(id, async () => {
        if (await deps.storage.evidence.isUsed(id)) return;
        await deps.evidenceFiles.delete(id);
        await deps.failPoint?.('evidence deleted');
        await deps.storage.evidence.forgetFile(id);
        goneNow += 1;
      });
    }
    gone += goneNow;
    if (goneNow < AT_ONCE) return gone;
  }
}

/** Registers the job that sweeps. */
export function workOnEvidence(deps: IssuingDeps): void {
  deps.jobs.work(SWEEP_JOB, async () => {
    await forgetUnusedFiles(deps);
  });
}

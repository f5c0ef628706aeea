import type { IssuingDeps } from './ports.ts';
import type { Storage } from './records.ts';
import { dateTime } from './time.ts';

/** One line of the audit log: who did what to which object. No names, no content. */
export interface AuditEntry {
  organisationId: string | null;
  /** Member id, `command`, `system`, `holder` (by private link), or `visitor` (by the poster in a room). */
  actor: string;
  /** noun.verb, for instance `award.issue`. */
  action: string;
  objectId: string;
  result: 'done' | 'refused' | 'failed';
  at: string;
}

/** The answer of a check of the whole log. A log cut off at its end still fits: compare `last` with an earlier one. */
export type AuditCheck =
  | { ok: true; entries: number; last: string }
  | { ok: false /** Number of the first entry that does not fit. */; seq: number };

/** The end of a log that was whole: number and hash of its last line. */
export interface AuditMark {
  seq: number;
  hash: string;
}

/** DateTimes: from the first, up to and without the second. */
export interface Period {
  from: string;
  until: string;
}

/** Appends one line at the present time, in the caller's transaction. */
export async function addAudit(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  entry: Omit<AuditEntry, 'at' | 'result'> & { result?: AuditEntry['result'] },
): Promise<void> {
  await tx.audit.append({ ...entry, result: entry.result ?? 'done', at: dateTime(deps.now()) });
}

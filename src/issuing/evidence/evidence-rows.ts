/** Evidence on a draft list: it belongs to the coach's row, goes along to the award, and is gone with the list. */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { levelOf } from '../achievements/levels.ts';
import type { Award } from '../awards/awards.ts';
import type { DraftList, DraftRow } from '../lists/draft-list.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { planSweep } from './evidence-files.ts';

/** The coach's own open list and a row of it. Throws `list.not_found`, `list.expired`, `list.row_not_found`. */
export async function draftRowOf(
  storage: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  actor: Actor,
  of: { listId: string; row: number },
): Promise<{ list: DraftList; row: DraftRow }> {
  const list =
    actor.memberId === null ? null : await storage.lists.byId(actor.organisationId, actor.memberId, of.listId);
  authorize(actor, 'evidence.write', list, 'list.not_found');
  if (list === null) throw new AppError('list.not_found');
  if (list.state === 'confirmed') throw new AppError('list.already_confirmed');
  if (list.expiresAt <= dateTime(deps.now())) throw new AppError('list.expired');
  const row = list.rows.find((one) => one.row === of.row);
  if (row === undefined) throw new AppError('list.row_not_found', { row: of.row });
  return { list, row };
}

/** The level of a row as it stands now: its own where that is one, else the list's. */
export function levelOfRow(list: DraftList, row: DraftRow): DraftList['level'] {
  return (row.level.trim() === '' ? null : levelOf(row.level)) ?? list.level;
}

/** At confirming: what hangs on a row goes to its award; what hangs on a row that was skipped goes. */
export async function moveRowsToAwards(
  tx: Storage,
  deps: IssuingDeps,
  listId: string,
  awards: readonly Award[],
): Promise<void> {
  const items = await tx.evidence.ofList(listId);
  if (items.length === 0) return;
  const byRow = new Map(awards.map((award) => [award.position, award.id]));
  for (const row of new Set(items.map(({ listRow }) => listRow ?? 0))) {
    const awardId = byRow.get(row);
    if (awardId !== undefined) await tx.evidence.moveRow(listId, row, awardId);
  }
  await forgetRows(tx, deps, listId);
}

/** Deletes what still hangs on a list, files too. */
export async function forgetRows(tx: Storage, deps: IssuingDeps, listId: string): Promise<void> {
  const items = await tx.evidence.ofList(listId);
  for (const { id } of items) await tx.evidence.delete(id);
  if (items.some(({ fileId }) => fileId !== null)) await planSweep(tx, deps);
}

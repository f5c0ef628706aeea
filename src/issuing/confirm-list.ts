import { AppError } from '../errors.ts';
import { approveAwards } from './approve-awards.ts';
import { moveRowsToAwards } from './evidence-rows.ts';
import { checkedList } from './lists.ts';
import type { Actor } from './members.ts';
import type { IssuingDeps } from './ports.ts';
import { today } from './time.ts';

/**
 * The coach confirms a checked list: one award for every ready row, and the draft with its names is emptied, in one
 * transaction. Red rows that are neither mended nor skipped stop it (`list.not_ready` with their numbers), and then
 * nothing happens at all; so does a ceremony that lies ahead (`ceremony.date_in_future`). Confirming twice gives the same awards.
 */
export async function confirmList(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
): Promise<{ ceremonyId: string; approved: number }> {
  const { list, checks } = await checkedList(deps, actor, id);
  if (list.state === 'confirmed') return { ceremonyId: list.ceremonyId, approved: 0 };
  const wrong = checks.filter((check) => check.state === 'wrong');
  if (wrong.length > 0) {
    throw new AppError('list.not_ready', {
      count: wrong.length,
      rows: wrong
        .map((check) => check.row)
        .slice(0, 20)
        .join(', '),
    });
  }
  const rows = checks.flatMap((check) =>
    check.checked === null ? [] : [{ ...check.checked, key: `list:${id}:${check.row}` }],
  );
  if (rows.length === 0) throw new AppError('list.empty');
  const ahead = rows.find((row) => row.awardedDate > today(deps.now()));
  if (ahead !== undefined) throw new AppError('ceremony.date_in_future', { date: ahead.awardedDate });
  const { approved } = await approveAwards(
    deps,
    actor,
    { ceremonyId: list.ceremonyId, achievementId: list.achievementId, rows },
    async (tx, approvedNow) => {
      await moveRowsToAwards(tx, deps, id, approvedNow);
      await tx.lists.update({ ...list, state: 'confirmed', rows: [], cells: [] });
    },
  );
  return { ceremonyId: list.ceremonyId, approved: approved.length };
}

import { AppError } from '../../errors.ts';
import { approveAwards } from '../awards/approve-awards.ts';
import { refuseClockBehind } from '../clock.ts';
import { moveRowsToAwards } from '../evidence/evidence-rows.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import type { CheckedRow } from './draft-list.ts';
import { type CheckedList, type ReasonToStop, reasonToStop } from './judge-list.ts';
import { listOf, rowsVersion } from './lists.ts';

/** Rows that a mistake names. */
const NAMED_ROWS = 20;

/**
 * The coach confirms a list as it was checked a moment ago: one award for every ready row, and the draft with its names is
 * emptied, in one transaction. Red rows that are neither mended nor skipped stop it (`list.not_ready` with their numbers),
 * and then nothing happens at all; so does a ceremony that lies ahead (`ceremony.date_in_future`), and a list that another
 * window changed or threw away meanwhile (`list.changed_elsewhere`, `list.not_found`). Confirming twice gives the same awards.
 */
export async function confirmList(
  deps: IssuingDeps,
  actor: Actor,
  found: CheckedList,
): Promise<{ ceremonyId: string; approved: number }> {
  const { list, checks } = found;
  const { id } = list;
  if (list.state === 'confirmed') return { ceremonyId: list.ceremonyId, approved: 0 };
  await refuseClockBehind(deps);
  const reason = reasonToStop(found, today(deps.now()));
  if (reason !== null) throw mistakeOf(reason);
  const rows = checks.flatMap(({ row, checked }) => (checked === null ? [] : [keyed(id, row, checked)]));
  const { approved } = await approveAwards(
    deps,
    actor,
    { ceremonyId: list.ceremonyId, achievementId: list.achievementId, rows },
    async (tx, approvedNow) => {
      const now = await listOf(deps, tx, actor, id);
      // two presses at once: the other one has awarded these very rows
      if (now.state === 'confirmed') return;
      const ceremony = await tx.ceremonies.byId(list.organisationId, list.ceremonyId);
      if (rowsVersion(deps, now) !== rowsVersion(deps, list) || ceremony?.date !== found.date)
        throw new AppError('list.changed_elsewhere');
      await moveRowsToAwards(tx, deps, id, approvedNow);
      await tx.lists.update({ ...now, state: 'confirmed', rows: [], cells: [] });
    },
  );
  return { ceremonyId: list.ceremonyId, approved: approved.length };
}

const keyed = (id: string, row: number, checked: CheckedRow) => ({ ...checked, key: `list:${id}:${row}` });

function mistakeOf(reason: ReasonToStop): AppError {
  if (reason.code === 'list.not_ready') {
    const { rows } = reason;
    return new AppError(reason.code, { count: rows.length, rows: rows.slice(0, NAMED_ROWS).join(', ') });
  }
  return reason.code === 'list.empty' ? new AppError(reason.code) : new AppError(reason.code, { date: reason.date });
}

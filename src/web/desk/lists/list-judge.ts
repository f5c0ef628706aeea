/** The second judge of a whole list at once: one name for every row that needs one and has none yet. */
import { levelOf } from '../../../issuing/achievements/levels.ts';
import { needsRelease } from '../../../issuing/awards/release-policy.ts';
import type { DraftRow } from '../../../issuing/lists/draft-list.ts';
import type { CheckedList } from '../../../issuing/lists/judge-list.ts';
import { editRow, type RowEdit } from '../../../issuing/lists/lists.ts';

/** From how many rows on it is offered: below it a field of its own is quicker. */
const FROM_ROWS = 2;

/** Whether several rows need a second judge whom nobody named yet. */
export function asksJudge({ list, release }: Pick<CheckedList, 'list' | 'release'>): boolean {
  if (needsRelease(release, 'expert')) return false;
  return list.rows.filter((row) => lacksJudge(row, list.level)).length >= FROM_ROWS;
}

/** The edits of the page, and `name` in every row of the list that then still lacks a second judge; `''` adds none. */
export function withJudge(
  { list, release }: Pick<CheckedList, 'list' | 'release'>,
  edits: readonly RowEdit[],
  name: string,
): RowEdit[] {
  if (name === '' || needsRelease(release, 'expert')) return [...edits];
  const byRow = new Map(edits.map((edit) => [edit.row, edit]));
  for (const row of list.rows) {
    const edit = byRow.get(row.row) ?? { row: row.row, skip: row.skip };
    if (lacksJudge(editRow(row, edit), list.level)) byRow.set(row.row, { ...edit, secondJudge: name });
  }
  return [...byRow.values()];
}

const lacksJudge = (row: DraftRow, listLevel: string): boolean =>
  !row.skip && row.secondJudge === '' && (row.level === '' ? listLevel : levelOf(row.level)) === 'expert';

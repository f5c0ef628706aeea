/**
 * Two windows on one draft list. A window that shows older rows keeps nothing; what was typed in it is laid over the rows
 * as they are now, so that whoever typed it sees both and saves knowingly.
 */
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { type DraftList, type DraftRow, LIST_FIELDS, type ListField } from './draft-list.ts';
import { type CheckedList, checkedList, judgeRows } from './judge-list.ts';
import { editRow, type RowEdit } from './lists.ts';

/** What a window typed over newer rows. */
export interface Conflict {
  /** What is kept in a cell now, where something else was typed; by `cellKey`. */
  elsewhere: ReadonlyMap<string, string>;
  /** Rows where something was typed. */
  typed: ReadonlySet<number>;
}

/** Names one cell of a check table. */
export const cellKey = (row: number, field: ListField): string => `${row}.${field}`;

/** Hex characters of a cell: tells apart what one coach typed in two windows. */
const MARK = 6;
const CELLS = [...LIST_FIELDS, 'skip'] as const;

/** Goes along with a table: marks of its cells, so that what was typed since can be told from what was only shown. */
export function rowMarks(deps: Pick<IssuingDeps, 'fingerprint'>, list: DraftList, shown: readonly number[]): string {
  const rows = list.rows.filter(({ row }) => shown.includes(row));
  return rows
    .map((row) => `${row.row}:${CELLS.map((cell) => mark(deps, list, row.row, row[cell])).join('')}`)
    .join(' ');
}

const mark = (
  deps: Pick<IssuingDeps, 'fingerprint'>,
  { id }: DraftList,
  row: number,
  value: string | boolean,
): string => deps.fingerprint(JSON.stringify(['cell', id, row, value])).slice(0, MARK);

/**
 * The list as it is now with, over it, what a window typed that showed older rows; nothing is kept. `marks` are the
 * `rowMarks` of that window: a cell without one counts as typed when it differs from what stands there now. The same codes
 * as `checkedList`; a row that is gone is left out.
 */
export async function listWithTyped(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  edits: readonly RowEdit[],
  marks: string,
): Promise<Conflict & { found: CheckedList }> {
  const now = await checkedList(deps, actor, id);
  const shown = new Map(marks.split(' ').map((one) => one.split(':') as [string, string | undefined]));
  const elsewhere = new Map<string, string>();
  const typedRows = new Set<number>();
  const rows = now.list.rows.map((row) => {
    const edit = edits.find((one) => one.row === row.row);
    if (edit === undefined) return row;
    const typed = typedSince(deps, now.list, edit, shown.get(String(row.row)) ?? '');
    const differs = LIST_FIELDS.filter((field) => typed[field] !== undefined && typed[field].trim() !== row[field]);
    for (const field of differs) elsewhere.set(cellKey(row.row, field), row[field]);
    if (differs.length > 0 || (typed.skip ?? row.skip) !== row.skip) typedRows.add(row.row);
    return editRow(row, typed);
  });
  return { found: await judgeRows(deps, actor, { ...now.list, rows }), elsewhere, typed: typedRows };
}

function typedSince(deps: IssuingDeps, list: DraftList, edit: RowEdit, marks: string): RowEdit {
  const typed = Object.entries(edit).filter(([name, value]) => {
    const cell = CELLS.indexOf(name as keyof DraftRow & (typeof CELLS)[number]);
    return cell >= 0 && marks.slice(cell * MARK, (cell + 1) * MARK) !== mark(deps, list, edit.row, asKept(value));
  });
  return { ...Object.fromEntries(typed), row: edit.row };
}

const asKept = (value: string | number | boolean): string | boolean =>
  typeof value === 'boolean' ? value : String(value).trim();

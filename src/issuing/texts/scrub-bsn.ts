import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import type { DraftRow, ListField } from '../lists/draft-list.ts';
import { LIST_FIELDS } from '../lists/draft-list.ts';

/** Stands in a cell whose value looked like a BSN; reads as blacked out in the preview. */
export const REMOVED = '███';

/**
 * The table with every cell that looks like a BSN blacked out, so that such a value never reaches storage or a log.
 * Cells that are a date or an e-mail address are judged too: looksLikeBsn knows dates.
 */
export function scrubBsn(cells: readonly (readonly string[])[]): string[][] {
  return cells.map((row) => row.map((cell) => (looksLikeBsn(cell) ? REMOVED : cell)));
}

/** The row with every text that looks like a BSN emptied and its field named in `bsnFields`. */
export function scrubRow(row: DraftRow): DraftRow {
  const found = LIST_FIELDS.filter((field) => looksLikeBsn(row[field]));
  if (found.length === 0) return row;
  const emptied = Object.fromEntries(found.map((field) => [field, ''])) as Partial<Record<ListField, string>>;
  return { ...row, ...emptied, bsnFields: [...new Set([...row.bsnFields, ...found])] };
}

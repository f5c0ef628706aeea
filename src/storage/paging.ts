import { AppError } from '../errors.ts';
import type { Page } from '../issuing/records.ts';

type Key = readonly (string | number)[];

/** A cursor is the sort key of the last item shown, so that a page stays right while rows are added. Never a name. */
function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key in a cursor, or null for the first page. `shape` gives a value of the wanted type for every part.
 * Throws `request.malformed` for anything we did not write: cursors come back in addresses.
 */
export function readCursor<K extends Key>(cursor: string | null | undefined, shape: K): K | null {
  if (cursor === null || cursor === undefined || cursor === '') return null;
  const key = parse(cursor);
  const fits =
    Array.isArray(key) && key.length === shape.length && shape.every((part, i) => typeof key[i] === typeof part);
  if (!fits) throw new AppError('request.malformed', { field: 'cursor' });
  return key as unknown as K;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

/** Makes a page of `rows`, which were read with one more than `limit` to see whether there is a next page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  key: (row: Row) => Key,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    cursor: rows.length > limit && last !== undefined ? writeCursor(key(last)) : null,
  };
}

/** Many awards in few statements: what a chunk of the issuing work reads and writes. */
import { type Kysely, sql } from 'kysely';
import type { AwardChange, Twin } from '../issuing/awards/award-records.ts';
import type { Award } from '../issuing/awards/awards.ts';
import type { Schema } from './schema.ts';
import { BATCH, builtForRows } from './write.ts';

/** Runs `work` on portions of the rows, one after the other. */
export async function inPortions<Row, Result>(
  rows: readonly Row[],
  work: (portion: readonly Row[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    results.push(...(await work(rows.slice(start, start + BATCH))));
  }
  return results;
}

/** Other issued awards of these people, with what makes two awards the same. */
export function twinsOf(db: Kysely<Schema>, recipientIds: readonly string[]): Promise<Twin[]> {
  return inPortions(recipientIds, (some) =>
    db
      .selectFrom('award')
      .select(['id', 'recipientId', 'achievementVersionId', 'level'])
      .where('recipientId', 'in', some)
      .where('state', '=', 'issued')
      .execute(),
  );
}

/**
 * Writes what differs between two states of each award, in one statement for those that differ in the same columns.
 * Only what differs is written: naming a column writes all its indexes, and an award has thirteen. TypeError where one is not there.
 */
export async function updateAwards(db: Kysely<Schema>, changes: readonly AwardChange[]): Promise<void> {
  const groups = new Map<string, AwardChange[]>();
  for (const change of changes) {
    const columns = changedColumns(change).join(' ');
    if (columns !== '') groups.set(columns, [...(groups.get(columns) ?? []), change]);
  }
  for (const [names, group] of groups) {
    const columns = names.split(' ') as (keyof Award)[];
    await inPortions(group, (some) => updateSame(db, columns, some));
  }
}

/** `cast` in each row: PostgreSQL takes the type of a list of values from it, and does not know that of a parameter. */
async function updateSame(
  db: Kysely<Schema>,
  columns: readonly (keyof Award)[],
  changes: readonly AwardChange[],
): Promise<[]> {
  const values = changes.flatMap(({ after }) => [after.id, ...columns.map((column) => after[column])]);
  const update = builtForRows(db, `update award ${columns.join(' ')}`, changes.length, values, () => {
    const rows = changes.map(({ after }) => {
      const cells = columns.map((column) => sql`cast(${after[column]} as ${sql.raw(typeOf(column))})`);
      return sql`(${sql.join([sql`${after.id}`, ...cells])})`;
    });
    const set = columns.map((column, at) => sql`${sql.ref(column)} = v.${sql.raw(`column${at + 2}`)}`);
    return sql`update award set ${sql.join(set)} from (values ${sql.join(rows)}) as v where award.id = v.column1`.compile(
      db,
    );
  });
  const { numAffectedRows } = await db.executeQuery(update);
  if (numAffectedRows !== BigInt(changes.length)) throw new TypeError('award: no such row');
  return [];
}

const typeOf = (column: keyof Award): string =>
  column === 'statusIndex' || column === 'position' ? 'integer' : 'text';

function changedColumns({ before, after }: AwardChange): string[] {
  return Object.entries(after).flatMap(([column, value]) => (before[column as keyof Award] === value ? [] : [column]));
}

import { type Selectable, sql } from 'kysely';
import type { ListRecords } from '../issuing/ceremonies/ceremony-records.ts';
import type { DraftList, DraftMapping, DraftRow } from '../issuing/lists/draft-list.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';
import { mustChangeOne } from './write.ts';

const toRow = (list: DraftList) => ({
  ...list,
  cells: JSON.stringify(list.cells),
  mapping: list.mapping === null ? null : JSON.stringify(list.mapping),
  rows: JSON.stringify(list.rows),
});
const toList = (row: Selectable<Schema['draftList']>): DraftList => ({
  ...row,
  cells: JSON.parse(row.cells) as string[][],
  mapping: row.mapping === null ? null : (JSON.parse(row.mapping) as DraftMapping),
  rows: JSON.parse(row.rows) as DraftRow[],
});

const askById = builtOnce(({ db }, organisationId: string, memberId: string, id: string) =>
  db
    .selectFrom('draftList')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .where('memberId', '=', memberId)
    .where('id', '=', id),
);

/** Draft lists of coaches. */
export function listRecords(handle: Handle): ListRecords {
  const { db, dialect } = handle;
  /** How many items a column with a JSON list has; the names in it stay in the database. */
  const size = (column: 'cells' | 'rows') =>
    dialect === 'postgres'
      ? sql<number>`json_array_length(${sql.ref(`draftList.${column}`)}::json)`
      : sql<number>`json_array_length(${sql.ref(`draftList.${column}`)})`;
  return {
    async insert(list) {
      await db.insertInto('draftList').values(toRow(list)).execute();
    },
    async update(list) {
      const { id, ...columns } = toRow(list);
      mustChangeOne(
        await db.updateTable('draftList').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'draft list',
      );
    },
    async byId(organisationId, memberId, id) {
      const [row] = await askById(handle, organisationId, memberId, id);
      return row === undefined ? null : toList(row);
    },
    async open(organisationId, memberId, now) {
      const found = await db
        .selectFrom('draftList')
        .innerJoin('ceremony', 'ceremony.id', 'draftList.ceremonyId')
        .select([
          'draftList.id',
          'draftList.achievementId',
          'draftList.level',
          'draftList.state',
          'draftList.expiresAt',
        ])
        .select(['draftList.ceremonyId', 'ceremony.name as ceremonyName', 'draftList.mapping'])
        .select([size('cells').as('cells'), size('rows').as('rows')])
        .where('draftList.organisationId', '=', organisationId)
        .where('draftList.memberId', '=', memberId)
        .where('draftList.state', '!=', 'confirmed')
        .where('draftList.expiresAt', '>', now)
        .orderBy('draftList.createdAt', 'desc')
        .orderBy('draftList.id', 'desc')
        .execute();
      return found.map(({ mapping, cells, rows, ...list }) => ({
        ...list,
        people: list.state === 'mapping' ? Number(cells) - headerRows(mapping) : Number(rows),
      }));
    },
    async delete(id) {
      await db.deleteFrom('draftList').where('id', '=', id).execute();
    },
    async deleteExpired(now) {
      const result = await db.deleteFrom('draftList').where('expiresAt', '<=', now).executeTakeFirstOrThrow();
      return Number(result.numDeletedRows);
    },
  };
}

/** 1 where the first row of a list as read is its heads. */
function headerRows(mapping: string | null): 0 | 1 {
  return mapping !== null && (JSON.parse(mapping) as DraftMapping).hasHeader ? 1 : 0;
}

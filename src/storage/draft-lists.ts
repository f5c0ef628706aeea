import type { Selectable } from 'kysely';
import type { DraftList, DraftMapping, DraftRow } from '../issuing/lists.ts';
import type { ListRecords } from '../issuing/records.ts';
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

export function listRecords({ db }: Handle): ListRecords {
  const ofMember = (organisationId: string, memberId: string) =>
    db
      .selectFrom('draftList')
      .selectAll()
      .where('organisationId', '=', organisationId)
      .where('memberId', '=', memberId);
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
      const row = await ofMember(organisationId, memberId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toList(row);
    },
    async open(organisationId, memberId, now) {
      const rows = await ofMember(organisationId, memberId)
        .where('state', '!=', 'confirmed')
        .where('expiresAt', '>', now)
        .orderBy('createdAt', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toList);
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

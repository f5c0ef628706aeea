import type { Kysely, Selectable } from 'kysely';
import type { StatusListRecords } from '../issuing/awards/award-records.ts';
import type { StatusList } from '../issuing/awards/status-lists.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import { inPortions } from './many-awards.ts';
import type { Schema } from './schema.ts';

const toList = (row: Selectable<Schema['statusList']>): StatusList => ({ ...row, bits: bytes(row.bits) });

/** Status lists and indexes; no index is given out twice. */
export function statusListRecords({ db, dialect, atomically }: Handle): StatusListRecords {
  const lists = () => db.selectFrom('statusList').selectAll('statusList');
  return {
    insert: (list) =>
      atomically(async (trx) => {
        await trx.insertInto('statusList').values(list).execute();
        await trx
          .insertInto('statusListUse')
          .values({ statusListId: list.id, capacity: list.bits.length * 8, used: 0 })
          .execute();
      }),
    async byId(id) {
      const row = await lists().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toList(row);
    },
    async open(organisationId) {
      const row = await lists()
        .innerJoin('statusListUse', 'statusListUse.statusListId', 'statusList.id')
        .where('organisationId', '=', organisationId)
        .whereRef('used', '<', 'capacity')
        .orderBy('createdAt', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toList(row);
    },
    async ofOrganisation(organisationId) {
      const rows = await lists()
        .where('organisationId', '=', organisationId)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(toList);
    },
    async used(listId) {
      const row = await db
        .selectFrom('statusListUse')
        .select('used')
        .where('statusListId', '=', listId)
        .executeTakeFirst();
      return row?.used ?? 0;
    },
    takeIndex: async (listId, index, awardId) =>
      (await atomically((trx) => takeIndexes(trx, listId, [{ index, awardId }]))).length === 1,
    takeIndexes: (listId, wanted) => atomically((trx) => takeIndexes(trx, listId, wanted)),
    async awardOf(listId, index) {
      const row = await db
        .selectFrom('statusIndex')
        .select('awardId')
        .where('statusListId', '=', listId)
        .where('statusIndex', '=', index)
        .executeTakeFirst();
      return row?.awardId ?? null;
    },
    awardsOf: (listId, indexes) =>
      inPortions(indexes, (some) =>
        db
          .selectFrom('statusIndex')
          .select(['statusIndex as index', 'awardId'])
          .where('statusListId', '=', listId)
          .where('statusIndex', 'in', some)
          .execute(),
      ),
    setBit: (listId, index) =>
      atomically(async (trx) => {
        const read = trx.selectFrom('statusList').select('bits').where('id', '=', listId);
        const row = await (dialect === 'postgres' ? read.forUpdate() : read).executeTakeFirst();
        if (row === undefined) throw new TypeError('status list: no such list');
        await trx
          .updateTable('statusList')
          .set(({ eb }) => ({ bits: withBit(row.bits, index), revision: eb('revision', '+', 1) }))
          .where('id', '=', listId)
          .execute();
      }),
    async outdate(organisationId) {
      await db
        .updateTable('statusList')
        .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
        .where('organisationId', '=', organisationId)
        .execute();
    },
    async storeSigned(listId, { credential, version, revision, signedAt, validUntil }) {
      const result = await db
        .updateTable('statusList')
        .set({ credential, version, signedRevision: revision, signedAt, validUntil })
        .where('id', '=', listId)
        .where('version', '=', version - 1)
        .where('revision', '=', revision)
        .executeTakeFirstOrThrow();
      return result.numUpdatedRows === 1n;
    },
    async signedBefore(before) {
      const rows = await lists()
        .where(({ eb, or }) => or([eb('signedAt', '<', before), eb('signedAt', 'is', null)]))
        .orderBy('id')
        .execute();
      return rows.map(toList);
    },
  };
}

/** The count is written first, so that two writers stand in line there and never wait for each other crosswise. */
async function takeIndexes(
  trx: Kysely<Schema>,
  listId: string,
  wanted: readonly { index: number; awardId: string }[],
): Promise<string[]> {
  await countUsed(trx, listId, wanted.length);
  const taken = await inPortions(wanted, (some) =>
    trx
      .insertInto('statusIndex')
      .values(some.map(({ index, awardId }) => ({ statusListId: listId, statusIndex: index, awardId })))
      .onConflict((conflict) => conflict.columns(['statusListId', 'statusIndex']).doNothing())
      .returning('awardId')
      .execute(),
  );
  if (taken.length < wanted.length) await countUsed(trx, listId, taken.length - wanted.length);
  return taken.flatMap(({ awardId }) => (awardId === null ? [] : [awardId]));
}

async function countUsed(trx: Kysely<Schema>, listId: string, step: number): Promise<void> {
  await trx
    .updateTable('statusListUse')
    .set(({ eb }) => ({ used: eb('used', '+', step) }))
    .where('statusListId', '=', listId)
    .execute();
}

/** A copy of the bits with one set: index 0 is the most significant bit of byte 0 (Bitstring Status List 1.0). */
function withBit(read: Uint8Array, index: number): Uint8Array {
  const bits = bytes(read);
  const byte = bits[index >> 3];
  if (byte === undefined) throw new TypeError('status list: index outside the list');
  bits[index >> 3] = byte | (0x80 >> (index & 7));
  return bits;
}

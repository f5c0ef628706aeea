import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { StatusListRecords } from '../issuing/awards/award-records.ts';
import type { StatusList } from '../issuing/awards/status-lists.ts';
import { builtOnce } from './built-once.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import { inPortions } from './many-awards.ts';
import type { Schema } from './schema.ts';

const toList = (row: Selectable<Schema['statusList']>): StatusList => ({ ...row, bits: bytes(row.bits) });

const askById = builtOnce(({ db }, id: string) => db.selectFrom('statusList').selectAll().where('id', '=', id));
const askOpen = builtOnce(({ db }, organisationId: string) =>
  db
    .selectFrom('statusList')
    .innerJoin('statusListUse', 'statusListUse.statusListId', 'statusList.id')
    .select(['id', 'used'])
    .where('organisationId', '=', organisationId)
    .whereRef('used', '<', 'capacity')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(1)),
);

/** Status lists and indexes; no index is given out twice. */
export function statusListRecords(handle: Handle): StatusListRecords {
  const { db, dialect, atomically } = handle;
  const lists = () => db.selectFrom('statusList').selectAll();
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
      const [row] = await askById(handle, id);
      return row === undefined ? null : toList(row);
    },
    async open(organisationId) {
      return (await askOpen(handle, organisationId))[0] ?? null;
    },
    async ofOrganisation(organisationId) {
      const rows = await lists()
        .where('organisationId', '=', organisationId)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(toList);
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
    setBit: (listId, index) => setBits(db, dialect, listId, [index]),
    setBits: (listId, indexes) =>
      atomically(async (trx) => {
        for (let at = 0; at < indexes.length; at += AT_ONCE)
          await setBits(trx, dialect, listId, indexes.slice(at, at + AT_ONCE));
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

const AT_ONCE = 50;

/** One statement: no other writer can come between the reading and the writing of the bits. */
async function setBits(
  db: Kysely<Schema>,
  dialect: Handle['dialect'],
  listId: string,
  indexes: readonly number[],
): Promise<void> {
  if (!indexes.every((index) => Number.isSafeInteger(index) && index >= 0))
    throw new TypeError('status list: index outside the list');
  const { numUpdatedRows } = await db
    .updateTable('statusList')
    .set(({ eb }) => ({ bits: withBits(dialect, indexes), revision: eb('revision', '+', 1) }))
    .where('id', '=', listId)
    .where(sql<boolean>`length(bits) * 8 > ${Math.max(...indexes)}`)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new TypeError('status list: no such list, or index outside it');
}

/**
 * The bits with these set, in the database itself: index 0 is the most significant bit of byte 0 (Bitstring Status List 1.0).
 * PostgreSQL counts the bits of a byte from the least significant; on SQLite the function is ours (`setBitsFunction`).
 */
function withBits(dialect: Handle['dialect'], indexes: readonly number[]): RawBuilder<Uint8Array> {
  if (dialect === 'sqlite') return sql`set_bits(bits, ${JSON.stringify(indexes)})`;
  return indexes.reduce<RawBuilder<Uint8Array>>(
    (bits, index) => sql`set_bit(${bits}, ${index ^ 7}::integer, 1)`,
    sql`bits`,
  );
}

/** What `set_bits` does on SQLite: these bits with more of them set, by our numbers. */
export function setBitsFunction(bits: Uint8Array, indexes: string): Uint8Array {
  const changed = Buffer.from(bits);
  for (const index of JSON.parse(indexes) as number[])
    changed[index >> 3] = (changed[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return changed;
}

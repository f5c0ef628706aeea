import type { Selectable } from 'kysely';
import type { KeyRecord, KeyRecords } from '../signing/key-records.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';

const toKey = (row: Selectable<Schema['signingKey']>): KeyRecord => ({
  ...row,
  wrappedDataKey: bytes(row.wrappedDataKey),
  ciphertext: bytes(row.ciphertext),
});

/** Sealed signing keys, on the connection of the handle. */
export function keyRecords({ db }: Handle): KeyRecords {
  const keys = () => db.selectFrom('signingKey').selectAll();
  return {
    async insert(record) {
      await db.insertInto('signingKey').values(record).execute();
    },
    async update({ methodId, state, retiredAt, compromisedAt, wrappedDataKey, ciphertext }) {
      await db
        .updateTable('signingKey')
        .set({ state, retiredAt, compromisedAt, wrappedDataKey, ciphertext })
        .where('methodId', '=', methodId)
        .execute();
    },
    async ofOrganisation(organisationId) {
      const rows = await keys()
        .where('organisationId', '=', organisationId)
        .orderBy('createdAt')
        .orderBy('methodId')
        .execute();
      return rows.map(toKey);
    },
    all: async () => (await keys().orderBy('methodId').execute()).map(toKey),
    async byMethodId(methodId) {
      const row = await keys().where('methodId', '=', methodId).executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },
    async any() {
      return (await db.selectFrom('signingKey').select('methodId').limit(1).executeTakeFirst()) !== undefined;
    },
  };
}

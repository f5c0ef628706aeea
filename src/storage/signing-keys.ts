import type { Selectable } from 'kysely';
import type { KeyRecord, KeyRecords } from '../signing/key-records.ts';
import { builtOnce } from './built-once.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';

const toKey = (row: Selectable<Schema['signingKey']>): KeyRecord => ({
  ...row,
  wrappedDataKey: bytes(row.wrappedDataKey),
  ciphertext: bytes(row.ciphertext),
});

const askByMethodId = builtOnce(({ db }, methodId: string) =>
  db.selectFrom('signingKey').selectAll().where('methodId', '=', methodId),
);
const askOfOrganisation = builtOnce(({ db }, organisationId: string) =>
  db
    .selectFrom('signingKey')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .orderBy('createdAt')
    .orderBy('methodId'),
);

/** Sealed signing keys, on the connection of the handle. */
export function keyRecords(handle: Handle): KeyRecords {
  const { db } = handle;
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
      return (await askOfOrganisation(handle, organisationId)).map(toKey);
    },
    all: async () => (await keys().orderBy('methodId').execute()).map(toKey),
    async byMethodId(methodId) {
      const [row] = await askByMethodId(handle, methodId);
      return row === undefined ? null : toKey(row);
    },
    async any() {
      return (await db.selectFrom('signingKey').select('methodId').limit(1).executeTakeFirst()) !== undefined;
    },
  };
}

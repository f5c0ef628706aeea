import type { Selectable } from 'kysely';
import type { RegisterKeyRecord, RegisterKeyRecords } from '../signing/key-records.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';

const toKey = (row: Selectable<Schema['registerKey']>): RegisterKeyRecord => ({
  ...row,
  publicKey: bytes(row.publicKey),
  wrappedDataKey: bytes(row.wrappedDataKey),
  ciphertext: bytes(row.ciphertext),
});

/** The sealed keys of the register, on the connection of the handle. */
export function registerKeyRecords({ db }: Handle): RegisterKeyRecords {
  const keys = () => db.selectFrom('registerKey').selectAll();
  return {
    async insert(record) {
      await db.insertInto('registerKey').values(record).execute();
    },
    async retire(keyId, at) {
      await db.updateTable('registerKey').set({ retiredAt: at }).where('keyId', '=', keyId).execute();
    },
    async relock({ keyId, wrappedDataKey }) {
      await db.updateTable('registerKey').set({ wrappedDataKey }).where('keyId', '=', keyId).execute();
    },
    async all() {
      return (await keys().orderBy('activeFrom').orderBy('keyId').execute()).map(toKey);
    },
    async active() {
      const newest = keys().where('retiredAt', 'is', null).orderBy('activeFrom', 'desc').orderBy('keyId').limit(1);
      const row = await newest.executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },
  };
}

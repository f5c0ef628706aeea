import type { RegisterKeyRecords } from '../signing/key-records.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';

/** The sealed keys of the register, on the connection of the handle. */
export function registerKeyRecords({ db }: Handle): RegisterKeyRecords {
  return {
    async insert(record) {
      await db.insertInto('registerKey').values(record).execute();
    },
    async retire(keyId, at) {
      await db.updateTable('registerKey').set({ retiredAt: at }).where('keyId', '=', keyId).execute();
    },
    async count() {
      const { count } = await db
        .selectFrom('registerKey')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async active() {
      const row = await db
        .selectFrom('registerKey')
        .selectAll()
        .where('retiredAt', 'is', null)
        .orderBy('activeFrom', 'desc')
        .orderBy('keyId')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { publicKey, wrappedDataKey, ciphertext } = row;
      return {
        ...row,
        publicKey: bytes(publicKey),
        wrappedDataKey: bytes(wrappedDataKey),
        ciphertext: bytes(ciphertext),
      };
    },
  };
}

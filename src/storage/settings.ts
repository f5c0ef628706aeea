import type { SettingRecords } from '../issuing/records.ts';
import type { Handle } from './handle.ts';

/** Settings, on the connection of the handle. */
export function settingRecords({ db }: Handle): SettingRecords {
  return {
    async get(key) {
      const row = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },
    async set(key, value) {
      await db
        .insertInto('setting')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}

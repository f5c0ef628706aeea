import type { OperatorRecords } from '../issuing/organisations/organisation-records.ts';
import type { Handle } from './handle.ts';

/** Who keeps the installation, outside of every organisation. */
export function operatorRecords({ db }: Handle): OperatorRecords {
  return {
    async insert(operator) {
      await db.insertInto('operator').values(operator).execute();
    },
    async byUserId(userId) {
      return (await db.selectFrom('operator').selectAll().where('userId', '=', userId).executeTakeFirst()) ?? null;
    },
    list: () => db.selectFrom('operator').selectAll().orderBy('email').execute(),
    async delete(userId) {
      await db.deleteFrom('operator').where('userId', '=', userId).execute();
    },
  };
}

import type { NameCorrectionRecords } from '../issuing/awards/award-records.ts';
import type { Handle } from './handle.ts';
import { mustChangeOne } from './write.ts';

/** What holders ask to be mended. */
export function nameCorrectionRecords({ db }: Handle): NameCorrectionRecords {
  const corrections = () => db.selectFrom('nameCorrection').selectAll();
  return {
    async insert(correction) {
      await db.insertInto('nameCorrection').values(correction).execute();
    },
    async update({ id, ...columns }) {
      mustChangeOne(
        await db.updateTable('nameCorrection').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'name correction',
      );
    },
    async byId(id) {
      return (await corrections().where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async open(awardId) {
      return (
        (await corrections().where('awardId', '=', awardId).where('closedAt', 'is', null).executeTakeFirst()) ?? null
      );
    },
    waiting: (organisationId, limit) =>
      corrections()
        .where('organisationId', '=', organisationId)
        .where('closedAt', 'is', null)
        .orderBy('askedAt')
        .orderBy('id')
        .limit(limit)
        .execute(),
  };
}

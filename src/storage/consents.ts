import type { Selectable } from 'kysely';
import type { Consent } from '../issuing/holders/consent.ts';
import type { ConsentRecords } from '../issuing/holders/holder-records.ts';
import type { Handle } from './handle.ts';
import { flag, type Schema } from './schema.ts';
import { mustChangeOne } from './write.ts';

const toRow = (consent: Consent) => ({
  ...consent,
  sixteenOrOlder: flag(consent.sixteenOrOlder),
  linkPublic: flag(consent.linkPublic),
  shown: JSON.stringify(consent.shown),
});
const toConsent = ({ seq: _seq, ...row }: Selectable<Schema['consent']>): Consent => ({
  ...row,
  sixteenOrOlder: row.sixteenOrOlder === 1,
  linkPublic: row.linkPublic === 1,
  shown: JSON.parse(row.shown) as string[],
});

/** Consents, on the connection of the handle. */
export function consentRecords({ db }: Handle): ConsentRecords {
  // the order of recording decides which is newest: two forms of one second have the same time
  const newestFirst = (awardId: string) =>
    db.selectFrom('consent').selectAll().where('awardId', '=', awardId).orderBy('seq', 'desc');
  return {
    async insert(consent) {
      await db.insertInto('consent').values(toRow(consent)).execute();
    },
    async update(consent) {
      const { id, ...columns } = toRow(consent);
      mustChangeOne(
        await db.updateTable('consent').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'consent',
      );
    },
    async current(awardId) {
      const row = await newestFirst(awardId).where('withdrawnAt', 'is', null).limit(1).executeTakeFirst();
      return row === undefined ? null : toConsent(row);
    },
    async currentOf(awardIds) {
      if (awardIds.length === 0) return [];
      const rows = await db
        .selectFrom('consent')
        .selectAll()
        .where('seq', 'in', ({ selectFrom }) =>
          selectFrom('consent as newest')
            .select(({ fn }) => fn.max('newest.seq').as('seq'))
            .where('newest.awardId', 'in', awardIds)
            .where('newest.withdrawnAt', 'is', null)
            .groupBy('newest.awardId'),
        )
        .execute();
      return rows.map(toConsent);
    },
    async withdrawAll(at) {
      const changed = await db
        .updateTable('consent')
        .set({ withdrawnAt: at })
        .where('withdrawnAt', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(changed.numUpdatedRows);
    },
    async ofAward(awardId) {
      return (await newestFirst(awardId).execute()).map(toConsent);
    },
  };
}

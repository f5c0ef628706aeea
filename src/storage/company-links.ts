import type { CompanyLinkRecords } from '../issuing/workplace/company-link-records.ts';
import type { Handle } from './handle.ts';
import { mustChangeOne } from './write.ts';

/** Links between a school's training companies and organisations, and what those signed. */
export function companyLinkRecords({ db }: Handle): CompanyLinkRecords {
  const links = () => db.selectFrom('companyLink').selectAll();
  return {
    async insert(link) {
      await db.insertInto('companyLink').values(link).execute();
    },
    async update({ id, ...columns }) {
      mustChangeOne(
        await db.updateTable('companyLink').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'company link',
      );
    },
    async byId(id) {
      return (await links().where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async open(trainingCompanyId) {
      const row = await links()
        .where('trainingCompanyId', '=', trainingCompanyId)
        .where('endedAt', 'is', null)
        .executeTakeFirst();
      return row ?? null;
    },
    ofCompany: (companyId) =>
      links().where('companyId', '=', companyId).orderBy('askedAt', 'desc').orderBy('id').execute(),
    async insertConfirmation(confirmationId, linkId) {
      await db.insertInto('companyConfirmation').values({ confirmationId, linkId }).execute();
    },
    async linksOfConfirmations(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('companyConfirmation')
        .selectAll()
        .where('confirmationId', 'in', ids)
        .orderBy('confirmationId')
        .execute();
      return new Map(rows.map(({ confirmationId, linkId }) => [confirmationId, linkId]));
    },
    async insertEndorsement(endorsement) {
      await db.insertInto('companyEndorsement').values(endorsement).execute();
    },
    async updateEndorsement({ awardId, ...columns }) {
      mustChangeOne(
        await db
          .updateTable('companyEndorsement')
          .set(columns)
          .where('awardId', '=', awardId)
          .executeTakeFirstOrThrow(),
        'endorsement',
      );
    },
    async endorsementOf(awardId) {
      const row = await db
        .selectFrom('companyEndorsement')
        .selectAll()
        .where('awardId', '=', awardId)
        .executeTakeFirst();
      return row ?? null;
    },
    endorsementsOf: (companyId, limit) =>
      db
        .selectFrom('companyEndorsement')
        .selectAll()
        .where('companyId', '=', companyId)
        .orderBy('decidedAt', 'desc')
        .orderBy('awardId')
        .limit(limit)
        .execute(),
  };
}

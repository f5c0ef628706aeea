import type { ApplicationRecords } from '../issuing/organisations/organisation-records.ts';
import type { Handle } from './handle.ts';
import { mustChangeOne } from './write.ts';

/** Organisations that ask to be let in. */
export function applicationRecords({ db }: Handle): ApplicationRecords {
  const applications = () => db.selectFrom('application').selectAll();
  return {
    async insert(application) {
      await db.insertInto('application').values(application).execute();
    },
    async update({ id, ...columns }) {
      const changed = await db.updateTable('application').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
      mustChangeOne(changed, 'application');
    },
    async byId(id) {
      return (await applications().where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async byConfirmation(hash) {
      return (await applications().where('confirmSha256', '=', hash).executeTakeFirst()) ?? null;
    },
    inState: (state, limit) =>
      applications().where('state', '=', state).orderBy('createdAt').orderBy('id').limit(limit).execute(),
    async ofOrganisations(organisationIds) {
      if (organisationIds.length === 0) return [];
      return applications().where('organisationId', 'in', organisationIds).execute();
    },
    async deleteOld({ now, refused }) {
      const { numDeletedRows } = await db
        .deleteFrom('application')
        .where((where) =>
          where.or([
            where.and([where('state', '=', 'unconfirmed'), where('expiresAt', '<', now)]),
            where.and([where('state', '=', 'refused'), where('decidedAt', '<', refused)]),
          ]),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

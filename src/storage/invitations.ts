import type { InvitationRecords } from '../issuing/organisations/organisation-records.ts';
import type { Handle } from './handle.ts';
import { mustChangeOne } from './write.ts';

/** Invitations to work in an organisation. */
export function invitationRecords({ db }: Handle): InvitationRecords {
  const invitations = () => db.selectFrom('invitation').selectAll();
  return {
    async insert(invitation) {
      await db.insertInto('invitation').values(invitation).execute();
    },
    async update({ id, ...columns }) {
      const changed = await db.updateTable('invitation').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
      mustChangeOne(changed, 'invitation');
    },
    async byId(id) {
      return (await invitations().where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async byToken(hash) {
      const found = await invitations()
        .where((where) => where.or([where('linkSha256', '=', hash), where('mailedSha256', '=', hash)]))
        .executeTakeFirst();
      return found ?? null;
    },
    open: (organisationId, now) =>
      invitations()
        .where('organisationId', '=', organisationId)
        .where('endedAt', 'is', null)
        .where('expiresAt', '>', now)
        .orderBy('createdAt', 'desc')
        .orderBy('id')
        .execute(),
    async deleteBefore(time) {
      const { numDeletedRows } = await db
        .deleteFrom('invitation')
        .where((where) => where.or([where('endedAt', '<', time), where('expiresAt', '<', time)]))
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

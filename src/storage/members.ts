import type { Selectable } from 'kysely';
import { normaliseEmail } from '../email-address.ts';
import type { Member } from '../issuing/organisations/members.ts';
import type { MemberRecords } from '../issuing/organisations/organisation-records.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';
import { mustChangeOne } from './write.ts';

/** Who was forgotten has no address, and there may be several of them. */
const toRow = (member: Member) => ({ ...member, emailKey: normaliseEmail(member.email) || `forgotten ${member.id}` });
const toMember = ({ emailKey: _key, ...member }: Selectable<Schema['member']>): Member => member;

const askByUserId = builtOnce(({ db }, userId: string) =>
  db.selectFrom('member').selectAll().where('userId', '=', userId).orderBy('createdAt').orderBy('id'),
);

/** Members, found by address in its one form. */
export function memberRecords(handle: Handle): MemberRecords {
  const { db } = handle;
  const members = () => db.selectFrom('member').selectAll();
  return {
    async insert(member) {
      await db.insertInto('member').values(toRow(member)).execute();
    },
    async update(member) {
      const { id, ...columns } = toRow(member);
      mustChangeOne(
        await db.updateTable('member').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'member',
      );
    },
    async byId(id) {
      const row = await members().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toMember(row);
    },
    async byUserId(userId) {
      return (await askByUserId(handle, userId)).map(toMember);
    },
    async byEmail(organisationId, email) {
      const row = await members()
        .where('organisationId', '=', organisationId)
        .where('emailKey', '=', normaliseEmail(email))
        .executeTakeFirst();
      return row === undefined ? null : toMember(row);
    },
    async choosePlace(sessionId, memberId) {
      await db
        .insertInto('sessionPlace')
        .values({ sessionId, memberId })
        .onConflict((conflict) => conflict.column('sessionId').doUpdateSet({ memberId }))
        .execute();
    },
    async chosenPlace(sessionId) {
      const row = await db
        .selectFrom('sessionPlace')
        .select('memberId')
        .where('sessionId', '=', sessionId)
        .executeTakeFirst();
      return row?.memberId ?? null;
    },
    async list(organisationId) {
      const rows = await members().where('organisationId', '=', organisationId).orderBy('emailKey').execute();
      return rows.map(toMember);
    },
  };
}

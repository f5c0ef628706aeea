import { type Selectable, sql } from 'kysely';
import { fold } from '../fold.ts';
import type { RecipientRecords } from '../issuing/awards/award-records.ts';
import type { Recipient } from '../issuing/holders/recipients.ts';
import { nameWords } from './fold.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';
import { insertAll, mustChangeOne } from './write.ts';

const toRecipient = ({ sortName: _name, ...recipient }: Selectable<Schema['recipient']>): Recipient => recipient;

/** Recipients, with the words they are found by. */
export function recipientRecords({ db, atomically }: Handle): RecipientRecords {
  const recipients = (organisationId: string) =>
    db.selectFrom('recipient').selectAll().where('organisationId', '=', organisationId);
  return {
    insertMany: (people) =>
      atomically(async (trx) => {
        await insertAll(
          trx,
          'recipient',
          people.map((person) => ({ ...person, sortName: fold(person.name) })),
        );
        await insertAll(trx, 'recipientWord', people.flatMap(wordsOf));
      }),
    async byId(organisationId, id) {
      const row = await recipients(organisationId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecipient(row);
    },
    async byIds(organisationId, ids) {
      if (ids.length === 0) return [];
      return (await recipients(organisationId).where('id', 'in', ids).execute()).map(toRecipient);
    },
    rename: (organisationId, id, name) =>
      atomically(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('recipient')
          .set({ name, sortName: fold(name) })
          .where('organisationId', '=', organisationId)
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        if (Number(numUpdatedRows) === 0) throw new TypeError('recipient: no such row');
        await trx.deleteFrom('recipientWord').where('recipientId', '=', id).execute();
        await insertAll(trx, 'recipientWord', wordsOf({ id, organisationId, name }));
      }),
    async changeEmail(organisationId, id, email) {
      const changed = await db
        .updateTable('recipient')
        .set({ email })
        .where('organisationId', '=', organisationId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      mustChangeOne(changed, 'recipient');
    },
    async forgetEmails(before) {
      const { numUpdatedRows } = await db
        .updateTable('recipient')
        .set({ email: null })
        .where('email', 'is not', null)
        .where(({ exists, not, selectFrom }) =>
          exists(selectFrom('award').select('award.id').whereRef('award.recipientId', '=', 'recipient.id')).and(
            not(
              exists(
                selectFrom('award')
                  .leftJoin('holderLink', 'holderLink.awardId', 'award.id')
                  .select('award.id')
                  .whereRef('award.recipientId', '=', 'recipient.id')
                  .where(
                    // the end of an award: revoked, or collected by its holder; null while there was none
                    sql<boolean>`coalesce(award.revoked_at, case when award.state = 'issued' then holder_link.collected_at end, '9999') >= ${before}`,
                  ),
              ),
            ),
          ),
        )
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}

function wordsOf({
  id,
  organisationId,
  name,
}: Pick<Recipient, 'id' | 'organisationId' | 'name'>): Schema['recipientWord'][] {
  return nameWords(name).map((word) => ({ organisationId, word, recipientId: id }));
}

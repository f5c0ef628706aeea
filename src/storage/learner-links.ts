import type { LearnerLink, LearnerLinkRecords } from '../issuing/learners/learner-link-records.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';

/** Links of learners to their dossiers. */
export function learnerLinkRecords({ db }: Handle): LearnerLinkRecords {
  const links = () => db.selectFrom('learnerLink').selectAll('learnerLink');
  return {
    async put(link) {
      const { dossierId: _of, ...columns } = link;
      await db
        .insertInto('learnerLink')
        .values(link)
        .onConflict((conflict) => conflict.column('dossierId').doUpdateSet(columns))
        .execute();
    },
    async byToken(tokenSha256) {
      const row = await links().where('tokenSha256', '=', tokenSha256).executeTakeFirst();
      return row === undefined ? null : toLink(row);
    },
    async ofDossier(dossierId) {
      const row = await links().where('dossierId', '=', dossierId).executeTakeFirst();
      return row === undefined ? null : toLink(row);
    },
    async ofRecipients(recipientIds) {
      if (recipientIds.length === 0) return [];
      const rows = await links()
        .innerJoin('dossier', 'dossier.id', 'learnerLink.dossierId')
        .where('dossier.recipientId', 'in', recipientIds)
        .where('dossier.state', 'not in', ['signed', 'rejected'])
        .orderBy('dossier.createdAt')
        .orderBy('dossier.id')
        .execute();
      return rows.map(toLink);
    },
    async delete(dossierId) {
      await db.deleteFrom('learnerLink').where('dossierId', '=', dossierId).execute();
    },
    async deleteExpired(before) {
      const { numDeletedRows } = await db
        .deleteFrom('learnerLink')
        .where('expiresAt', '<', before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

const toLink = (row: LearnerLink): LearnerLink => ({ ...row, sealedToken: bytes(row.sealedToken) });

import { sql } from 'kysely';
import type { ErasureRecords } from '../issuing/holders/holder-records.ts';
import type { Handle } from './handle.ts';

/** Deleting for ever: rows, and what rows leave behind in the files of the database. */
export function erasureRecords({ db, dialect, atomically }: Handle): ErasureRecords {
  return {
    erase: (awardIds) =>
      atomically(async (trx) => {
        if (awardIds.length === 0) return;
        const people = await trx.selectFrom('award').select('recipientId').where('id', 'in', awardIds).execute();
        const folders = await trx
          .selectFrom('folderAward')
          .select('folderId')
          .where('awardId', 'in', awardIds)
          .execute();
        await trx.deleteFrom('consent').where('awardId', 'in', awardIds).execute();
        await trx.updateTable('statusIndex').set({ awardId: null }).where('awardId', 'in', awardIds).execute();
        // two awards of a chain point at each other; the rule is asked at the end of the transaction
        await trx.deleteFrom('award').where('id', 'in', awardIds).execute();
        await forgetPeople(trx, people);
        for (const { folderId } of folders) {
          await trx
            .deleteFrom('holderFolder')
            .where('id', '=', folderId)
            .where((where) =>
              where.not(
                where.exists(where.selectFrom('folderAward').select('awardId').where('folderId', '=', folderId)),
              ),
            )
            .execute();
        }
      }),
    eraseDossiers: (dossierIds) =>
      atomically(async (trx) => {
        if (dossierIds.length === 0) return;
        const people = await trx.selectFrom('dossier').select('recipientId').where('id', 'in', dossierIds).execute();
        await trx.deleteFrom('dossier').where('id', 'in', dossierIds).execute();
        await forgetPeople(trx, people);
      }),
    async insertErasedBadge(erased) {
      await db
        .insertInto('erasedBadge')
        .values(erased)
        .onConflict((conflict) => conflict.column('slugSha256').doNothing())
        .execute();
    },
    async insertErasedConsent(erased) {
      await db
        .insertInto('erasedConsent')
        .values(erased)
        .onConflict((conflict) => conflict.column('consentSha256').doNothing())
        .execute();
    },
    async deleteErasedConsentsBefore(day) {
      const { numDeletedRows } = await db.deleteFrom('erasedConsent').where('date', '<', day).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async addresses(after, limit) {
      const awards = await db
        .selectFrom('award')
        .select(['id', 'slug'])
        .$if(after !== null, (select) => select.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute();
      if (awards.length === 0) return [];
      const links = await db
        .selectFrom('publicLink')
        .select(['awardId', 'slug'])
        .where(
          'awardId',
          'in',
          awards.map(({ id }) => id),
        )
        .execute();
      return awards.map(({ id, slug }) => ({
        awardId: id,
        slugs: [slug ?? id, ...links.filter((link) => link.awardId === id).map((link) => link.slug)],
      }));
    },
    async scrub() {
      if (dialect === 'postgres') {
        await sql`vacuum`.execute(db);
        return;
      }
      // deleted cells were overwritten at once (secure_delete); moved ones leave copies, in pages and in the log
      await sql`vacuum`.execute(db);
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
    async size() {
      const query =
        dialect === 'postgres'
          ? sql<{ bytes: number | string }>`select pg_database_size(current_database()) as bytes`
          : sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`;
      const { rows } = await query.execute(db);
      return Number(rows[0]?.bytes ?? 0);
    },
  };
}

/** Deletes those of these people of whom neither an award nor a dossier is left. */
async function forgetPeople(trx: Handle['db'], people: readonly { recipientId: string }[]): Promise<void> {
  for (const { recipientId } of people) {
    await trx
      .deleteFrom('recipient')
      .where('id', '=', recipientId)
      .where((where) =>
        where.not(where.exists(where.selectFrom('award').select('id').where('recipientId', '=', recipientId))),
      )
      .where((where) =>
        where.not(where.exists(where.selectFrom('dossier').select('id').where('recipientId', '=', recipientId))),
      )
      .execute();
  }
}

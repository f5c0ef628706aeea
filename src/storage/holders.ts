import { type Selectable, sql } from 'kysely';
import type { HolderLink } from '../issuing/holders/holder-links.ts';
import type { HolderRecords } from '../issuing/holders/holder-records.ts';
import { hasEmail } from './award-listings.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import { inPortions } from './many-awards.ts';
import type { Schema } from './schema.ts';
import { insertAll, mustChangeOne } from './write.ts';

const toLink = ({ collectedBefore: _, ...row }: Selectable<Schema['holderLink']>): HolderLink => ({
  ...row,
  sealedToken: row.sealedToken === null ? null : bytes(row.sealedToken),
});

/** Folders, the badges in them, private links, and mailed offers to join. */
export function holderRecords({ db, atomically }: Handle): HolderRecords {
  const links = () => db.selectFrom('holderLink').selectAll();
  return {
    collectedOf: (ceremonyId, limit) =>
      db
        .selectFrom('award')
        .innerJoin('recipient', 'recipient.id', 'award.recipientId')
        .innerJoin('holderLink', 'holderLink.awardId', 'award.id')
        .select(['award.id as awardId', 'recipient.name'])
        .where('award.ceremonyId', '=', ceremonyId)
        .where('award.state', '=', 'issued')
        .where('holderLink.sealedToken', 'is', null)
        .orderBy('recipient.name')
        .orderBy('award.id')
        .limit(limit)
        .execute(),
    async insertFolder(folder) {
      await db.insertInto('holderFolder').values(folder).execute();
    },
    async folderOf(awardId) {
      const row = await db
        .selectFrom('folderAward')
        .select('folderId')
        .where('awardId', '=', awardId)
        .executeTakeFirst();
      return row?.folderId ?? null;
    },
    async folderOfRecipient(recipientId) {
      const row = await db
        .selectFrom('folderAward')
        .innerJoin('award', 'award.id', 'folderAward.awardId')
        .select('folderId')
        .where('recipientId', '=', recipientId)
        .orderBy('joinedAt')
        .orderBy('folderAward.awardId')
        .limit(1)
        .executeTakeFirst();
      return row?.folderId ?? null;
    },
    putInFolder: (awardId, folderId, joinedAt) =>
      atomically(async (trx) => {
        const before = await trx
          .selectFrom('folderAward')
          .select('folderId')
          .where('awardId', '=', awardId)
          .executeTakeFirst();
        await trx
          .insertInto('folderAward')
          .values({ awardId, folderId, joinedAt })
          .onConflict((conflict) => conflict.column('awardId').doUpdateSet({ folderId, joinedAt }))
          .execute();
        if (before === undefined || before.folderId === folderId) return;
        const left = await trx
          .selectFrom('folderAward')
          .select('awardId')
          .where('folderId', '=', before.folderId)
          .limit(1)
          .execute();
        if (left.length > 0) return;
        await trx.updateTable('folderLink').set({ folderId }).where('folderId', '=', before.folderId).execute();
        await trx.deleteFrom('holderFolder').where('id', '=', before.folderId).execute();
      }),
    async awardsIn(folderId) {
      const rows = await db
        .selectFrom('folderAward')
        .select('awardId')
        .where('folderId', '=', folderId)
        .orderBy('joinedAt')
        .orderBy('awardId')
        .execute();
      return rows.map((row) => row.awardId);
    },
    async insertLink(link) {
      await db.insertInto('holderLink').values(link).execute();
    },
    insertFolders: (folders) =>
      atomically(async (trx) => {
        await insertAll(
          trx,
          'holderFolder',
          folders.map(({ id, link }) => ({ id, createdAt: link.createdAt })),
        );
        await insertAll(
          trx,
          'folderAward',
          folders.map(({ id, link }) => ({ awardId: link.awardId, folderId: id, joinedAt: link.createdAt })),
        );
        await insertAll(
          trx,
          'holderLink',
          folders.map(({ link }) => link),
        );
      }),
    linkedAmong: (awardIds) =>
      inPortions(awardIds, async (some) => {
        const rows = await db.selectFrom('holderLink').select('awardId').where('awardId', 'in', some).execute();
        return rows.map(({ awardId }) => awardId);
      }),
    withFolderAmong: (recipientIds) =>
      inPortions(recipientIds, async (some) => {
        const rows = await db
          .selectFrom('folderAward')
          .innerJoin('award', 'award.id', 'folderAward.awardId')
          .select('recipientId')
          .distinct()
          .where('recipientId', 'in', some)
          .execute();
        return rows.map(({ recipientId }) => recipientId);
      }),
    async updateLink({ awardId, ...columns }) {
      mustChangeOne(
        await db
          .updateTable('holderLink')
          .set({ ...columns, collectedBefore: sql`coalesce(collected_before, collected_at)` })
          .where('awardId', '=', awardId)
          .executeTakeFirstOrThrow(),
        'private link',
      );
    },
    async linkOfAward(awardId) {
      const row = await links().where('awardId', '=', awardId).executeTakeFirst();
      return row === undefined ? null : toLink(row);
    },
    async linkByToken(tokenSha256) {
      const row = await links().where('tokenSha256', '=', tokenSha256).executeTakeFirst();
      return row === undefined ? null : toLink(row);
    },
    async insertFolderLink(link) {
      await db
        .insertInto('folderLink')
        .values(link)
        .onConflict((conflict) => conflict.column('tokenSha256').doNothing())
        .execute();
    },
    async folderOfLink(tokenSha256) {
      const row = await db
        .selectFrom('folderLink')
        .select('folderId')
        .where('tokenSha256', '=', tokenSha256)
        .executeTakeFirst();
      return row?.folderId ?? null;
    },
    async deleteFolderLinks(folderId) {
      await db.deleteFrom('folderLink').where('folderId', '=', folderId).execute();
    },
    async awardIdsOfEmail(email, limit) {
      const rows = await db
        .selectFrom('recipient')
        .innerJoin('award', 'award.recipientId', 'recipient.id')
        .select('award.id')
        .where(hasEmail(email))
        .where('award.state', '=', 'issued')
        .orderBy('award.createdAt')
        .orderBy('award.id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id);
    },
    async insertJoin(join) {
      await db
        .insertInto('folderJoin')
        .values({ ...join, awardIds: JSON.stringify(join.awardIds) })
        .execute();
    },
    async join(codeSha256) {
      const row = await db.selectFrom('folderJoin').selectAll().where('codeSha256', '=', codeSha256).executeTakeFirst();
      return row === undefined ? null : { ...row, awardIds: JSON.parse(row.awardIds) as string[] };
    },
    async deleteJoin(codeSha256) {
      const { numDeletedRows } = await db
        .deleteFrom('folderJoin')
        .where('codeSha256', '=', codeSha256)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    async deleteExpiredJoins(now) {
      await db.deleteFrom('folderJoin').where('expiresAt', '<=', now).execute();
    },
  };
}

import type { ProposalRecords } from '../issuing/ceremonies/ceremony-records.ts';
import type { Handle } from './handle.ts';
import { insertAll, mustChangeOne } from './write.ts';

/** Room posters and the proposals that came in by them. */
export function proposalRecords({ db, atomically }: Handle): ProposalRecords {
  const posters = () => db.selectFrom('roomPoster').selectAll();
  return {
    async insertPoster(poster) {
      await db.insertInto('roomPoster').values(poster).execute();
    },
    async updatePoster({ ceremonyId, ...columns }) {
      mustChangeOne(
        await db.updateTable('roomPoster').set(columns).where('ceremonyId', '=', ceremonyId).executeTakeFirstOrThrow(),
        'room poster',
      );
    },
    async posterOf(ceremonyId) {
      return (await posters().where('ceremonyId', '=', ceremonyId).executeTakeFirst()) ?? null;
    },
    async posterByCode(code) {
      return (await posters().where('code', '=', code).executeTakeFirst()) ?? null;
    },
    insertMany: (proposals) => atomically((trx) => insertAll(trx, 'proposal', proposals)),
    ofCeremony: (ceremonyId, now) =>
      db
        .selectFrom('proposal')
        .selectAll()
        .where('ceremonyId', '=', ceremonyId)
        .where('expiresAt', '>', now)
        .orderBy('createdAt')
        .orderBy('id')
        .execute(),
    async delete(ids) {
      if (ids.length > 0) await db.deleteFrom('proposal').where('id', 'in', ids).execute();
    },
    async deleteExpired(now) {
      const result = await db.deleteFrom('proposal').where('expiresAt', '<=', now).executeTakeFirstOrThrow();
      return Number(result.numDeletedRows);
    },
  };
}

import type { PublicLinkRecords } from '../issuing/holders/holder-records.ts';
import type { Handle } from './handle.ts';
import { mustChangeOne } from './write.ts';

/** Addresses of a badge beside the printed one. */
export function publicLinkRecords({ db }: Handle): PublicLinkRecords {
  const links = () => db.selectFrom('publicLink').selectAll();
  return {
    async current(awardId) {
      return (await links().where('awardId', '=', awardId).where('endedAt', 'is', null).executeTakeFirst()) ?? null;
    },
    async bySlug(slug) {
      return (await links().where('slug', '=', slug).executeTakeFirst()) ?? null;
    },
    ofAward: (awardId) => links().where('awardId', '=', awardId).orderBy('createdAt').orderBy('slug').execute(),
    async insert(link) {
      await db.insertInto('publicLink').values(link).execute();
    },
    async update({ slug, ...columns }) {
      mustChangeOne(
        await db.updateTable('publicLink').set(columns).where('slug', '=', slug).executeTakeFirstOrThrow(),
        'public link',
      );
    },
  };
}

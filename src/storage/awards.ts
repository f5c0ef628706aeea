import { sql } from 'kysely';
import type { AwardRecords } from '../issuing/awards/award-records.ts';
import type { Award } from '../issuing/awards/awards.ts';
import {
  awardListing,
  awardListings,
  listingsOfCeremony,
  listingsOfEmail,
  returnedListings,
  searchListings,
} from './award-listings.ts';
import type { Handle } from './handle.ts';
import { inPortions, twinsOf, updateAwards } from './many-awards.ts';
import { countReturned, countWaiting, waitingGroups } from './waiting-groups.ts';
import { insertAll } from './write.ts';

/** Awards and credentials, on the connection of the handle. */
export function awardRecords(handle: Handle): AwardRecords {
  const { db, dialect, atomically } = handle;
  const awards = () => db.selectFrom('award').selectAll();
  const issued = (organisationId: string) =>
    db.selectFrom('award').where('organisationId', '=', organisationId).where('state', 'in', ['issued', 'revoked']);
  const by = async (column: 'id' | 'slug' | 'shortCode' | 'credentialId', value: string): Promise<Award | null> =>
    (await awards().where(column, '=', value).executeTakeFirst()) ?? null;
  return {
    insertMany: (rows) => atomically((trx) => insertAll(trx, 'award', rows)),
    update: (award) =>
      atomically(async (trx) => {
        const read = trx.selectFrom('award').selectAll().where('id', '=', award.id);
        const stored = await (dialect === 'postgres' ? read.forUpdate() : read).executeTakeFirst();
        if (stored === undefined) throw new TypeError('award: no such row');
        await updateAwards(trx, [{ before: stored, after: award }]);
      }),
    updateMany: (changes) => atomically((trx) => updateAwards(trx, changes)),
    byIds: (ids) => inPortions(ids, (some) => awards().where('id', 'in', some).execute()),
    hold: (ids) =>
      inPortions([...ids].sort(), (some) => {
        const read = awards().where('id', 'in', some).orderBy('id');
        return (dialect === 'postgres' ? read.forUpdate() : read).execute();
      }),
    byId: (id) => by('id', id),
    bySlug: (slug) => by('slug', slug),
    byShortCode: (shortCode) => by('shortCode', shortCode),
    byCredentialId: (credentialId) => by('credentialId', credentialId),
    ownersOf: (credentialIds) =>
      inPortions(credentialIds, (some) =>
        db
          .selectFrom('award')
          .select(['id', 'credentialId'])
          .where('credentialId', 'in', some)
          .$narrowType<{ credentialId: string }>()
          .execute(),
      ),
    async byIdempotencyKeys(organisationId, keys) {
      if (keys.length === 0) return [];
      return awards().where('organisationId', '=', organisationId).where('idempotencyKey', 'in', keys).execute();
    },
    byIdempotencyPrefix: (organisationId, prefix) =>
      awards().where('organisationId', '=', organisationId).where('idempotencyKey', 'like', `${prefix}%`).execute(),
    ofCeremony: (ceremonyId, options) => listingsOfCeremony(db, ceremonyId, options),
    async idsOfCeremony(ceremonyId, states) {
      if (states.length === 0) return [];
      const rows = await db
        .selectFrom('award')
        .innerJoin('recipient', 'recipient.id', 'award.recipientId')
        .select('award.id')
        .where('award.ceremonyId', '=', ceremonyId)
        .where('award.state', 'in', states)
        .orderBy('award.position')
        .orderBy('recipient.sortName')
        .orderBy('award.id')
        .execute();
      return rows.map((row) => row.id);
    },
    issuedTwins: (award) =>
      awards()
        .where('recipientId', '=', award.recipientId)
        .where('achievementVersionId', '=', award.achievementVersionId)
        .where('level', award.level === null ? 'is' : '=', award.level)
        .where('state', '=', 'issued')
        .where('id', '!=', award.id)
        .execute(),
    issuedTo: (recipientIds) => twinsOf(db, recipientIds),
    search: (organisationId, query, page) => searchListings(db, organisationId, query, page),
    ofEmail: (organisationId, email, page) => listingsOfEmail(db, organisationId, email, page),
    listing: (awardId) => awardListing(db, awardId),
    listings: (awardIds) => awardListings(db, awardIds),
    async unfinishedCeremonies() {
      // an expression: else SQLite goes through all awards by ceremony
      const ceremony = sql<string>`coalesce(ceremony_id, '')`;
      const rows = await db
        .selectFrom('award')
        .select(ceremony.as('ceremonyId'))
        // as the partial index has it: SQLite does not look into bound values
        .where(sql<boolean>`state in ('approved', 'issuing')`)
        .groupBy(ceremony)
        .orderBy(({ fn }) => fn.min('createdAt'))
        .orderBy('ceremonyId')
        .execute();
      return rows.map(({ ceremonyId }) => ceremonyId).filter((id) => id !== '');
    },
    async unfinishedReplacements(limit) {
      const rows = await db
        .selectFrom('award')
        .innerJoin('award as old', 'old.id', 'award.supersedes')
        .select('award.id')
        // only those that have one: else SQLite goes through all awards
        .where('award.supersedes', '>', '')
        .where('award.state', '=', 'issued')
        .where('old.state', '=', 'issued')
        .orderBy('award.createdAt')
        .orderBy('award.id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    waitingGroups: (organisationId) => waitingGroups(db, organisationId),
    countWaiting: (organisationId, exceptBy) => countWaiting(handle, organisationId, exceptBy),
    countReturned: (organisationId, memberId) => countReturned(handle, organisationId, memberId),
    returnedTo: (organisationId, memberId, limit) => returnedListings(db, organisationId, memberId, limit),
    underWay: (organisationId) =>
      db
        .selectFrom('award')
        .selectAll()
        .where('organisationId', '=', organisationId)
        .where('state', '=', 'issuing')
        .orderBy('id')
        .execute(),
    async idsIssued(organisationId, after, limit) {
      const rows = await issued(organisationId)
        .select('id')
        .where('id', '>', after ?? '')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id);
    },
    async countIssued(organisationId) {
      const row = await issued(organisationId)
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async insertCredential(credential) {
      await db.insertInto('credential').values(credential).execute();
    },
    insertCredentials: (credentials) => atomically((trx) => insertAll(trx, 'credential', credentials)),
    async credential(awardId) {
      return (await db.selectFrom('credential').selectAll().where('awardId', '=', awardId).executeTakeFirst()) ?? null;
    },
    insertIssueRecords: (found) => atomically((trx) => insertAll(trx, 'issueRecord', found)),
    async issueRecord(awardId) {
      return (await db.selectFrom('issueRecord').selectAll().where('awardId', '=', awardId).executeTakeFirst()) ?? null;
    },
    async isErased(credentialId) {
      const found = db.selectFrom('erasedBadge').select('credentialId').where('credentialId', '=', credentialId);
      return (await found.limit(1).executeTakeFirst()) !== undefined;
    },
    async erased(slugSha256) {
      const row = await db
        .selectFrom('erasedBadge')
        .selectAll()
        .where('slugSha256', '=', slugSha256)
        .executeTakeFirst();
      return row ?? null;
    },
  };
}

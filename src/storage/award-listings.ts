import { type Kysely, sql } from 'kysely';
import type { AwardListing, AwardState } from '../issuing/awards/awards.ts';
import type { Page, PageRequest } from '../issuing/records.ts';
import { searchWords } from './fold.ts';
import { readCursor, toPage } from './paging.ts';
import { recipientsWith, sortNameOf } from './recipient-words.ts';
import type { Schema } from './schema.ts';
import { RETURNED } from './waiting-groups.ts';

/** Awards with the names people look for, in one query. */
function listings(db: Kysely<Schema>) {
  return db
    .selectFrom('award')
    .innerJoin('recipient', 'recipient.id', 'award.recipientId')
    .innerJoin('achievementVersion', 'achievementVersion.id', 'award.achievementVersionId')
    .leftJoin('ceremony', 'ceremony.id', 'award.ceremonyId')
    .selectAll('award')
    .select([
      'recipient.name as recipientName',
      'recipient.sortName as sortName',
      'achievementVersion.name as achievementName',
      'ceremony.name as ceremonyName',
    ])
    .leftJoin('consent', (join) =>
      join.on('consent.seq', '=', ({ selectFrom }) =>
        selectFrom('consent as newer')
          .select('newer.seq')
          .whereRef('newer.awardId', '=', 'award.id')
          .where('newer.withdrawnAt', 'is', null)
          .orderBy('newer.seq', 'desc')
          .limit(1),
      ),
    )
    .select(['consent.linkPublic', 'consent.sixteenOrOlder', 'consent.publicUntil']);
}

type Row = Awaited<ReturnType<ReturnType<typeof listings>['executeTakeFirstOrThrow']>>;

function toListing({
  recipientName,
  sortName: _sort,
  achievementName,
  ceremonyName,
  linkPublic,
  sixteenOrOlder,
  publicUntil,
  ...award
}: Row): AwardListing {
  return {
    award,
    recipientName,
    achievementName,
    ceremonyName,
    consent:
      linkPublic === null ? null : { linkPublic: linkPublic === 1, sixteenOrOlder: sixteenOrOlder === 1, publicUntil },
  };
}

/** One award with those names, or null. */
export async function awardListing(db: Kysely<Schema>, awardId: string): Promise<AwardListing | null> {
  const row = await listings(db).where('award.id', '=', awardId).executeTakeFirst();
  return row === undefined ? null : toListing(row);
}

/** Several of them, in any order; what is not there is left out. */
export async function awardListings(db: Kysely<Schema>, awardIds: readonly string[]): Promise<AwardListing[]> {
  if (awardIds.length === 0) return [];
  return (await listings(db).where('award.id', 'in', awardIds).execute()).map(toListing);
}

/** Sent back to the member who awarded it, oldest first. */
export async function returnedListings(
  db: Kysely<Schema>,
  organisationId: string,
  memberId: string,
  limit: number,
): Promise<AwardListing[]> {
  const rows = await listings(db)
    .where('award.organisationId', '=', organisationId)
    .where(RETURNED)
    .where('award.approvedBy', '=', memberId)
    .orderBy('award.createdAt')
    .orderBy('award.position')
    .orderBy('award.id')
    .limit(limit)
    .execute();
  return rows.map(toListing);
}

/** In order of the list, then name. */
export async function listingsOfCeremony(
  db: Kysely<Schema>,
  ceremonyId: string,
  { limit, cursor, states }: PageRequest & { states?: readonly AwardState[] },
): Promise<Page<AwardListing>> {
  const after = readCursor(cursor, [0, 'id'] as [number, string]);
  let select = listings(db).where('award.ceremonyId', '=', ceremonyId);
  if (states !== undefined) {
    if (states.length === 0) return { items: [], cursor: null };
    select = select.where('award.state', 'in', states);
  }
  if (after !== null) {
    const [position, id] = after;
    const name = await sortNameOf(db, 'award', id);
    select = select.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('award.position', 'recipient.sortName', 'award.id'), '>', tuple(position, name, id)),
    );
  }
  const rows = await select
    .orderBy('award.position')
    .orderBy('recipient.sortName')
    .orderBy('award.id')
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, toListing, (row) => [row.position, row.id]);
}

/**
 * Awards of people in whose names every word of the query begins a word, whatever case or accents; newest first.
 * An empty query finds all; a query without letters or digits finds none.
 */
export async function searchListings(
  db: Kysely<Schema>,
  organisationId: string,
  query: string,
  page: PageRequest,
): Promise<Page<AwardListing>> {
  const words = searchWords(query);
  if (words.length === 0 && query.trim() !== '') return { items: [], cursor: null };
  let select = listings(db).where('award.organisationId', '=', organisationId);
  for (const word of words) {
    select = select.where('award.recipientId', 'in', recipientsWith(db, organisationId, word));
  }
  return newestFirst(select, page);
}

/** The recipient with this address in small letters; written as the partial index has it. */
export const hasEmail = (email: string) =>
  sql<boolean>`recipient.email is not null and lower(recipient.email) = ${email}`;

/** Awards of people with this address, in whatever case it was written. */
export async function listingsOfEmail(
  db: Kysely<Schema>,
  organisationId: string,
  email: string,
  page: PageRequest,
): Promise<Page<AwardListing>> {
  const own = listings(db).where('award.organisationId', '=', organisationId);
  return newestFirst(
    own.where('award.recipientId', 'in', ({ selectFrom }) =>
      selectFrom('recipient').select('recipient.id').where(hasEmail(email)),
    ),
    page,
  );
}

async function newestFirst(
  found: ReturnType<typeof listings>,
  { limit, cursor }: PageRequest,
): Promise<Page<AwardListing>> {
  const after = readCursor(cursor, ['time', 'id'] as [string, string]);
  let select = found;
  if (after !== null) {
    select = select.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('award.createdAt', 'award.id'), '<', tuple(...after)),
    );
  }
  const rows = await select
    .orderBy('award.createdAt', 'desc')
    .orderBy('award.id', 'desc')
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, toListing, (row) => [row.createdAt, row.id]);
}

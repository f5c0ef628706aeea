import { type Kysely, sql } from 'kysely';
import type { WaitingGroup } from '../issuing/awards/release.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';

/** The first as the partial index has it: SQLite does not look into bound values. */
const WAITING = sql<boolean>`award.state in ('waiting', 'returned') and award.state = 'waiting'`;
export const RETURNED = sql<boolean>`award.state in ('waiting', 'returned') and award.state = 'returned'`;
/** What belongs to no ceremony is a line of its own. */
const ALONE = sql<string | null>`case when award.ceremony_id is null then award.id end`;

/** What waits for release in an organisation, by ceremony, badge and who awarded it; what has no ceremony one by one; oldest first. */
export async function waitingGroups(db: Kysely<Schema>, organisationId: string): Promise<WaitingGroup[]> {
  const rows = await db
    .selectFrom('award')
    .leftJoin('ceremony', 'ceremony.id', 'award.ceremonyId')
    .innerJoin('achievementVersion', 'achievementVersion.id', 'award.achievementVersionId')
    .select(['award.ceremonyId', 'ceremony.name as ceremonyName', 'achievementVersion.name as achievementName'])
    .select(['award.approvedBy', 'award.judgeName', ALONE.as('awardId')])
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('award.createdAt').as('since')])
    .where('award.organisationId', '=', organisationId)
    .where(WAITING)
    .groupBy(['award.ceremonyId', 'ceremony.name', 'achievementVersion.name', 'award.approvedBy', 'award.judgeName'])
    .groupBy(ALONE)
    .orderBy('since')
    .orderBy('award.ceremonyId')
    .orderBy('achievementName')
    .orderBy('awardId')
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

const askWaiting = builtOnce(({ db }, organisationId: string, exceptBy: string) =>
  db
    .selectFrom('award')
    .select((get) => get.fn.countAll<number | string>().as('count'))
    .where('organisationId', '=', organisationId)
    .where(WAITING)
    .where((where) => where.or([where('approvedBy', 'is', null), where('approvedBy', '<>', exceptBy)])),
);

const askReturned = builtOnce(({ db }, organisationId: string, memberId: string) =>
  db
    .selectFrom('award')
    .select((get) => get.fn.countAll<number | string>().as('count'))
    .where('organisationId', '=', organisationId)
    .where(RETURNED)
    .where('approvedBy', '=', memberId),
);

/** How many awards wait for release in an organisation, without those that this member awarded. */
export async function countWaiting(handle: Handle, organisationId: string, exceptBy: string): Promise<number> {
  return Number((await askWaiting(handle, organisationId, exceptBy))[0]?.count);
}

/** How many awards were sent back to the member who awarded them. */
export async function countReturned(handle: Handle, organisationId: string, memberId: string): Promise<number> {
  return Number((await askReturned(handle, organisationId, memberId))[0]?.count);
}

import { type Kysely, sql } from 'kysely';
import type { WaitingGroup } from '../issuing/release.ts';
import type { Schema } from './schema.ts';

/** The first as the partial index has it: SQLite does not look into bound values. */
const WAITING = sql<boolean>`award.state in ('waiting', 'returned') and award.state = 'waiting'`;

/** What waits for release in an organisation, by ceremony, badge and who awarded it; oldest first. */
export async function waitingGroups(db: Kysely<Schema>, organisationId: string): Promise<WaitingGroup[]> {
  const rows = await db
    .selectFrom('award')
    .innerJoin('ceremony', 'ceremony.id', 'award.ceremonyId')
    .innerJoin('achievementVersion', 'achievementVersion.id', 'award.achievementVersionId')
    .select(['award.ceremonyId', 'ceremony.name as ceremonyName', 'achievementVersion.name as achievementName'])
    .select(['award.approvedBy', 'award.judgeName'])
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('award.createdAt').as('since')])
    .where('award.organisationId', '=', organisationId)
    .where(WAITING)
    .groupBy(['award.ceremonyId', 'ceremony.name', 'achievementVersion.name', 'award.approvedBy', 'award.judgeName'])
    .orderBy('since')
    .orderBy('award.ceremonyId')
    .orderBy('achievementName')
    .execute();
  return rows.map((row) => ({ ...row, ceremonyId: row.ceremonyId ?? '', count: Number(row.count) }));
}

/** How many awards wait for release in an organisation, without those that this member awarded. */
export async function countWaiting(db: Kysely<Schema>, organisationId: string, exceptBy: string): Promise<number> {
  const { count } = await db
    .selectFrom('award')
    .select((get) => get.fn.countAll<number | string>().as('count'))
    .where('organisationId', '=', organisationId)
    .where(WAITING)
    .where((where) => where.or([where('approvedBy', 'is', null), where('approvedBy', '<>', exceptBy)]))
    .executeTakeFirstOrThrow();
  return Number(count);
}

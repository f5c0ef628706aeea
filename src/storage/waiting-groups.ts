import { type Kysely, sql } from 'kysely';
import type { WaitingGroup } from '../issuing/release.ts';
import type { Schema } from './schema.ts';

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
    // the first as the partial index has it: SQLite does not look into bound values
    .where(sql<boolean>`award.state in ('waiting', 'returned') and award.state = 'waiting'`)
    .groupBy(['award.ceremonyId', 'ceremony.name', 'achievementVersion.name', 'award.approvedBy', 'award.judgeName'])
    .orderBy('since')
    .orderBy('award.ceremonyId')
    .orderBy('achievementName')
    .execute();
  return rows.map((row) => ({ ...row, ceremonyId: row.ceremonyId ?? '', count: Number(row.count) }));
}

import { type RawBuilder, sql } from 'kysely';
import type { FollowUp } from '../issuing/ceremonies/follow-up.ts';
import type {
  CountGroup,
  CountScope,
  Dimension,
  RestPeople,
  StepPeople,
  StepSums,
} from '../issuing/organisations/counts.ts';
import type { CountRecords } from '../issuing/records.ts';
import type { Handle } from './handle.ts';
import { publicOn } from './public-consent.ts';

/** What each group is called by. */
const KEYS: Record<Dimension, RawBuilder<string>> = {
  organisation: sql`organisation.name`,
  badge: sql`achievement_version.name`,
  level: sql`coalesce(award.level, 'none')`,
  month: sql`substr(award.awarded_date, 1, 7)`,
  place: sql`coalesce(ceremony.place, '')`,
};

/** Badges that count: issued, not revoked and so not replaced either. */
const counted = (scope: CountScope) => sql`
  from award
  join organisation on organisation.id = award.organisation_id
  join recipient on recipient.id = award.recipient_id
  join achievement_version on achievement_version.id = award.achievement_version_id
  left join ceremony on ceremony.id = award.ceremony_id
  where award.state = 'issued' and award.organisation_id in (${scope.length === 0 ? '' : sql.join([...scope])})`;

const sums = sql`count(*) as badges, count(distinct recipient.sort_name) as people`;

interface Sum {
  badges: number | string;
  people: number | string;
}
const numbers = (row: Sum | undefined) => ({ badges: Number(row?.badges ?? 0), people: Number(row?.people ?? 0) });

/** Counting, never by person. Numbers of PostgreSQL come as text. */
export function countRecords({ db }: Handle): CountRecords {
  const steps = async (which: RawBuilder<unknown>, day: string): Promise<StepSums> => {
    const { rows } = await sql<
      Record<keyof FollowUp | `${keyof StepPeople}People` | `${keyof RestPeople}Rest`, number | string | null>
    >`
      select
        sum(case when state = 'issued' then 1 else 0 end) as issued,
        sum(case when state = 'issued' and handed_out_at is not null then 1 else 0 end) as handed_out,
        sum(case when state = 'issued' then collected else 0 end) as collected,
        sum(case when state = 'issued' then published else 0 end) as published,
        sum(case when state = 'revoked' and superseded_by is not null then 1 else 0 end) as corrected,
        sum(case when state = 'revoked' and superseded_by is null then 1 else 0 end) as revoked,
        sum(case when state in ('waiting', 'returned') then 1 else 0 end) as waiting,
        sum(asked) as asked,
        count(distinct case when state = 'issued' and handed_out_at is not null then person end) as handed_out_people,
        count(distinct case when state = 'issued' and collected = 1 then person end) as collected_people,
        count(distinct case when state = 'issued' and published = 1 then person end) as published_people,
        count(distinct case when state = 'revoked' and superseded_by is not null then person end) as corrected_people,
        count(distinct case when state = 'issued' and handed_out_at is null then person end) as handed_out_rest,
        count(distinct case when state = 'issued' and collected = 0 then person end) as collected_rest,
        count(distinct case when state = 'issued' and published = 0 then person end) as published_rest
      from (
        select award.state, award.handed_out_at, award.superseded_by,
          (select recipient.sort_name from recipient where recipient.id = award.recipient_id) as person,
          case when exists (
            select 1 from folder_award own
            join folder_award beside on beside.folder_id = own.folder_id
            join holder_link on holder_link.award_id = beside.award_id
            where own.award_id = award.id
              and (holder_link.collected_at is not null or holder_link.collected_before is not null)
          ) then 1 else 0 end as collected,
          case when ${publicOn(day)} then 1 else 0 end as published,
          case when exists (
            select 1 from name_correction
            where name_correction.award_id = award.id and name_correction.closed_at is null
          ) then 1 else 0 end as asked
        from award where ${which}
      ) each_award`.execute(db);
    const row = rows[0];
    const value = (name: keyof NonNullable<typeof row>): number => Number(row?.[name] ?? 0);
    return {
      badges: {
        issued: value('issued'),
        handedOut: value('handedOut'),
        collected: value('collected'),
        published: value('published'),
        corrected: value('corrected'),
        revoked: value('revoked'),
        waiting: value('waiting'),
        asked: value('asked'),
      },
      people: {
        handedOut: value('handedOutPeople'),
        collected: value('collectedPeople'),
        published: value('publishedPeople'),
        corrected: value('correctedPeople'),
      },
      rest: {
        handedOut: value('handedOutRest'),
        collected: value('collectedRest'),
        published: value('publishedRest'),
      },
    };
  };
  return {
    followUp: async (ceremonyId, day) => (await steps(sql`award.ceremony_id = ${ceremonyId}`, day)).badges,
    steps: (scope, day) =>
      steps(sql`award.organisation_id in (${scope.length === 0 ? '' : sql.join([...scope])})`, day),
    async total(scope) {
      return numbers((await sql<Sum>`select ${sums} ${counted(scope)}`.execute(db)).rows[0]);
    },
    async groups(scope, dimension) {
      const key = KEYS[dimension];
      const { rows } = await sql<Sum & { key: string }>`
        select ${key} as key, ${sums} ${counted(scope)} group by ${key} order by ${key}`.execute(db);
      return rows.map((row): CountGroup => ({ key: row.key, ...numbers(row) }));
    },
    async together(scope, dimension, keys) {
      if (keys.length === 0) return { badges: 0, people: 0 };
      const only = sql`and ${KEYS[dimension]} in (${sql.join([...keys])})`;
      return numbers((await sql<Sum>`select ${sums} ${counted(scope)} ${only}`.execute(db)).rows[0]);
    },
  };
}

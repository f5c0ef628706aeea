import { sql } from 'kysely';

/** Whether the consent in force of the row of `award` makes its page public on this day; `makesPublic` in SQL. */
export const publicOn = (day: string) => sql<boolean>`exists (
  select 1 from consent
  where consent.award_id = award.id and consent.withdrawn_at is null and consent.link_public = 1
    and consent.sixteen_or_older = 1 and (consent.public_until is null or consent.public_until >= ${day})
)`;

import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** The poster in the room where a ceremony is held, and what people say by it that they can. */
export const proposals: SchemaStep = {
  name: '0014-proposals',
  async up(db, dialect) {
    const { text, end } = columnTypes(dialect);
    await runAll(db, [
      `create table room_poster (
        ceremony_id ${text} not null primary key references ceremony (id) on delete cascade,
        organisation_id ${text} not null references organisation (id),
        code ${text} not null,
        opened_at ${text} not null,
        closed_at ${text}
      ${end}`,
      'create unique index room_poster_code on room_poster (code)',
      'create index room_poster_organisation on room_poster (organisation_id)',
      // a line for each badge that somebody says to be able to; without a badge: wants to be on the list
      `create table proposal (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        ceremony_id ${text} not null references ceremony (id) on delete cascade,
        achievement_id ${text} references achievement (id) on delete cascade,
        name ${text} not null,
        created_at ${text} not null,
        expires_at ${text} not null
      ${end}`,
      'create index proposal_ceremony on proposal (ceremony_id, created_at)',
      'create index proposal_organisation on proposal (organisation_id)',
      'create index proposal_achievement on proposal (achievement_id)',
      'create index proposal_expiry on proposal (expires_at)',
    ]);
  },
};

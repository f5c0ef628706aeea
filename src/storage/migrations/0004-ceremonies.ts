import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** People who get badges with the words of their names, occasions, and the draft lists of coaches. */
export const ceremonies: SchemaStep = {
  name: '0004-ceremonies',
  async up(db, dialect) {
    const { text, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table recipient (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        name ${text} not null,
        email ${text},
        created_at ${text} not null,
        sort_name ${text} not null
      ${end}`,
      'create index recipient_organisation on recipient (organisation_id)',
      // folded words of the name, for search by the beginning of words; they go when the recipient goes
      `create table recipient_word (
        organisation_id ${text} not null references organisation (id),
        word ${text} not null,
        recipient_id ${text} not null references recipient (id) on delete cascade,
        primary key (organisation_id, word, recipient_id)
      ${endKeyed}`,
      'create index recipient_word_recipient on recipient_word (recipient_id)',
      `create table ceremony (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        name ${text} not null,
        date ${text} not null,
        place ${text},
        created_by ${text},
        created_at ${text} not null,
        search_text ${text} not null
      ${end}`,
      'create index ceremony_date on ceremony (organisation_id, date, id)',
      `create table draft_list (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        ceremony_id ${text} not null references ceremony (id),
        member_id ${text} not null,
        achievement_id ${text} not null references achievement (id),
        level ${text} not null,
        state ${text} not null,
        cells ${text} not null,
        mapping ${text},
        "rows" ${text} not null,
        created_at ${text} not null,
        expires_at ${text} not null
      ${end}`,
      'create index draft_list_member on draft_list (organisation_id, member_id)',
      'create index draft_list_ceremony on draft_list (ceremony_id)',
      'create index draft_list_achievement on draft_list (achievement_id)',
      'create index draft_list_expiry on draft_list (expires_at)',
    ]);
  },
};

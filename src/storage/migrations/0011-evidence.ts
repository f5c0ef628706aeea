import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * Release by a second person: its states and marks on awards, and per badge whether it is asked for. Evidence of an award,
 * or of a row on a draft list that becomes one; its photos and voice notes lie as files, of which these rows keep count.
 */
export const evidence: SchemaStep = {
  name: '0011-evidence',
  async up(db, dialect) {
    const { text, end, endKeyed } = columnTypes(dialect);
    const states = `check (state in ('waiting', 'returned', 'approved', 'issuing', 'issued', 'failed', 'revoked'))`;
    await runAll(db, [
      'drop index award_unfinished',
      // SQLite cannot change a rule of a column: a new column takes the old one's place
      ...(dialect === 'postgres'
        ? [
            'alter table award drop constraint award_state_check',
            `alter table award add constraint award_state_check ${states}`,
          ]
        : [
            'alter table award rename column state to former_state',
            `alter table award add column state text not null default 'approved' ${states}`,
            'update award set state = former_state',
            'alter table award drop column former_state',
          ]),
      `create index award_unfinished on award (created_at) where state in ('approved', 'issuing')`,
      `alter table award add column released_by ${text}`,
      `alter table award add column released_at ${text}`,
      `alter table award add column return_reason ${text}`,
      `create index award_waiting on award (organisation_id, created_at) where state in ('waiting', 'returned')`,
      `alter table achievement add column release ${text} not null default 'never'`,
      `create table evidence_file (
        id ${text} not null primary key,
        created_at ${text} not null
      ${endKeyed}`,
      `create table evidence (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        award_id ${text} references award (id) on delete cascade,
        list_id ${text} references draft_list (id) on delete cascade,
        list_row integer,
        kind ${text} not null check (kind in ('photo', 'voice', 'criteria', 'place', 'words')),
        file_id ${text} references evidence_file (id),
        media_type ${text},
        seconds integer,
        text ${text},
        hours integer,
        criteria ${text} not null,
        added_by ${text},
        added_at ${text} not null,
        check ((award_id is null) <> (list_id is null))
      ${end}`,
      'create index evidence_award on evidence (award_id)',
      'create index evidence_list on evidence (list_id, list_row)',
      'create index evidence_file_use on evidence (file_id)',
      'create index evidence_organisation on evidence (organisation_id)',
    ]);
  },
};

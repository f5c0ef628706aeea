import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * What holders keep themselves: the private link of each award, the folder its badges lie in, public addresses of their
 * own making, what they ask to be mended; and the consent that a holder gives without paper.
 */
export const holders: SchemaStep = {
  name: '0010-holders',
  async up(db, dialect) {
    const { text, bytes, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table holder_folder (
        id ${text} not null primary key,
        created_at ${text} not null
      ${end}`,
      `create table folder_award (
        award_id ${text} not null primary key references award (id) on delete cascade,
        folder_id ${text} not null references holder_folder (id),
        joined_at ${text} not null
      ${endKeyed}`,
      'create index folder_award_folder on folder_award (folder_id, joined_at)',
      // the token itself only sealed, and only until somebody has collected it
      `create table holder_link (
        award_id ${text} not null primary key references award (id) on delete cascade,
        organisation_id ${text} not null references organisation (id),
        token_sha256 ${text} not null,
        sealed_token ${bytes},
        created_at ${text} not null,
        collected_at ${text}
      ${end}`,
      'create unique index holder_link_token on holder_link (token_sha256)',
      'create index holder_link_organisation on holder_link (organisation_id)',
      // addresses beside the printed one; the newest is where the badge is public
      `create table public_link (
        slug ${text} not null primary key,
        award_id ${text} not null references award (id) on delete cascade,
        created_at ${text} not null,
        ended_at ${text}
      ${endKeyed}`,
      'create unique index public_link_current on public_link (award_id) where ended_at is null',
      'create index public_link_award on public_link (award_id)',
      `create table folder_join (
        code_sha256 ${text} not null primary key,
        folder_id ${text} not null references holder_folder (id) on delete cascade,
        browser_sha256 ${text} not null,
        award_ids ${text} not null,
        expires_at ${text} not null
      ${end}`,
      'create index folder_join_folder on folder_join (folder_id)',
      'create index folder_join_expiry on folder_join (expires_at)',
      `create table name_correction (
        id ${text} not null primary key,
        award_id ${text} not null references award (id) on delete cascade,
        organisation_id ${text} not null references organisation (id),
        asked_name ${text},
        asked_at ${text} not null,
        closed_at ${text},
        outcome ${text}
      ${end}`,
      'create index name_correction_award on name_correction (award_id)',
      'create index name_correction_open on name_correction (organisation_id, asked_at) where closed_at is null',
      'create index name_correction_organisation on name_correction (organisation_id)',
      // a consent that went with its badge: only its hash, so that whoever shows the record can be believed
      `create table erased_consent (
        consent_sha256 ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        date ${text} not null
      ${end}`,
      'create index erased_consent_organisation on erased_consent (organisation_id)',
      'create index recipient_email on recipient (lower(email)) where email is not null',
      `alter table consent add column shown ${text} not null default '[]'`,
      `alter table consent add column public_until ${text}`,
    ]);
  },
};

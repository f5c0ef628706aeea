import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Awards, their signed bytes, status lists with the indexes that were given out, and what stays of erased badges. */
export const awards: SchemaStep = {
  name: '0005-awards',
  async up(db, dialect) {
    const { text, bytes, serial, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table status_list (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        bits ${bytes} not null,
        revision integer not null,
        signed_revision integer not null,
        version integer not null,
        credential ${text},
        signed_at ${text},
        valid_until ${text},
        created_at ${text} not null
      ${end}`,
      'create index status_list_organisation on status_list (organisation_id, created_at)',
      'create index status_list_signed on status_list (signed_at)',
      // apart from the list, so that counting never rewrites its 16 kB of bits
      `create table status_list_use (
        status_list_id ${text} not null primary key references status_list (id),
        capacity integer not null,
        used integer not null
      ${endKeyed}`,
      // approved_by is a pseudonym that may outlive the member, so it is no foreign key
      `create table award (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        ceremony_id ${text} references ceremony (id),
        achievement_id ${text} not null references achievement (id),
        achievement_version_id ${text} not null references achievement_version (id),
        recipient_id ${text} not null references recipient (id),
        level ${text} not null,
        awarded_date ${text} not null,
        coach_words ${text},
        page_name ${text} not null,
        second_judge ${text},
        approved_by ${text},
        judge_name ${text},
        idempotency_key ${text} not null,
        position integer not null,
        state ${text} not null check (state in ('approved', 'issuing', 'issued', 'failed', 'revoked')),
        failure_code ${text},
        created_at ${text} not null,
        slug ${text},
        short_code ${text},
        control_code ${text},
        credential_id ${text},
        subject_id ${text},
        name_salt ${text},
        email_salt ${text},
        status_list_id ${text} references status_list (id),
        status_index integer,
        planned_at ${text},
        unsigned_sha256 ${text},
        valid_until ${text},
        issued_at ${text},
        revoked_at ${text},
        revocation_reason ${text},
        superseded_by ${text} references award (id) deferrable initially deferred,
        supersedes ${text} references award (id) deferrable initially deferred,
        handed_out_at ${text}
      ${end}`,
      'create unique index award_slug on award (slug)',
      'create unique index award_short_code on award (short_code)',
      'create unique index award_credential on award (credential_id)',
      'create unique index award_idempotency on award (organisation_id, idempotency_key)',
      'create unique index award_status on award (status_list_id, status_index)',
      'create index award_newest on award (organisation_id, created_at, id)',
      'create index award_ceremony on award (ceremony_id, position)',
      'create index award_achievement on award (achievement_id)',
      'create index award_version on award (achievement_version_id)',
      'create index award_recipient on award (recipient_id)',
      'create index award_superseded_by on award (superseded_by)',
      'create index award_supersedes on award (supersedes)',
      `create index award_unfinished on award (created_at) where state in ('approved', 'issuing')`,
      // an index that was given out stays burned, also when its award is erased
      `create table status_index (
        status_list_id ${text} not null references status_list (id),
        status_index integer not null,
        award_id ${text} references award (id) on delete set null,
        primary key (status_list_id, status_index)
      ${endKeyed}`,
      'create index status_index_award on status_index (award_id)',
      `create table credential (
        award_id ${text} not null primary key references award (id) on delete cascade,
        json ${text} not null,
        jwt ${text} not null,
        sha256 ${text} not null
      ${end}`,
      `create table erased_badge (
        slug_sha256 ${text} not null primary key,
        credential_id ${text} not null,
        organisation_id ${text} not null references organisation (id),
        status_list_id ${text} not null references status_list (id),
        status_index integer not null,
        date ${text} not null
      ${end}`,
      'create index erased_badge_organisation on erased_badge (organisation_id)',
      'create index erased_badge_status on erased_badge (status_list_id, status_index)',
      `create table consent (
        seq ${serial},
        id ${text} not null unique,
        award_id ${text} not null references award (id),
        organisation_id ${text} not null references organisation (id),
        source ${text} not null,
        sixteen_or_older integer not null,
        link_public integer not null,
        show_name ${text} not null,
        signed_on ${text} not null,
        recorded_by ${text},
        recorded_at ${text} not null,
        withdrawn_at ${text}
      ${end}`,
      'create index consent_award on consent (award_id, seq)',
      'create index consent_organisation on consent (organisation_id)',
    ]);
  },
};

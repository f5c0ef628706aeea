import { columnTypes, runAll, type SchemaStep } from './column-types.ts';
import { refuseChange } from './refuse-change.ts';

/**
 * The way to a praktijkverklaring: a school's catalogue of qualifications, the companies where learners work, and their
 * dossiers with what the praktijkopleider confirmed. A confirmation is never changed; it goes only with its dossier.
 */
export const dossiers: SchemaStep = {
  name: '0018-dossiers',
  async up(db, dialect) {
    const { text, end } = columnTypes(dialect);
    await runAll(db, [
      `create table qualification (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        crebo ${text} not null,
        cohort ${text} not null,
        name ${text} not null,
        level integer not null check (level between 1 and 4),
        file_name ${text} not null,
        file_crebo ${text} not null,
        created_at ${text} not null,
        archived_at ${text}
      ${end}`,
      'create unique index qualification_cohort on qualification (organisation_id, crebo, cohort)',
      'create index qualification_page on qualification (crebo, cohort)',
      `create table work_process (
        id ${text} not null primary key,
        qualification_id ${text} not null references qualification (id),
        code ${text} not null,
        name ${text} not null,
        core_task ${text},
        helper_text ${text},
        pictogram ${text} not null,
        position integer not null,
        signed_at ${text}
      ${end}`,
      'create unique index work_process_code on work_process (qualification_id, code)',
      `create table training_company (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        name ${text} not null,
        city ${text} not null,
        kvk ${text},
        leerbedrijf_id ${text} not null,
        checked_on ${text} not null,
        created_at ${text} not null
      ${end}`,
      'create unique index training_company_number on training_company (organisation_id, leerbedrijf_id)',
      `create table dossier (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        recipient_id ${text} not null references recipient (id),
        qualification_id ${text} not null references qualification (id),
        training_company_id ${text} not null references training_company (id),
        group_name ${text} not null,
        route ${text},
        start_date ${text} not null,
        end_date ${text} not null,
        hours integer not null check (hours > 0),
        supervisor_name ${text},
        supervisor_email ${text},
        state ${text} not null check (state in ('draft', 'at_company', 'at_school', 'checked', 'signed', 'rejected')),
        left_on ${text},
        created_at ${text} not null,
        created_by ${text},
        asked_at ${text},
        decided_at ${text},
        checked_at ${text},
        checked_by ${text},
        signed_at ${text},
        signed_by ${text},
        question ${text},
        award_id ${text} references award (id) on delete set null,
        check (start_date <= end_date)
      ${end}`,
      'create index dossier_organisation on dossier (organisation_id, state)',
      'create index dossier_recipient on dossier (recipient_id)',
      'create index dossier_qualification on dossier (qualification_id)',
      'create index dossier_company on dossier (training_company_id)',
      'create index dossier_award on dossier (award_id)',
      `create table dossier_line (
        dossier_id ${text} not null references dossier (id) on delete cascade,
        code ${text} not null,
        name ${text} not null,
        core_task ${text},
        helper_text ${text},
        pictogram ${text} not null,
        position integer not null,
        performance ${text} check (performance in ('independent', 'guided', 'not_yet')),
        confirmed_at ${text},
        confirmation_id ${text},
        primary key (dossier_id, code)
      ${end}`,
      `create table workplace_link (
        id ${text} not null primary key,
        dossier_id ${text} not null references dossier (id) on delete cascade,
        token_sha256 ${text} not null,
        created_at ${text} not null,
        created_by ${text},
        expires_at ${text} not null,
        used_at ${text},
        ended_at ${text},
        begun ${text}
      ${end}`,
      'create unique index workplace_link_token on workplace_link (token_sha256)',
      'create index workplace_link_dossier on workplace_link (dossier_id)',
      `create table confirmation (
        id ${text} not null primary key,
        dossier_id ${text} not null references dossier (id) on delete cascade,
        link_id ${text} not null,
        at ${text} not null,
        supervisor_name ${text} not null,
        supervisor_role ${text} not null,
        company_name ${text} not null,
        company_city ${text} not null,
        leerbedrijf_id ${text} not null,
        remark ${text},
        statement ${text} not null,
        sha256 ${text} not null
      ${end}`,
      'create index confirmation_dossier on confirmation (dossier_id, at)',
      // one link, one confirmation: also for two tabs that send at the same moment
      'create unique index confirmation_link on confirmation (link_id)',
      ...refuseChange(dialect, 'confirmation', ['update']),
      `create table dossier_evidence (
        id ${text} not null primary key,
        dossier_id ${text} not null references dossier (id) on delete cascade,
        code ${text},
        kind ${text} not null check (kind in ('photo', 'voice', 'words')),
        file_id ${text} references evidence_file (id),
        media_type ${text},
        seconds integer,
        text ${text},
        added_by ${text} not null check (added_by in ('supervisor', 'learner', 'school')),
        added_at ${text} not null
      ${end}`,
      'create index dossier_evidence_dossier on dossier_evidence (dossier_id)',
      'create index dossier_evidence_file_use on dossier_evidence (file_id)',
    ]);
  },
};

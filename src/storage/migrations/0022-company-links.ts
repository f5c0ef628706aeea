import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * Training companies that are an organisation here too: the link a school asks for and the company accepts, what was
 * confirmed while one was in force, and what the company's key said of a statement.
 */
export const companyLinks: SchemaStep = {
  name: '0022-company-links',
  async up(db, dialect) {
    const { text, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table company_link (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        training_company_id ${text} not null references training_company (id),
        company_id ${text} not null references organisation (id),
        confirmers ${text} not null,
        asked_at ${text} not null,
        asked_by ${text},
        accepted_at ${text},
        accepted_by ${text},
        ended_at ${text},
        ended_by ${text} check (ended_by in ('school', 'company')),
        check (organisation_id <> company_id)
      ${end}`,
      'create unique index company_link_open on company_link (training_company_id) where ended_at is null',
      'create index company_link_training on company_link (training_company_id)',
      'create index company_link_school on company_link (organisation_id)',
      'create index company_link_company on company_link (company_id)',
      `create table company_confirmation (
        confirmation_id ${text} not null primary key references confirmation (id) on delete cascade,
        link_id ${text} not null references company_link (id)
      ${endKeyed}`,
      'create index company_confirmation_link on company_confirmation (link_id)',
      `create table company_endorsement (
        award_id ${text} not null primary key references award (id) on delete cascade,
        link_id ${text} not null references company_link (id),
        company_id ${text} not null references organisation (id),
        credential_id ${text} not null,
        status_list_id ${text} not null references status_list (id),
        status_index integer not null,
        judgements ${text} not null,
        json ${text},
        refused ${text},
        decided_at ${text}
      ${end}`,
      'create unique index company_endorsement_credential on company_endorsement (credential_id)',
      'create index company_endorsement_link on company_endorsement (link_id)',
      'create index company_endorsement_company on company_endorsement (company_id)',
      'create index company_endorsement_list on company_endorsement (status_list_id)',
    ]);
  },
};

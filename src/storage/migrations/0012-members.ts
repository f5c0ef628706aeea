import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * Organisations that apply and that close, who is invited to work in one, which of several places a session acts in, and
 * who keeps the installation itself.
 */
export const members: SchemaStep = {
  name: '0012-members',
  async up(db, dialect) {
    const { text, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `alter table organisation add column closed_at ${text}`,
      // the library's own key type; a session that ends takes its choice along
      `create table session_place (
        session_id text not null primary key references "session" ("id") on delete cascade,
        member_id ${text} not null references member (id)
      ${endKeyed}`,
      'create index session_place_member on session_place (member_id)',
      // tokens as hashes only: of the link that is handed on, and of the one that was mailed
      `create table invitation (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        role ${text} not null,
        email ${text},
        name ${text},
        link_sha256 ${text},
        mailed_sha256 ${text},
        invited_by ${text} not null,
        created_at ${text} not null,
        expires_at ${text} not null,
        ended_at ${text}
      ${end}`,
      'create index invitation_organisation on invitation (organisation_id, created_at)',
      'create unique index invitation_link on invitation (link_sha256)',
      'create unique index invitation_mailed on invitation (mailed_sha256)',
      `create table application (
        id ${text} not null primary key,
        name ${text} not null,
        kind ${text} not null,
        kvk ${text},
        brin ${text},
        website ${text},
        contact_name ${text} not null,
        contact_email ${text} not null,
        language ${text} not null,
        state ${text} not null,
        confirm_sha256 ${text},
        created_at ${text} not null,
        expires_at ${text},
        decided_at ${text},
        decided_by ${text},
        checked_by ${text},
        checked_on ${text},
        organisation_id ${text} references organisation (id)
      ${end}`,
      'create index application_state on application (state, created_at)',
      'create unique index application_confirm on application (confirm_sha256)',
      'create index application_organisation on application (organisation_id)',
      // user_id points at the auth library's table without a foreign key, as in member
      `create table operator (
        user_id ${text} not null primary key,
        name ${text} not null,
        email ${text} not null,
        created_at ${text} not null
      ${endKeyed}`,
    ]);
  },
};

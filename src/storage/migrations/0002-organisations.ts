import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Organisations, who works there, their signing keys (private part as ciphertext) and settings. */
export const organisations: SchemaStep = {
  name: '0002-organisations',
  async up(db, dialect) {
    const { text, bytes, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table organisation (
        id ${text} not null primary key,
        slug ${text} not null,
        kind ${text} not null,
        name ${text} not null,
        kvk ${text},
        brin ${text},
        website ${text},
        logo_file_id ${text},
        did ${text} not null,
        public_url ${text} not null,
        demo integer not null,
        created_at ${text} not null
      ${end}`,
      'create unique index organisation_slug on organisation (slug)',
      'create unique index organisation_did on organisation (did)',
      // user_id points at the auth library's table without a foreign key: that library may be replaced, members stay
      `create table member (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        user_id ${text} not null,
        name ${text} not null,
        email ${text} not null,
        email_key ${text} not null,
        role ${text} not null,
        created_at ${text} not null,
        disabled_at ${text}
      ${end}`,
      'create unique index member_email on member (organisation_id, email_key)',
      'create index member_user on member (user_id)',
      `create table signing_key (
        method_id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        issuer_did ${text} not null,
        "use" ${text} not null,
        algorithm ${text} not null,
        public_key_multibase ${text},
        public_jwk ${text},
        state ${text} not null,
        version integer not null,
        wrapped_data_key ${bytes} not null,
        ciphertext ${bytes} not null,
        active_from ${text} not null,
        retired_at ${text},
        compromised_at ${text},
        created_at ${text} not null
      ${end}`,
      'create index signing_key_organisation on signing_key (organisation_id)',
      `create unique index signing_key_active on signing_key (organisation_id, "use") where state = 'active'`,
      `create table setting (
        key ${text} not null primary key,
        value ${text} not null
      ${endKeyed}`,
    ]);
  },
};

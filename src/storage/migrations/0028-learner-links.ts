import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** The learner's own link to a dossier on its way: one at a time, gone with its dossier. */
export const learnerLinks: SchemaStep = {
  name: '0028-learner-links',
  async up(db, dialect) {
    const { text, bytes, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table learner_link (
        dossier_id ${text} not null primary key references dossier (id) on delete cascade,
        token_sha256 ${text} not null,
        sealed_token ${bytes} not null,
        created_at ${text} not null,
        created_by ${text},
        expires_at ${text} not null
      ${endKeyed}`,
      'create unique index learner_link_token on learner_link (token_sha256)',
      'create index learner_link_expiry on learner_link (expires_at)',
    ]);
  },
};

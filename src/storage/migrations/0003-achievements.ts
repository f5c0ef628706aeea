import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Kinds of badge and the versions of their texts. */
export const achievements: SchemaStep = {
  name: '0003-achievements',
  async up(db, dialect) {
    const { text, end } = columnTypes(dialect);
    await runAll(db, [
      `create table achievement (
        id ${text} not null primary key,
        organisation_id ${text} not null references organisation (id),
        slug ${text} not null,
        archived_at ${text},
        created_at ${text} not null
      ${end}`,
      'create unique index achievement_slug on achievement (organisation_id, slug)',
      // name repeats content.name, for lists of awards
      `create table achievement_version (
        id ${text} not null primary key,
        achievement_id ${text} not null references achievement (id),
        organisation_id ${text} not null references organisation (id),
        version integer not null,
        name ${text} not null,
        content ${text} not null,
        published_at ${text},
        created_at ${text} not null
      ${end}`,
      'create unique index achievement_version_number on achievement_version (achievement_id, version)',
      'create index achievement_version_organisation on achievement_version (organisation_id)',
    ]);
  },
};

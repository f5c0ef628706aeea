import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * Awards that are a praktijkverklaring: no level, and what the training company said instead. SQLite cannot take "not null"
 * from a column, so the level moves to a new one of the same name; the kind comes last, as its check looks at the others.
 */
export const statementsOfPractice: SchemaStep = {
  name: '0019-statements-of-practice',
  async up(db, dialect) {
    const { text } = columnTypes(dialect);
    const kinds = "check (kind in ('badge', 'praktijkverklaring'))";
    await runAll(db, [
      `alter table achievement add column kind ${text} not null default 'badge' ${kinds}`,
      ...(dialect === 'postgres'
        ? ['alter table award alter column level drop not null']
        : [
            `alter table award add column level_or_none ${text}`,
            'update award set level_or_none = level',
            'alter table award drop column level',
            'alter table award rename column level_or_none to level',
          ]),
      `alter table award add column practice ${text}`,
      `alter table award add column kind ${text} not null default 'badge' check (
        (kind = 'badge' and level is not null and practice is null) or
        (kind = 'praktijkverklaring' and level is null and practice is not null))`,
    ]);
  },
};

import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * Definitions of one work process: badges that only a confirmation of the company leads to, so no list offers them. The
 * check of a column goes with it; hence a new column of the same name.
 */
export const partBadges: SchemaStep = {
  name: '0023-part-badges',
  async up(db, dialect) {
    const { text } = columnTypes(dialect);
    await runAll(db, [
      `alter table achievement add column kind_next ${text} not null default 'badge'
        check (kind_next in ('badge', 'deelbadge', 'praktijkverklaring'))`,
      'update achievement set kind_next = kind',
      'alter table achievement drop column kind',
      'alter table achievement rename column kind_next to kind',
    ]);
  },
};

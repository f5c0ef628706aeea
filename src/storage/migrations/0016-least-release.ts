import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** What an organisation asks of every badge of its own: the least of four eyes. */
export const leastRelease: SchemaStep = {
  name: '0016-least-release',
  async up(db, dialect) {
    const { text } = columnTypes(dialect);
    await runAll(db, [`alter table organisation add column least_release ${text} not null default 'never'`]);
  },
};

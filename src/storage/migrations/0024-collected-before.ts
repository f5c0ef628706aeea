import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** When a private code was first used that a new one took the place of since: the new paper does not undo what its holder did. */
export const collectedBefore: SchemaStep = {
  name: '0024-collected-before',
  async up(db, dialect) {
    const { text } = columnTypes(dialect);
    await runAll(db, [`alter table holder_link add column collected_before ${text}`]);
  },
};

import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Where a dossier was when it was ended without a statement: the way back leads there. */
export const stoppedFrom: SchemaStep = {
  name: '0030-stopped-from',
  async up(db, dialect) {
    await runAll(db, [`alter table dossier add column stopped_from ${columnTypes(dialect).text}`]);
  },
};

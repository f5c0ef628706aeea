import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * The signed statement for the second QR code on paper, beside the signed bytes: stored with them and erased with them.
 * Null for badges that were issued before there were statements.
 */
export const statements: SchemaStep = {
  name: '0008-statements',
  async up(db, dialect) {
    const { text } = columnTypes(dialect);
    await runAll(db, [`alter table credential add column statement ${text}`]);
  },
};

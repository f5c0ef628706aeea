import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * An entry of a badge knows the hashes of both its forms and of its statement, so that a proof can be given without reading
 * the badge. Entries of before this do without: their badges are read.
 */
export const registerHashes: SchemaStep = {
  name: '0033-register-hashes',
  async up(db, dialect) {
    const { bytes } = columnTypes(dialect);
    await runAll(db, [
      `alter table register_entry add column json_sha256 ${bytes}`,
      `alter table register_entry add column jwt_sha256 ${bytes}`,
      `alter table register_entry add column statement_sha256 ${bytes}`,
    ]);
  },
};

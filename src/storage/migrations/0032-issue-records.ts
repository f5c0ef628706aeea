import { columnTypes, runAll, type SchemaStep } from './column-types.ts';
import { refuseChange } from './refuse-change.ts';

/** Of each badge from now on: which rules it passed before it was signed, and what our verifier said before it was stored. */
export const issueRecords: SchemaStep = {
  name: '0032-issue-records',
  async up(db, dialect) {
    const { text, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table issue_record (
        award_id ${text} not null primary key references award (id) on delete cascade,
        rules ${text} not null,
        verified ${text} not null
      ${endKeyed}`,
      ...refuseChange(dialect, 'issue_record', ['update']),
    ]);
  },
};

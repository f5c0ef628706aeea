import { columnTypes, runAll, type SchemaStep } from './column-types.ts';
import { refuseChange } from './refuse-change.ts';

/** The audit log: a hash chain that the database itself refuses to change. Signed bytes get the same lock on change. */
export const audit: SchemaStep = {
  name: '0006-audit',
  async up(db, dialect) {
    const { text, end } = columnTypes(dialect);
    await runAll(db, [
      // no foreign keys: the log outlives what it tells about
      `create table audit_entry (
        seq integer not null primary key,
        organisation_id ${text},
        actor ${text} not null,
        action ${text} not null,
        object_id ${text} not null,
        result ${text} not null,
        at ${text} not null,
        previous_hash ${text} not null,
        hash ${text} not null
      ${end}`,
      'create index audit_entry_organisation on audit_entry (organisation_id, seq)',
      ...refuseChange(dialect, 'audit_entry', ['update', 'delete']),
      ...refuseChange(dialect, 'credential', ['update']),
    ]);
  },
};

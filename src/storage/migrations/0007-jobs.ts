import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Background jobs of the in-process queue; a finished job has no row. */
export const jobs: SchemaStep = {
  name: '0007-jobs',
  async up(db, dialect) {
    const { text, serial, end } = columnTypes(dialect);
    await runAll(db, [
      `create table job (
        id ${serial},
        kind ${text} not null,
        payload ${text} not null,
        state ${text} not null check (state in ('queued', 'running', 'dead')),
        attempts integer not null,
        run_after ${text} not null,
        locked_until ${text},
        singleton_key ${text},
        again_after ${text},
        last_error ${text}
      ${end}`,
      'create index job_due on job (kind, state, run_after, id)',
      `create unique index job_singleton on job (singleton_key) where state in ('queued', 'running')`,
    ]);
  },
};

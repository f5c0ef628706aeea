import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Whose the evidence with a praktijkverklaring is, and since when the school takes along what a learner offers. */
export const evidenceSource: SchemaStep = {
  name: '0025-evidence-source',
  async up(db, dialect) {
    const { text } = columnTypes(dialect);
    await runAll(db, [
      `alter table evidence add column source ${text} check (source in ('learner', 'supervisor', 'school'))`,
      `alter table dossier_evidence add column taken_at ${text}`,
    ]);
  },
};

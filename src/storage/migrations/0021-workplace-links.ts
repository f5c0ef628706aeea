import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** What a link for a praktijkopleider is about, its token sealed for paper and reminders, and how often somebody was reminded. */
export const workplaceLinks: SchemaStep = {
  name: '0021-workplace-links',
  async up(db, dialect) {
    const { text, bytes } = columnTypes(dialect);
    await runAll(db, [
      `alter table workplace_link add column codes ${text}`,
      `alter table workplace_link add column sealed_token ${bytes}`,
      'alter table workplace_link add column reminders integer not null default 0',
      `alter table workplace_link add column reminded_at ${text}`,
    ]);
  },
};

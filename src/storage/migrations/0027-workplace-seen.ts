import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** For which company and address a link was made, and who of the school had it in hand: judging by it proves less then. */
export const workplaceSeen: SchemaStep = {
  name: '0027-workplace-seen',
  async up(db, dialect) {
    const { text, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `alter table workplace_link add column training_company_id ${text}`,
      `alter table workplace_link add column address_key ${text}`,
      `create table workplace_link_seen (
        link_id ${text} not null references workplace_link (id) on delete cascade,
        member ${text} not null,
        at ${text} not null,
        primary key (link_id, member)
      ${endKeyed}`,
    ]);
  },
};

import { columnTypes, runAll, type SchemaStep } from './column-types.ts';
import { refuseChange } from './refuse-change.ts';

/**
 * The register tells what became of a badge, and which keys signed when: entries have a time, an entry of a badge knows
 * the one of its revocation (0: revoked before there were such entries), and what an entry about a key says is kept in full.
 */
export const registerActs: SchemaStep = {
  name: '0031-register-acts',
  async up(db, dialect) {
    const { text, end } = columnTypes(dialect);
    await runAll(db, [
      `alter table register_leaf add column entered_at ${text}`,
      'alter table register_entry add column revoked_seq integer',
      `update register_entry set revoked_seq = 0 where award_id in (select id from award where state = 'revoked')`,
      // entries of badges that were erased before an erasure was entered
      'alter table register_head add column erased_before integer not null default 0',
      'update register_head set erased_before = size - (select count(*) from register_entry)',
      `create table register_key_act (
        seq integer not null primary key,
        method_id ${text} not null,
        act ${text} not null,
        at ${text} not null,
        detail ${text} not null
      ${end}`,
      'create index register_key_act_method on register_key_act (method_id, seq)',
      ...refuseChange(dialect, 'register_key_act', ['update', 'delete']),
    ]);
  },
};

import { sql } from 'kysely';
import { columnTypes, runAll, type SchemaStep } from './column-types.ts';
import { refuseChange } from './refuse-change.ts';

/**
 * The register of everything issued: entries and whole subtrees that the database itself refuses to change, and one head
 * that writers lock. `register_entry` alone says which entry is whose; it goes with its award.
 */
export const register: SchemaStep = {
  name: '0029-register',
  async up(db, dialect) {
    const { text, bytes, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table register_head (
        id integer not null primary key check (id = 1),
        size integer not null,
        peaks ${bytes} not null,
        day ${text} not null,
        started_at_size integer
      ${end}`,
      `create table register_leaf (
        seq integer not null primary key,
        type ${text} not null,
        issuer ${text} not null,
        day ${text} not null,
        commitment ${bytes} not null,
        hash ${bytes} not null
      ${end}`,
      `create table register_node (
        level integer not null,
        position integer not null,
        hash ${bytes} not null,
        primary key (level, position)
      ${endKeyed}`,
      `create table register_entry (
        award_id ${text} not null primary key references award (id) on delete cascade,
        seq integer not null,
        salt ${bytes} not null
      ${endKeyed}`,
      // the head of each day as it went out of the house
      `create table register_day (
        day ${text} not null primary key,
        size integer not null,
        checkpoint ${text} not null
      ${end}`,
      `create table register_key (
        key_id ${text} not null primary key,
        origin ${text} not null,
        public_key ${bytes} not null,
        wrapped_data_key ${bytes} not null,
        ciphertext ${bytes} not null,
        version integer not null,
        active_from ${text} not null,
        retired_at ${text}
      ${end}`,
      'create index erased_badge_credential on erased_badge (credential_id)',
      ...refuseChange(dialect, 'register_leaf', ['update', 'delete']),
      ...refuseChange(dialect, 'register_node', ['update', 'delete']),
      ...refuseChange(dialect, 'register_day', ['update', 'delete']),
      ...refuseChange(dialect, 'register_head', ['delete']),
    ]);
    await sql`insert into register_head (id, size, peaks, day) values (1, 0, ${Buffer.alloc(0)}, '')`.execute(db);
  },
};

import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Mail on its way out: the letters themselves, the links in them, who wants none, and which reminders were written. */
export const outbox: SchemaStep = {
  name: '0013-outbox',
  async up(db, dialect) {
    const { text, bytes, end, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      // address and secret only until the mail has ended
      `create table outbox_mail (
        id ${text} not null primary key,
        organisation_id ${text} references organisation (id),
        award_id ${text} references award (id) on delete cascade,
        kind ${text} not null,
        email ${text},
        address_key ${text} not null,
        language ${text} not null,
        params ${text} not null,
        sealed_secret ${bytes},
        state ${text} not null,
        reason ${text},
        attempts integer not null,
        next_try_at ${text} not null,
        expires_at ${text},
        created_at ${text} not null,
        ended_at ${text}
      ${end}`,
      `create index outbox_mail_due on outbox_mail (next_try_at, created_at) where state = 'waiting'`,
      'create index outbox_mail_address on outbox_mail (address_key, ended_at)',
      'create index outbox_mail_organisation on outbox_mail (organisation_id, ended_at)',
      `create index outbox_mail_stuck on outbox_mail (organisation_id, created_at) where state not in ('sent', 'dropped')`,
      'create index outbox_mail_award on outbox_mail (award_id)',
      'create index outbox_mail_ended on outbox_mail (ended_at)',
      `create table mail_claim (
        code_sha256 ${text} not null primary key,
        award_id ${text} not null references award (id) on delete cascade,
        expires_at ${text} not null
      ${endKeyed}`,
      'create index mail_claim_award on mail_claim (award_id)',
      'create index mail_claim_expiry on mail_claim (expires_at)',
      // half of the keyed hash of an address, never the address
      `create table mail_stop (
        address_half ${text} not null primary key,
        stopped_at ${text} not null
      ${endKeyed}`,
      // stays when the letters are purged: two is the limit for ever
      `create table mail_reminder (
        award_id ${text} not null references award (id) on delete cascade,
        written_at ${text} not null,
        primary key (award_id, written_at)
      ${endKeyed}`,
    ]);
  },
};

import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/**
 * More ways to sign in than a password: one-time tokens (only their hash), the second factor (its secret sealed, its
 * recovery codes hashed), passkeys (public keys only), what a session proved, and whether an organisation asks for more.
 */
export const signIn: SchemaStep = {
  name: '0009-sign-in',
  async up(db, dialect) {
    const { text, bytes, end } = columnTypes(dialect);
    const flag = dialect === 'sqlite' ? 'integer' : 'boolean';
    const owner = 'text not null references "user" ("id") on delete cascade';
    await runAll(db, [
      `alter table "session" add column "secondFactor" ${flag}`,
      'alter table "session" add column "method" text',
      'alter table organisation add column second_factor_required integer not null default 0',
      // one person of one provider is one account; for passwords the second part is the account itself
      'create unique index account_provider on "account" ("providerId", "accountId")',
      `create table one_time (
        hash ${text} not null primary key,
        kind ${text} not null,
        user_id text references "user" ("id") on delete cascade,
        data ${text} not null,
        expires_at ${text} not null
      ${end}`,
      'create index one_time_user on one_time (user_id)',
      'create index one_time_expires on one_time (expires_at)',
      `create table second_factor (
        user_id ${owner} primary key,
        secret ${text} not null,
        confirmed_at ${text},
        last_step integer not null
      ${end}`,
      `create table recovery_code (
        hash ${text} not null primary key,
        user_id ${owner}
      ${end}`,
      'create index recovery_code_user on recovery_code (user_id)',
      `create table passkey (
        id ${text} not null primary key,
        user_id ${owner},
        public_key ${bytes} not null,
        counter ${dialect === 'sqlite' ? 'integer' : 'bigint'} not null,
        transports ${text} not null,
        name ${text} not null,
        created_at ${text} not null,
        last_used_at ${text}
      ${end}`,
      'create index passkey_user on passkey (user_id)',
    ]);
  },
};

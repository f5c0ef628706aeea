/** The doctor finds nothing in a sound installation, and names each thing that somebody spoiled. All people are fictional. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { examine, workOnDoctor } from '../../src/issuing/doctor/examine.ts';
import { DAY_MS } from '../../src/issuing/time.ts';
import { createTraces } from '../../src/signing/plain-traces.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';

let app: TestApp;
let sql: Sqlite.Database;
let ids: string[];

beforeAll(async () => {
  app = await startTestApp({ BLIJK_KEY_PASSPHRASE: 'een lange zin voor de sleutels' });
  const { actor } = await app.addOrganisation('werk');
  const rows = await awardRows(app, actor, {
    rows: ['Bo Blijft;bo@blijft.example', 'Ina Intrek', 'Wim Weg', 'Cas Ceder'],
    ceremony: 'Middag',
  });
  ids = rows.map(({ award }) => award?.id ?? '');
  await revokeAward(app.issuing, actor, ids[1] ?? '', 'vergissing');
  await eraseAwards(app.issuing, [ids[2] ?? ''], 'test');
  sql = new Sqlite(join(app.dir, 'blijk.sqlite'));
  sql.pragma('foreign_keys = OFF');
}, 60_000);
afterAll(async () => {
  sql?.close();
  await app?.end();
});

const found = async (alsoFiles: readonly string[] = []): Promise<string[]> =>
  (await examine(app.issuing, app.secrets, { alsoFiles })).flatMap(({ findings }) =>
    findings.map(({ invariant, code }) => `${invariant} ${code}`),
  );

test('finds nothing wrong, and looked at everything', async () => {
  const told: string[] = [];
  const all = await examine(app.issuing, app.secrets, { told: (done, of) => told.push(`${done} of ${of}`) });
  expect(all.map(({ invariant, broken, notChecked }) => [invariant, broken, notChecked])).toEqual(
    ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'].map((invariant) => [invariant, 0, null]),
  );
  // three awards are left of four, and the index of the erased one stays given out
  expect(all.slice(0, 4).map(({ checked }) => checked)).toEqual([3, 3, 3, 4]);
  expect(told.at(-1)).toBe('3 of 3');
});

describe('names what was spoiled', () => {
  /** Runs statements without the rules of the tables, looks, and puts the file back as it was. */
  async function spoiled(...statements: string[]): Promise<string[]> {
    const tables = [
      'award',
      'credential',
      'status_list',
      'status_index',
      'status_list_use',
      'audit_entry',
      'outbox_mail',
      'register_leaf',
      'register_entry',
      'issue_record',
    ];
    const rules = sql
      .prepare("select type, name, sql from sqlite_master where type in ('trigger', 'index') and sql is not null")
      .all() as { type: string; name: string; sql: string }[];
    for (const table of tables) sql.exec(`create table temp.kept_${table} as select * from main.${table}`);
    for (const { type, name } of rules) sql.exec(`drop ${type} "${name}"`);
    try {
      for (const statement of statements) sql.exec(statement);
      return await found();
    } finally {
      for (const table of tables) {
        sql.exec(`delete from main.${table}; insert into main.${table} select * from temp.kept_${table}`);
        sql.exec(`drop table temp.kept_${table}`);
      }
      for (const rule of rules) sql.exec(rule.sql);
    }
  }
  const bo = (): string => ids[0] ?? '';
  const ina = (): string => ids[1] ?? '';
  const cas = (): string => ids[3] ?? '';

  test('a badge that is not there', async () => {
    expect(await spoiled(`delete from credential where award_id = '${bo()}'`)).toEqual(['I1 credential_missing']);
  });

  test('a badge without a record of its lint and verification', async () => {
    expect(await spoiled(`delete from issue_record where award_id = '${cas()}'`)).toEqual(['I1 record_missing']);
    // the oldest of all may be of before there were such records
    expect(await spoiled('delete from issue_record')).toEqual([]);
  });

  test('another word in a badge: other bytes, not what was meant, and no proof fits', async () => {
    const change = `update credential set json = replace(json, 'Samenwerken', 'Samen werken') where award_id = '${bo()}'`;
    expect(await spoiled(change)).toEqual(['I1 bytes_changed', 'I1 not_as_meant', 'I1 does_not_verify']);
  });

  test('a token or statement of which nothing can be read any more', async () => {
    for (const column of ['jwt', 'statement'])
      expect(await spoiled(`update credential set ${column} = '\u0001\u00ff' where award_id = '${bo()}'`)).toEqual([
        'I1 does_not_verify',
      ]);
  });

  test('badges of two people exchanged, each genuine', async () => {
    const columns = ['json', 'jwt', 'sha256', 'statement'];
    const swap = columns.map(
      (name) => `${name} = (select ${name} from temp.kept_credential k
      where k.award_id = case credential.award_id when '${bo()}' then '${cas()}' else '${bo()}' end)`,
    );
    const both = await spoiled(`update credential set ${swap.join(', ')} where award_id in ('${bo()}', '${cas()}')`);
    // each verifies: it is a badge of ours, only not of this person
    expect(both.sort()).toEqual(['I1 not_as_meant', 'I1 not_as_meant', 'I1 other_identity', 'I1 other_identity']);
  });

  test('a revocation taken back in the list, in the database, or in the signed list alone', async () => {
    const none = 'update status_list set bits = zeroblob(length(bits)), credential = null, signed_revision = 0';
    expect(await spoiled(none)).toEqual(['I1 does_not_verify', 'I4 bit_missing', 'I4 bit_missing']);
    expect(await spoiled(`update award set state = 'issued', revoked_at = null where id = '${ina()}'`)).toEqual([
      'I1 does_not_verify',
      'I4 bit_without_reason',
      'I5 revocation_taken_back',
    ]);
    const old = app.issuing.gzip(new Uint8Array(16_384));
    const text = `u${Buffer.from(await old).toString('base64url')}`;
    const bits = `update status_list set credential = json_set(credential, '$.credentialSubject.encodedList', '${text}')`;
    expect(await spoiled(bits)).toContain('I4 signed_list_differs');
  });

  test('one place in the list for two badges, one key for two badges', async () => {
    const place = `update award set status_index = (select status_index from award where id = '${bo()}') where id = '${cas()}'`;
    expect(await spoiled(place)).toEqual(
      expect.arrayContaining(['I1 other_identity', 'I3 index_not_its_own', 'I3 index_shared']),
    );
    const key = `update award set idempotency_key = (select idempotency_key from award where id = '${bo()}') where id = '${cas()}'`;
    expect(await spoiled(key)).toEqual(['I2 key_shared', 'I2 key_shared']);
    expect(await spoiled(`delete from status_index where award_id = '${bo()}'`)).toEqual([
      'I3 index_not_its_own',
      'I4 index_count',
    ]);
  });

  test('a revocation and an issue that the register does not know', async () => {
    const unknown = `update award set state = 'revoked', revoked_at = '2026-11-21T14:00:00Z' where id = '${bo()}'`;
    expect(await spoiled(unknown)).toEqual(expect.arrayContaining(['I4 bit_missing', 'I5 revocation_not_entered']));
    const more = `insert into register_leaf select 99, type, issuer, day, commitment, hash, entered_at from register_leaf where seq = 1`;
    expect(await spoiled(more)).toEqual(['I5 register_count']);
    expect(await spoiled("update register_leaf set type = 'erase' where type = 'revoke'")).toEqual(
      expect.arrayContaining(['I5 register_broken', 'I5 register_count', 'I5 revocation_not_entered']),
    );
  });

  test('a line of the log, and mail that nobody sends', async () => {
    expect(await spoiled("update audit_entry set actor = 'somebody' where seq = 2")).toEqual(['I5 log_broken']);
    expect(await spoiled("update outbox_mail set state = 'waiting', next_try_at = '2026-11-01T00:00:00Z'")).toEqual([
      'I6 mail_overdue',
    ]);
  });

  test('a secret as it is, as hex, base64 and base64url, and never one that only looks like it', () => {
    const key = app.issuing.random.bytes(32);
    const traces = createTraces([{ name: 'x', bytes: key }]);
    const forms = [
      Buffer.from(key),
      ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(Buffer.from(key).toString(form))),
      Buffer.from(Buffer.from(key).toString('hex').toUpperCase()),
    ];
    for (const form of forms) {
      expect([...traces.in(Buffer.concat([Buffer.alloc(1000), form, Buffer.alloc(7)]))]).toEqual(['x']);
      form[3] = (form[3] ?? 0) ^ 1;
      expect([...traces.in(form)]).toEqual([]);
    }
  });
});

test('a passphrase in a log file is found, also over the border of two pieces; the folder of keys is not searched', async () => {
  const folder = join(app.dir, 'logs');
  const line = Buffer.from('een lange zin voor de sleutels');
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.log'), Buffer.concat([Buffer.alloc(1024 * 1024 - 10, 'x'), line]));
  writeFileSync(join(app.dir, 'keys', 'note.txt'), line);
  expect(await found()).toEqual(['I8 secret_in_plain']);
  rmSync(join(app.dir, 'keys', 'note.txt'));
  rmSync(folder, { recursive: true });
  const outside = join(app.dir, 'keys', '..', '..', `${app.dir.split('/').at(-1)}.dump`);
  writeFileSync(outside, line);
  expect(await found()).toEqual([]);
  expect(await found([outside])).toEqual(['I8 secret_in_plain']);
  rmSync(outside);
});

test('the job looks once a day, and fails with the names of what is broken', async () => {
  const jobs: (() => Promise<void>)[] = [];
  const queue = {
    ...app.issuing.jobs,
    every: (_name: string, _ms: number, work: () => Promise<void>) => void jobs.push(work),
  };
  workOnDoctor({ ...app.issuing, jobs: queue }, app.secrets);
  const run = async () => jobs[0]?.();
  await run();
  sql.exec("update outbox_mail set state = 'waiting', next_try_at = '2026-11-01T00:00:00Z'");
  await run();
  app.setNow(new Date(START.getTime() + DAY_MS));
  await expect(run()).rejects.toMatchObject({ code: 'installation.unsound', params: { invariants: 'I6' } });
  app.setNow(START);
});

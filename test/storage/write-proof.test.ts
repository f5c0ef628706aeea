/** Whether writing works, asked often: it must be a real write, and let nobody forget what was kept until a change. */
import { expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { proveWrite } from '../../src/storage/write-proof.ts';
import { describeOnPostgres, describeOnSqlite } from '../support/storage.ts';

const AT = '2026-11-22T12:00:00Z';
const LATER = '2026-11-22T12:00:59Z';
const OVER_A_MINUTE_LATER = '2026-11-22T12:01:01Z';

describeOnSqlite('a proof', (open) => {
  test('leaves the change mark as it is, and a row that is written moves it', async () => {
    const { database, storage } = await open();
    const before = await database.changes();
    for (let time = 0; time < 3; time += 1) await proveWrite(database, AT);
    expect(await database.changes()).toBe(before);
    await storage.settings.set('x', '1');
    expect(await database.changes()).not.toBe(before);
  });

  test('is a commit each time, as others see', async () => {
    const { database } = await open();
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list`.execute(database.db);
    const file = rows[0]?.file ?? '';
    if (file === '') return; // in memory there are no others
    const other = new Sqlite(file, { readonly: true });
    const commits = () => other.pragma('data_version', { simple: true });
    for (let time = 0; time < 2; time += 1) {
      const before = commits();
      await proveWrite(database, AT);
      expect(commits()).not.toBe(before);
    }
    other.close();
  });

  test('fails where nothing can be written', async () => {
    const { database } = await open();
    await sql`pragma query_only = on`.execute(database.db);
    await expect(proveWrite(database, AT)).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  });
});

describeOnPostgres('a proof', (open) => {
  test('moves the mark once a minute, whoever asks', async () => {
    const here = await open();
    const there = here.again();
    await proveWrite(here.database, AT);
    const proven = await here.database.changes();
    for (const { database } of [here, there]) await proveWrite(database, LATER);
    expect(await here.database.changes()).toBe(proven);
    await proveWrite(there.database, OVER_A_MINUTE_LATER);
    expect(await here.database.changes()).not.toBe(proven);
  });

  test('of a time that has not come is none', async () => {
    const { database } = await open();
    await proveWrite(database, LATER);
    const before = await database.changes();
    await proveWrite(database, AT);
    expect(await database.changes()).not.toBe(before);
  });

  test('fails within the minute where the server became read-only', async () => {
    const { database, again } = await open();
    await proveWrite(database, AT);
    await sql`do $$ begin
      execute format('alter database %I set default_transaction_read_only = on', current_database());
    end $$`.execute(database.db);
    await expect(proveWrite(again().database, LATER)).rejects.toMatchObject({ code: '25006' });
  });
});

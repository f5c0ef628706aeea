/** The mark of a PostgreSQL database and its traps: the same mark must mean the same rows, whoever commits, and when. */
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/storage/database.ts';
import { describeOnPostgres } from '../support/storage.ts';

/** A connection of its own that is not given back until `end`. */
async function session(database: Database) {
  let end = (): void => {};
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  type Run = (text: string) => Promise<unknown>;
  let over: Promise<unknown> = Promise.resolve();
  const run = await new Promise<Run>((resolve) => {
    over = database.db.connection().execute(async (connection) => {
      resolve((text) => sql.raw(text).execute(connection));
      await held;
    });
  });
  return {
    run,
    end: async () => {
      end();
      await over;
    },
  };
}

const write = (key: string): string => `insert into setting (key, value) values ('${key}', '1')`;

describeOnPostgres('the mark', (open) => {
  test('stays while people only read, and changes with every write, here or on another server', async () => {
    const here = await open();
    const there = here.again();
    const first = await here.database.changes();
    expect(first).not.toBeNull();
    await here.storage.settings.get('x');
    await there.storage.transaction((tx) => tx.settings.get('x'));
    expect(await here.database.changes()).toBe(first);
    const marks = [first];
    for (const { storage } of [here, there]) {
      await storage.settings.set('x', '1');
      marks.push(await here.database.changes());
      await storage.transaction((tx) => tx.settings.set('x', '2'));
      marks.push(await here.database.changes());
    }
    expect(new Set(marks).size).toBe(5);
    expect(await here.database.changes()).toBe(marks.at(-1));
  });

  test('changes with the commit, however long before it the transaction began or wrote', async () => {
    const { database } = await open();
    const long = await session(database);
    const short = await session(database);
    const before = await database.changes();
    await long.run('begin');
    await long.run('savepoint a');
    await long.run(write('long'));
    await long.run('release savepoint a');
    // not committed: nobody sees it
    expect(await database.changes()).toBe(before);
    await short.run(write('short'));
    const between = await database.changes();
    expect(between).not.toBe(before);
    expect(await database.changes()).toBe(between);
    await long.run('commit');
    const after = await database.changes();
    expect(after).not.toBe(between);
    await Promise.all([long.end(), short.end()]);
  });

  test('a transaction that was rolled back brings no earlier mark back', async () => {
    const { database } = await open();
    const one = await session(database);
    const seen = [await database.changes()];
    for (const end of ['rollback', 'commit', 'rollback', 'commit']) {
      await one.run('begin');
      await one.run(write(`${end} ${seen.length}`));
      await one.run(end);
      const mark = await database.changes();
      if (end === 'commit') expect(seen).not.toContain(mark);
      seen.push(mark);
    }
    await one.end();
  });

  test('a prepared transaction counts from its second commit', async () => {
    const { database } = await open();
    const one = await session(database);
    const { rows } = await sql<{ most: string }>`select current_setting('max_prepared_transactions') as most`.execute(
      database.db,
    );
    await one.run('begin');
    await one.run(write('prepared'));
    if (rows[0]?.most === '0') {
      await expect(one.run("prepare transaction 'p'")).rejects.toMatchObject({ code: '55000' });
    } else {
      await one.run("prepare transaction 'p'");
      await one.run(write('other'));
      const waiting = await database.changes();
      expect(await database.changes()).toBe(waiting);
      await one.run("commit prepared 'p'");
      expect(await database.changes()).not.toBe(waiting);
    }
    await one.end();
  });

  test('is another one on another connection: numbers of transactions may come back after a crash', async () => {
    const { database } = await open();
    const before = await database.changes();
    const pid = Number(before?.split(' ')[1]);
    await sql`select pg_terminate_backend(${pid}, 10000)`.execute(database.db);
    // null until the new connection is there
    const marks = [];
    for (let mark = null; mark === null || mark === before; marks.push(mark)) mark = await database.changes();
    expect(marks.filter((mark) => mark !== null)).not.toContain(before);
    expect(await database.changes()).toBe(marks.at(-1));
  });

  test('who asks while a look is under way shares the next one', async () => {
    const { database } = await open();
    const [first, ...others] = Array.from({ length: 50 }, () => database.changes());
    expect(others.every((look) => look === others[0] && look !== first)).toBe(true);
    const marks = await Promise.all([first, ...others]);
    expect(new Set(marks).size).toBe(1);
    const later = database.changes();
    expect(others).not.toContain(later);
    await later;
  });

  test('a closed database has none', async () => {
    const { database } = await open();
    expect(await database.changes()).not.toBeNull();
    await database.close();
    expect(await database.changes()).toBeNull();
  });

  test('the same mark never meant other rows while many wrote', async () => {
    const here = await open();
    const there = here.again();
    let writing = true;
    const rowsBy = new Map<string, string>();
    const look = async (): Promise<void> => {
      while (writing) {
        const mark = await here.database.changes();
        const { rows } = await sql<{ all: string }>`
          select coalesce(string_agg(key, ' ' order by key), '') as all from setting`.execute(there.database.db);
        if (mark === null || mark !== (await here.database.changes())) continue;
        const told = rows[0]?.all ?? '';
        expect([mark, rowsBy.get(mark) ?? told]).toEqual([mark, told]);
        rowsBy.set(mark, told);
      }
    };
    const work = async (database: Database, name: string): Promise<void> => {
      const own = await session(database);
      for (let number = 0; number < 40; number += 1) {
        await own.run('begin');
        await own.run(write(`${name} ${number}`));
        if (number % 3 === 0) await own.run('select pg_sleep(0.003)');
        await own.run(number % 4 === 0 ? 'rollback' : 'commit');
      }
      await own.end();
    };
    const looks = [look(), look()];
    await Promise.all([work(here.database, 'a'), work(here.database, 'b'), work(there.database, 'c')]);
    writing = false;
    await Promise.all(looks);
    const { rows } = await sql<{ n: string }>`select count(*) as n from setting`.execute(here.database.db);
    expect(Number(rows[0]?.n)).toBeGreaterThanOrEqual(90);
  });
});

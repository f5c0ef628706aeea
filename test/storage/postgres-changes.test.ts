/** The mark of a PostgreSQL database and its traps: the same mark must mean the same rows, whoever commits, and when. */
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/storage/database.ts';
import type { Mark } from '../../src/storage/until-change.ts';
import { describeOnPostgres } from '../support/storage.ts';

type Run = (text: string) => Promise<unknown>;

/** A connection of its own for the length of `work`. */
const session = (database: Database, work: (run: Run) => Promise<void>): Promise<void> =>
  database.db.connection().execute((connection) => work((text) => sql.raw(text).execute(connection)));

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
    await session(database, async (run) => {
      const before = await database.changes();
      await run('begin');
      await run('savepoint a');
      await run(write('long'));
      await run('release savepoint a');
      // not committed: nobody sees it
      expect(await database.changes()).toBe(before);
      await session(database, async (short) => void (await short(write('short'))));
      const between = await database.changes();
      expect(between).not.toBe(before);
      expect(await database.changes()).toBe(between);
      await run('commit');
      expect(await database.changes()).not.toBe(between);
    });
  });

  test('a transaction that was rolled back brings no earlier mark back', async () => {
    const { database } = await open();
    const seen = [await database.changes()];
    await session(database, async (run) => {
      for (const end of ['rollback', 'commit', 'rollback', 'commit']) {
        await run('begin');
        await run(write(`${end} ${seen.length}`));
        await run(end);
        const mark = await database.changes();
        if (end === 'commit') expect(seen).not.toContain(mark);
        seen.push(mark);
      }
    });
  });

  test('a prepared transaction counts from its second commit', async () => {
    const { database } = await open();
    const { rows } = await sql<{ most: string }>`select current_setting('max_prepared_transactions') as most`.execute(
      database.db,
    );
    await session(database, async (run) => {
      await run('begin');
      await run(write('prepared'));
      if (rows[0]?.most === '0') {
        await expect(run("prepare transaction 'p'")).rejects.toMatchObject({ code: '55000' });
        return;
      }
      await run("prepare transaction 'p'");
      await run(write('other'));
      const waiting = await database.changes();
      expect(await database.changes()).toBe(waiting);
      await run("commit prepared 'p'");
      expect(await database.changes()).not.toBe(waiting);
    });
  });

  test('is another one on another connection: numbers of transactions may come back after a crash', async () => {
    const { database } = await open();
    const before = await database.changes();
    const pid = Number(before?.split(' ')[1]);
    await sql`select pg_terminate_backend(${pid}, 10000)`.execute(database.db);
    // null until the new connection is there
    let mark: Mark = null;
    while (mark === null) mark = await database.changes();
    expect(mark).not.toBe(before);
    expect(await database.changes()).toBe(mark);
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
    const work = (database: Database, name: string): Promise<void> =>
      session(database, async (run) => {
        for (let number = 0; number < 40; number += 1) {
          await run('begin');
          await run(write(`${name} ${number}`));
          if (number % 3 === 0) await run('select pg_sleep(0.003)');
          await run(number % 4 === 0 ? 'rollback' : 'commit');
        }
      });
    const written = Promise.all([work(here.database, 'a'), work(here.database, 'b'), work(there.database, 'c')]);
    await Promise.all([
      look(),
      look(),
      written.finally(() => {
        writing = false;
      }),
    ]);
    const { rows } = await sql<{ n: string }>`select count(*) as n from setting`.execute(here.database.db);
    expect(Number(rows[0]?.n)).toBeGreaterThanOrEqual(90);
  });
});

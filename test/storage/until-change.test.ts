import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { createMoment, untilChange } from '../../src/storage/until-change.ts';

describe('an answer', () => {
  test('is asked again after a change, and not before', async () => {
    let state = '1';
    const asked: string[] = [];
    const ask = untilChange(
      () => state,
      async (question) => `${question} ${asked.push(question)}`,
    );
    expect([await ask('a'), await ask('a'), await ask('b')]).toEqual(['a 1', 'a 1', 'b 2']);
    state = '2';
    expect([await ask('a'), await ask('a')]).toEqual(['a 3', 'a 3']);
  });

  test('is not kept where nobody can tell of changes', async () => {
    let asked = 0;
    const ask = untilChange(
      () => null,
      async () => ++asked,
    );
    expect([await ask('a'), await ask('a')]).toEqual([1, 2]);
  });

  test('is of the state that was seen before, for all questions of one purpose', async () => {
    let state = '1';
    let marks = 0;
    let asked = 0;
    const mark = () => {
      marks += 1;
      return state;
    };
    const ask = untilChange(mark, async () => ++asked);
    await ask('a');
    const seen = mark();
    const looks = marks;
    expect([await ask('a', seen), await ask('a', seen), marks]).toEqual([1, 1, looks]);
    state = '2';
    expect(await ask('a')).toBe(2);
    // What is found for an earlier state is of that moment or later, and nothing for who looks now.
    expect([await ask('b', seen), await ask('b', seen), await ask('b'), await ask('b')]).toEqual([3, 3, 4, 4]);
  });

  test('is not kept where somebody saw another state while it was asked', async () => {
    let state = '1';
    let asked = 0;
    const ask = untilChange(
      async () => state,
      async (question) => {
        if (question === 'slow' && state === '1') {
          state = '2';
          await ask('quick');
        }
        return ++asked;
      },
    );
    expect([await ask('slow'), await ask('quick'), await ask('slow')]).toEqual([2, 1, 3]);
  });

  test('is not kept when something changed while it was asked', async () => {
    let state = 1;
    let asked = 0;
    const ask = untilChange(
      () => String(state),
      async () => {
        state += asked === 0 ? 1 : 0;
        return ++asked;
      },
    );
    expect([await ask('a'), await ask('a'), await ask('a')]).toEqual([1, 2, 2]);
  });
});

describe('the mark of a SQLite file', () => {
  let folder: string;
  let here: Database;
  let elsewhere: Database;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blijk-test-'));
    here = openDatabase({ dataDir: folder, databaseUrl: null });
    await migrate(here);
    elsewhere = openDatabase({ dataDir: folder, databaseUrl: null });
  });
  afterEach(async () => {
    await here.close();
    await elsewhere.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('stays while people only read, and changes with every write, here or in another process', async () => {
    const mine = createStorage(here);
    const theirs = createStorage(elsewhere);
    const first = here.changes();
    await mine.settings.get('x');
    await theirs.settings.get('x');
    expect(here.changes()).toBe(first);
    await mine.settings.set('x', '1');
    const second = here.changes();
    expect(second).not.toBe(first);
    await theirs.settings.set('x', '2');
    const third = here.changes();
    expect(third).not.toBe(second);
    await theirs.transaction((tx) => tx.settings.set('x', '3'));
    expect(here.changes()).not.toBe(third);
    expect(await mine.settings.get('x')).toBe('3');
  });
});

describe('one moment', () => {
  test('has one mark for everything inside it, and others have theirs', async () => {
    let state = 1;
    let looked = 0;
    const moment = createMoment(() => {
      looked += 1;
      return String(state);
    });
    const ask = untilChange(moment.mark, async (question) => `${question} ${state}`);
    let outside: Promise<string> | null = null;
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const inside = moment.hold(async (mark) => {
      expect(mark).toBe('1');
      await waiting;
      return [await ask('a'), moment.mark()];
    });
    state = 2;
    outside = ask('a');
    expect(await outside).toBe('a 2');
    goOn();
    // of that moment or later, and told apart from what others ask
    expect(await inside).toEqual(['a 2', '1']);
    state = 3;
    expect(await ask('a')).toBe('a 3');
    expect(looked).toBeGreaterThan(0);
    await expect(moment.hold(() => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
    expect(moment.mark()).toBe('3');
  });
});

import { expect, it } from '@jest/globals';
import { builtOnce } from '../../src/storage/built-once.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { outerHandle } from '../../src/storage/handle.ts';
import { migrate } from '../../src/storage/migrate.ts';

async function emptyHandle() {
  const database = openDatabase({ dataDir: null, databaseUrl: null });
  await migrate(database);
  return outerHandle(database);
}

it('asks with the values of each time', async () => {
  const handle = await emptyHandle();
  await handle.db
    .insertInto('setting')
    .values([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ])
    .execute();
  let builds = 0;
  const ask = builtOnce(({ db }, key: string, value: string) => {
    builds += 1;
    return db.selectFrom('setting').select('value').where('key', '=', key).where('value', '=', value);
  });
  expect(await ask(handle, 'a', '1')).toEqual([{ value: '1' }]);
  expect(await ask(handle, 'b', '2')).toEqual([{ value: '2' }]);
  expect(await ask(handle, 'b', '1')).toEqual([]);
  expect(builds).toBe(1);
});

it('refuses what would give values to the wrong places', async () => {
  const handle = await emptyHandle();
  const turned = builtOnce(({ db }, value: string, key: string) =>
    db.selectFrom('setting').select('value').where('key', '=', key).where('value', '=', value),
  );
  const twice = builtOnce(({ db }, key: string) =>
    db.selectFrom('setting').select('value').where('key', '=', key).limit(1),
  );
  await expect(turned(handle, '1', 'a')).rejects.toThrow(TypeError);
  await expect(turned(handle, 'alike', 'alike')).rejects.toThrow(TypeError);
  await expect(twice(handle, 'a')).rejects.toThrow(TypeError);
});

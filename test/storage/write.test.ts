import { expect, it } from '@jest/globals';
import { openDatabase } from '../../src/storage/database.ts';
import { outerHandle } from '../../src/storage/handle.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { insertAll } from '../../src/storage/write.ts';

async function emptyHandle() {
  const database = openDatabase({ dataDir: null, databaseUrl: null });
  await migrate(database);
  return outerHandle(database);
}
const dead = {
  kind: 'mail',
  payload: '{}',
  state: 'dead' as const,
  attempts: 1,
  runAfter: '2026',
  lockedUntil: null,
  singletonKey: null,
  againAfter: null,
  lastError: null,
};

it('inserts rows of one shape again and again, each with its own values under their names', async () => {
  const { db } = await emptyHandle();
  await insertAll(db, 'setting', []);
  await insertAll(db, 'setting', [{ key: 'a', value: '1' }]);
  await insertAll(db, 'setting', [{ key: 'b', value: '2' }]);
  await insertAll(db, 'setting', [{ value: '3', key: 'c' }]);
  await insertAll(db, 'setting', [
    { key: 'd', value: '4' },
    { value: '5', key: 'e' },
  ]);
  const rows = await db
    .selectFrom('setting')
    .selectAll()
    .where('key', 'in', ['a', 'b', 'c', 'd', 'e'])
    .orderBy('key')
    .execute();
  expect(rows.map(({ key, value }) => key + value)).toEqual(['a1', 'b2', 'c3', 'd4', 'e5']);
});

it('leaves nothing out of a row that has more than the one before it', async () => {
  const { db } = await emptyHandle();
  await insertAll(db, 'job', [dead, dead]);
  await insertAll(db, 'job', [dead, { ...dead, id: 99 }]);
  const rows = await db.selectFrom('job').select('id').orderBy('id').execute();
  expect(rows).toHaveLength(4);
  expect(rows.at(-1)).toEqual({ id: 99 });
});

it('inserts more rows than one statement takes', async () => {
  const { db } = await emptyHandle();
  for (const letter of ['a', 'b']) {
    const rows = Array.from({ length: 203 }, (_, at) => ({ key: `${letter}${at}`, value: `${letter}-${at}` }));
    await insertAll(db, 'setting', rows);
    expect(await db.selectFrom('setting').selectAll().where('key', 'like', `${letter}%`).execute()).toEqual(
      expect.arrayContaining(rows),
    );
  }
});

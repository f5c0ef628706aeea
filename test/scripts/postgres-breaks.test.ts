import { expect, it } from '@jest/globals';
import pg from 'pg';
import { findFaults, preparePlace, startInstance } from '../../scripts/drills/pg/instances.ts';
import { startLoad } from '../../scripts/drills/pg/load.ts';
import { startPostgres } from '../support/postgres.ts';

it('loses and doubles nothing when every connection to PostgreSQL breaks while awards are made', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase('drill_breaks');
  const place = await preparePlace(databaseUrl);
  const instance = await startInstance(place);
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  const load = startLoad([instance], 4);
  for (let breaks = 0; breaks < 4; breaks += 1) {
    const acknowledged = load.answers.filter(({ status }) => status === 201).length;
    while (load.answers.filter(({ status }) => status === 201).length < acknowledged + 3) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()'); // biome-ignore format: one statement
  }
  const { keys, unanswered } = await load.finish();
  expect(unanswered).toEqual([]);
  expect(await instance.stop()).toBe(0);
  expect(await findFaults(place, load.answers, keys)).toEqual([]);
  await admin.end();
  await place.end();
  await server.stop();
}, 240_000);

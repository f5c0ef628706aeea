/** Public pages read from a copy that lags: nothing revoked, withdrawn or erased shows as good. All people are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { type PostgresPair, startPostgresPair } from '../../support/postgres-pair.ts';
import { type Issued, issueBadge, publish } from '../issued-badge.ts';
import { ACTS, PUBLIC, told } from './told.ts';

let pair: PostgresPair;
let app: TestApp;
let made: TestOrganisation;

beforeAll(async () => {
  pair = await startPostgresPair();
  await pair.createDatabase('blijk');
  app = await startTestApp({ DATABASE_URL: pair.url('blijk'), DATABASE_REPLICA_URL: pair.copyUrl('blijk') });
  made = await app.addOrganisation('werk');
}, 180_000);
afterAll(async () => {
  await app?.end();
  await pair?.stop();
});

const copyIsUpToDate = async () => (await request(app.app).get('/readyz')).body.checks.replica as boolean;
const toldOf = ({ slug }: Issued) => told((path) => request(app.app).get(path), slug);

/** Whether some connection read a table last. */
async function copyWasRead(): Promise<boolean> {
  const rows = await pair.onCopy(`select 1 from pg_stat_activity where pid <> pg_backend_pid()
    and query like '%from "%'`);
  return rows.length > 0;
}

test('pages are read from the copy while it keeps up, and say what is so while it does not', async () => {
  const badges: Issued[] = [];
  for (const [name] of ACTS) {
    const badge = await issueBadge(app, made, { key: `copy ${name}` });
    await publish(app, made.actor, badge, 'page');
    badges.push(badge);
  }
  // again where the database has just written something of its own
  for (let read = false; !read; read = await copyWasRead()) {
    await app.storage.settings.set('nobody', 'keeps');
    await pair.caughtUp();
    for (const badge of badges) expect(await toldOf(badge)).toEqual(PUBLIC);
  }
  await pair.onCopy('select pg_wal_replay_pause()');
  for (const [at, [name, act, after]] of ACTS.entries()) {
    const badge = badges[at] as Issued;
    await act(app.issuing, made.actor, badge.award);
    expect([name, await toldOf(badge)]).toEqual([name, after]);
  }
  expect(await copyIsUpToDate()).toBe(false);
  await pair.onCopy('select pg_wal_replay_resume()');
  while (!(await copyIsUpToDate()));
  for (const [at, [name, , after]] of ACTS.entries())
    expect([name, await toldOf(badges[at] as Issued)]).toEqual([name, after]);
  expect((await request(app.app).get('/readyz')).status).toBe(200);
}, 180_000);

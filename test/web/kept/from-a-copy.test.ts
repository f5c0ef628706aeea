/** Public pages read from a copy that lags: nothing revoked, withdrawn or erased shows as good. All people are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { withdrawConsent } from '../../../src/issuing/holders/consent.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { type PostgresPair, startPostgresPair } from '../../support/postgres-pair.ts';
import { type Issued, issueBadge, PAGE_NAME, publish } from '../issued-badge.ts';

let pair: PostgresPair;
let app: TestApp;
let made: Awaited<ReturnType<TestApp['addOrganisation']>>;

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
async function told({ slug }: Issued) {
  const page = await request(app.app).get(`/b/${slug}`);
  const file = await request(app.app).get(`/b/${slug}.json`);
  return {
    page: page.status,
    named: page.text.includes(PAGE_NAME),
    valid: page.text.includes('Echt en geldig'),
    file: file.status,
  };
}
const PUBLIC = { page: 200, named: true, valid: true, file: 200 };

/** Whether some connection read a table last. */
async function copyWasRead(): Promise<boolean> {
  const rows = await pair.onCopy(`select 1 from pg_stat_activity where pid <> pg_backend_pid()
    and query like '%from "%'`);
  return rows.length > 0;
}

test('pages are read from the copy while it keeps up, and say what is so while it does not', async () => {
  const acts: [(badge: Issued) => Promise<unknown>, typeof PUBLIC][] = [
    [({ award }) => revokeAward(app.issuing, made.actor, award.id, 'dubbel'), { ...PUBLIC, valid: false }],
    [({ award }) => withdrawConsent(app.issuing, made.actor, award.id), { ...PUBLIC, named: false, file: 403 }],
    [({ award }) => eraseAwards(app.issuing, [award.id], 'test'), { page: 410, named: false, valid: false, file: 410 }],
  ];
  const badges: Issued[] = [];
  for (const [at] of acts.entries()) {
    const badge = await issueBadge(app, made, { key: `copy ${at}` });
    await publish(app, made.actor, badge, 'page');
    badges.push(badge);
  }
  // again where the database has just written something of its own
  for (let read = false; !read; read = await copyWasRead()) {
    await app.storage.settings.set('nobody', 'keeps');
    await pair.caughtUp();
    for (const badge of badges) expect(await told(badge)).toEqual(PUBLIC);
  }
  await pair.onCopy('select pg_wal_replay_pause()');
  for (const [at, [act, after]] of acts.entries()) {
    const badge = badges[at] as Issued;
    await act(badge);
    expect(await told(badge)).toEqual(after);
  }
  expect(await copyIsUpToDate()).toBe(false);
  await pair.onCopy('select pg_wal_replay_resume()');
  while (!(await copyIsUpToDate()));
  for (const [at, [, after]] of acts.entries()) expect(await told(badges[at] as Issued)).toEqual(after);
  expect((await request(app.app).get('/readyz')).status).toBe(200);
}, 180_000);

/** Two servers on one PostgreSQL: what is done on one counts on the other at its next request. All people are fictional. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { type Served, serveChild } from '../../support/serve.ts';
import { type Issued, issueBadge, publish } from '../issued-badge.ts';
import { ACTS, PUBLIC, told } from './told.ts';

const FILES = ['json', 'jwt', 'png', 'svg', 'pdf', 'proof.json'];
/** How they are answered after each act: what is revoked goes on no more paper. */
const AFTER: Record<string, number[]> = { revoke: [200, 410], withdraw: [403], renew: [403], erase: [410] };

let postgres: Postgres;
let here: TestApp;
let other: Served;
let made: TestOrganisation;

beforeAll(async () => {
  postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase('two_servers');
  here = await startTestApp({ DATABASE_URL: databaseUrl }, { now: () => new Date() });
  made = await here.addOrganisation('werk');
  const { dataDir, keysDir, publicUrl } = here.config;
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, KEYS_DIR: keysDir };
  const settings = { DATABASE_URL: databaseUrl, PUBLIC_URL: publicUrl, BLIJK_DEMO: 'off' };
  other = await serveChild({ dir: here.dir, env }, settings);
}, 120_000);
afterAll(async () => {
  expect((await other?.stop())?.code).toBe(0);
  await here?.end();
  await postgres?.stop();
});

/** Issued here: the job that the approval plans could be picked up by the other server at the same moment. */
const issued = (key: string): Promise<Issued> => {
  const jobs = { ...here.issuing.jobs, enqueue: async () => {} };
  return issueBadge({ ...here, issuing: { ...here.issuing, jobs } }, made, { key });
};

/** What the other server tells of a badge, everywhere it tells something. */
async function toldThere({ slug }: Issued, list: string, credential: string) {
  const get = async (path: string) => {
    const answer = await fetch(other.url + path);
    return { status: answer.status, text: await answer.text() };
  };
  const [said, api, status, ...files] = await Promise.all([
    told(get, slug),
    fetch(`${other.url}/api/v1/verify`, { method: 'POST', body: credential }),
    fetch(`${other.url}${list}`),
    ...FILES.map((file) => fetch(`${other.url}/b/${slug}.${file}`)),
  ]);
  const signed = (await status.json()) as { credentialSubject: { encodedList: string } };
  for (const file of files) await file.arrayBuffer();
  return {
    ...said,
    verdict: ((await api.json()) as { verdict: string }).verdict,
    list: signed.credentialSubject.encodedList,
    files: new Set(files.map((file) => file.status)),
  };
}

test('what was answered is kept until something is committed, by whatever server', async () => {
  const badge = await issued('kept');
  await publish(here, made.actor, badge, 'page');
  const read = jest.spyOn(here.storage.awards, 'bySlug');
  for (const path of [`/b/${badge.slug}`, `/b/${badge.slug}.json`]) {
    const ask = async (): Promise<{ text: string; asked: boolean }> => {
      const before = read.mock.calls.length;
      const { text } = await request(here.app).get(path).buffer(true).expect(200);
      return { text: text.replace(/gecontroleerd, .+\u00a0uur/, 'now'), asked: read.mock.calls.length > before };
    };
    const first = await ask();
    // background work of either server commits now and then, too
    let again = await ask();
    for (let tries = 0; again.asked && tries < 100; tries += 1) again = await ask();
    expect(again).toEqual({ text: first.text, asked: false });
    expect((await fetch(`${other.url}/status/${badge.award.statusListId}`)).status).toBe(200);
  }
});

describe('done on one server', () => {
  test.each(ACTS)('%s: the next request on the other says so', async (name, act, after) => {
    const badge = await issued(name);
    await publish(here, made.actor, badge, 'page');
    const credential = (await here.storage.awards.credential(badge.award.id))?.json ?? '';
    const list = `/status/${badge.award.statusListId}`;
    const tell = () => toldThere(badge, list, credential);
    const { list: before, ...first } = await tell();
    expect(first).toEqual({ ...PUBLIC, verdict: 'valid', files: new Set([200]) });
    // twice more: what may be kept is kept by now
    for (const _ of [2, 3]) expect(await tell()).toEqual({ ...first, list: before });
    await act(here.issuing, made.actor, badge.award);
    const { list: now, ...then } = await tell();
    expect(then).toEqual({ ...after, verdict: after.valid ? 'valid' : 'revoked', files: new Set(AFTER[name]) });
    expect(now === before).toBe(after.valid);
    expect((await request(here.app).get(`/b/${badge.slug}`)).status).toBe(after.page);
    expect(await tell()).toEqual({ ...then, list: now });
  });
});

/** Two servers on one PostgreSQL: what is done on one counts on the other at its next request. All people are fictional. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { withdrawConsent } from '../../../src/issuing/holders/consent.ts';
import { renewPublicLink } from '../../../src/issuing/holders/public-links.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { type Served, serveChild } from '../../support/serve.ts';
import { type Issued, issueBadge, PAGE_NAME, publish } from '../issued-badge.ts';

const FILES = ['json', 'jwt', 'png', 'svg', 'pdf', 'proof.json'];

let postgres: Postgres;
let here: TestApp;
let other: Served;
let made: Awaited<ReturnType<TestApp['addOrganisation']>>;

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
  const [page, api, status, ...files] = await Promise.all([
    fetch(`${other.url}/b/${slug}`),
    fetch(`${other.url}/api/v1/verify`, { method: 'POST', body: credential }),
    fetch(`${other.url}${list}`),
    ...FILES.map((file) => fetch(`${other.url}/b/${slug}.${file}`)),
  ]);
  const html = await page.text();
  const signed = (await status.json()) as { credentialSubject: { encodedList: string } };
  for (const file of files) await file.arrayBuffer();
  return {
    page: page.status,
    named: html.includes(PAGE_NAME),
    valid: html.includes('Echt en geldig'),
    verdict: ((await api.json()) as { verdict: string }).verdict,
    list: signed.credentialSubject.encodedList,
    files: new Set(files.map((file) => file.status)),
  };
}

const PUBLIC = { page: 200, named: true, valid: true, verdict: 'valid', files: new Set([200]) };
const PRIVATE = { ...PUBLIC, named: false, files: new Set([403]) };
const acts: [string, (badge: Issued) => Promise<unknown>, typeof PUBLIC][] = [
  [
    'revoked',
    ({ award }) => revokeAward(here.issuing, made.actor, award.id, 'dubbel'),
    { ...PUBLIC, valid: false, verdict: 'revoked', files: new Set([200, 410]) }, // no more paper
  ],
  ['withdrawn', ({ award }) => withdrawConsent(here.issuing, made.actor, award.id), PRIVATE],
  ['given a new link', ({ award }) => renewPublicLink(here.issuing, award), PRIVATE],
  [
    'erased',
    ({ award }) => eraseAwards(here.issuing, [award.id], 'test'),
    { page: 410, named: false, valid: false, verdict: 'revoked', files: new Set([410]) },
  ],
];

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

describe('a badge on one server is', () => {
  test.each(acts)('%s: the next request on the other says so', async (act, change, after) => {
    const badge = await issued(act);
    await publish(here, made.actor, badge, 'page');
    const credential = (await here.storage.awards.credential(badge.award.id))?.json ?? '';
    const list = `/status/${badge.award.statusListId}`;
    const tell = () => toldThere(badge, list, credential);
    const { list: before, ...first } = await tell();
    expect(first).toEqual(PUBLIC);
    // twice more: what may be kept is kept by now
    for (const _ of [2, 3]) expect(await tell()).toEqual({ ...PUBLIC, list: before });
    await change(badge);
    const { list: now, ...told } = await tell();
    expect(told).toEqual(after);
    expect(now === before).toBe(after.verdict === 'valid');
    expect((await request(here.app).get(`/b/${badge.slug}`)).status).toBe(after.page);
    expect(await tell()).toEqual({ ...after, list: now });
  });
});

/** "Alles weg": what stays knows nobody. On a SQLite folder every byte is searched, on PostgreSQL every row of every table. */
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import request from 'supertest';
import { applyEraseList, eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { SCRUB_JOB } from '../../src/issuing/scrub.ts';
import { createApp } from '../../src/web/app.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const NAME = 'Xaviera Quispelwind';
const WRONG = 'Xaviera Kwispelwind';
const EMAIL = 'xaviera@kwispelveld.example';
/** Each in any case; words of the name stand apart in the search words. */
const TRACES = ['quispelwind', 'kwispelwind', 'xaviera', 'kwispelveld'];

let app: TestApp | null = null;
afterEach(async () => {
  await app?.end();
  app = null;
});

/** A badge that was replaced, published, looked at, asked about, and whose e-mail got a mail; then everything goes. */
async function liveAndErase(env: Record<string, string>, log: string[]) {
  app = await startTestApp({ ...env, LOG_LEVEL: 'info' });
  const made = await app.addOrganisation('werk');
  const keep = await awardRows(app, made.actor, { rows: ['Bo Blijft;bo@blijft.example'], ceremony: 'Eerst' });
  const [row] = await awardRows(app, made.actor, { rows: [`${WRONG};${EMAIL};Goed gedaan Xaviera`], ceremony: 'Dan' });
  const old = row?.award?.id ?? '';
  const award = await replaceAward(app.issuing, made.actor, old, { name: NAME, pageName: 'Xaviera Q.' });
  const [paper] = await tokensForPaper(app.issuing, made.actor, [award.id], award.id);
  const [others] = await tokensForPaper(app.issuing, made.actor, [keep[0]?.award?.id ?? ''], 'x');
  const me = `/m/${paper?.token}`;
  const destination = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const http = request(createApp({ ...app.services, logLevel: 'info' }, { log: destination }));
  const post = (path: string, fields: Record<string, string>) => http.post(path).type('form').send(fields);
  expect((await http.get(me)).text).toContain(NAME);
  await post(`${me}/${award.slug}/publish`, { sixteenOrOlder: 'yes', showName: 'full', shown: 'words' });
  expect((await http.get(`/b/${award.slug}`)).text).toContain(NAME);
  await post(`${me}/${award.slug}/link`, {});
  await post(`${me}/${award.slug}/name`, { name: `${NAME} Kwispelwind` });
  await post(`/m/${others?.token}/email`, { email: EMAIL });
  await mailIsThere(app);
  await app.services.sendSignInMail(EMAIL, 'waits in the outbox', 'nl', 10);
  const before = await app.storage.awards.credential(award.id);
  const stays = await app.storage.awards.credential(keep[0]?.award?.id ?? '');

  const asked = await post(`${me}/${award.slug}/erase`, {});
  expect(asked.text).toContain('Weet je het zeker?');
  expect(await app.storage.awards.byId(award.id)).not.toBeNull();
  const done = await post(`${me}/${award.slug}/erase`, { sure: 'yes' });
  expect(done.text).toContain('Alles is gewist');
  // what the job that was planned does
  expect(await app.storage.jobs.bySingletonKey(SCRUB_JOB)).toMatchObject({ state: 'queued' });
  await app.storage.erasure.scrub();
  return { app, http, award, me, json: before?.json ?? '', stays: stays?.json ?? '', old };
}

/** The mail is written after the answer was given. */
async function mailIsThere({ dir, issuing }: TestApp): Promise<void> {
  for (let tries = 0; tries < 20_000; tries += 1) {
    await sendDueMail(issuing);
    const names = await readdir(join(dir, 'mail')).catch(() => []);
    if (names.some((name) => name.endsWith('.eml'))) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('no mail came');
}

function everyByte(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path).toString('latin1').toLowerCase() }));
}

async function whatStays({ app, http, award, me, json, stays, old }: Awaited<ReturnType<typeof liveAndErase>>) {
  expect((await http.get(`/b/${award.slug}`)).status).toBe(410);
  expect((await http.get(me)).status).toBe(404);
  expect(await app.storage.awards.byId(old)).toBeNull();
  const verdict = async (text: string) =>
    (await app.issuing.verifyOwn(text, { now: app.issuing.now() })).report.verdict;
  expect(await verdict(json)).toBe('revoked');
  expect(await verdict(stays)).toBe('valid');
  const answer = await http.post('/api/v1/verify').set('Content-Type', 'application/json').send(json);
  expect(answer.body.verdict).toBe('revoked');
}

describe('on SQLite', () => {
  test('no byte of the data folder, mail or log knows the person; the own file reads revoked', async () => {
    const log: string[] = [];
    const lived = await liveAndErase({}, log);
    const files = everyByte(lived.app.dir);
    expect(files.some(({ path }) => path.endsWith('blijk.sqlite'))).toBe(true);
    const hits = TRACES.flatMap((trace) =>
      files.filter(({ text }) => text.includes(trace)).map(({ path }) => `${trace} in ${path}`),
    );
    expect(hits).toEqual([]);
    expect(files.some(({ text }) => text.includes('bo blijft'))).toBe(true);
    const logged = log.join('').toLowerCase();
    expect(logged).toContain('/m/:token/:slug/publish');
    const token = lived.me.slice(3).toLowerCase();
    for (const trace of [...TRACES, token, (lived.award.slug ?? '').toLowerCase()]) expect(logged).not.toContain(trace);
    await whatStays(lived);
  }, 60_000);

  test('a stop half-way is finished at the next start; a backup put back is erased again', async () => {
    let failAt: string | null = null;
    app = await startTestApp(
      {},
      {
        failPoint: (name) => {
          if (name === failAt) throw new Error('power cut');
        },
      },
    );
    const made = await app.addOrganisation('werk');
    const [row] = await awardRows(app, made.actor, { rows: [NAME] });
    const award = row?.award;
    failAt = 'erase listed';
    await expect(eraseAwards(app.issuing, [award?.id ?? ''], 'holder')).rejects.toThrow('power cut');
    expect(await app.storage.awards.byId(award?.id ?? '')).not.toBeNull();
    failAt = null;
    expect(await applyEraseList(app.issuing)).toBe(1);
    expect(await app.storage.awards.byId(award?.id ?? '')).toBeNull();
    expect(await applyEraseList(app.issuing)).toBe(0);
    expect(await app.issuing.eraseList.all()).toEqual([app.issuing.sha256Hex(award?.slug ?? '')]);
  });
});

describe('on PostgreSQL', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.stop());

  test('no row of any table knows the person', async () => {
    const url = await server.createDatabase('erase');
    const lived = await liveAndErase({ DATABASE_URL: url }, []);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const tables = await client.query(
      "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    expect(tables.rows.length).toBeGreaterThan(20);
    let kept = 0;
    const hits: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query(`select t::text as row from ${name} t`);
      for (const { row } of rows) {
        const text = String(row).toLowerCase();
        if (text.includes('bo blijft')) kept += 1;
        hits.push(...TRACES.filter((trace) => text.includes(trace)).map((trace) => `${trace} in ${name}`));
      }
    }
    await client.end();
    expect(hits).toEqual([]);
    expect(kept).toBeGreaterThan(0);
    await whatStays(lived);
    await app?.end();
    app = null;
  }, 60_000);
});

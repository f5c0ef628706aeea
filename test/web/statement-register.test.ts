/** A statement of the second QR code and the register: only the one that was issued is in it, and who asks tells nothing. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import request from 'supertest';
import { askForStatement } from '../../src/browser/register-here.ts';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { importEarlier } from '../../src/issuing/register/import-earlier.ts';
import type { Verification } from '../../src/verify/report.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { forge, NO_BADGE, saidIn } from '../support/forged-statement.ts';
import { issueBadge } from './issued-badge.ts';

let app: TestApp;
let organisationId: string;
/** Genuine, of an erased badge, issued before there was a register, and of a badge that has no statement. */
let good: string;
let erased: string;
let early: string;
let without: string;

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  organisationId = made.organisation.id;
  const issue = async (name: string): Promise<[string, string]> => {
    const { award } = await issueBadge(app, made, { name });
    return [award.id, (await app.storage.awards.credential(award.id))?.statement ?? ''];
  };
  [, good] = await issue('Łukasz Wójcik');
  const [erasedId, erasedText] = await issue('Rosa Fernandes');
  const [earlyId, earlyText] = await issue('Cem Aydın');
  const [withoutId, withoutText] = await issue('Dewi Putri');
  [erased, early, without] = [erasedText, earlyText, withoutText];
  await eraseAwards(app.issuing, [erasedId], 'system');
  const database = new Sqlite(join(app.config.dataDir, 'blijk.sqlite'));
  for (const { name } of database
    .prepare("select name from sqlite_master where type = 'trigger' and tbl_name = 'credential'")
    .all() as { name: string }[])
    database.exec(`drop trigger ${name}`);
  database.exec(`update credential set statement = null where award_id = '${withoutId}'`);
  database.exec(`update register_entry set statement_sha256 = null where award_id = '${withoutId}'`);
  database.exec(`delete from register_entry where award_id = '${earlyId}'`);
  database.exec('update register_head set started_at_size = null');
  database.close();
  expect(await importEarlier(app.issuing)).toBe(1);
}, 60_000);
afterAll(() => app.end());

const said = ({ report }: Verification) => [
  report.verdict,
  ...report.checks.filter(({ id }) => id === 'register').map(({ code }) => code),
];
const judged = async (text: string) => said(await app.services.verify({ bytes: new TextEncoder().encode(text) }));
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const uuidOf = (statement: string): string => saidIn(statement).credentialId.replace('urn:uuid:', '');
const ask = (uuid: string, hash: string) => request(app.app).get(`/log/statement/${uuid}/${hash}`);

describe('a statement', () => {
  test('is valid when it was issued, before the register too', async () => {
    expect(await judged(good)).toEqual(['valid', 'REGISTER_INCLUDED']);
    expect(await judged(early)).toEqual(['valid', 'REGISTER_INCLUDED']);
  });

  test('of an erased badge reads revoked', async () => {
    expect(await judged(erased)).toEqual(['revoked', 'REGISTER_ERASED']);
  });

  test('signed with a stolen key is not real: of no badge, of a real badge, and of one without a statement', async () => {
    const recipientName = 'Otto Vals';
    const unknown = await forge(app, organisationId, good, { recipientName, credentialId: NO_BADGE });
    expect(await judged(unknown)).toEqual(['invalid', 'REGISTER_MISSING']);
    expect(await judged(await forge(app, organisationId, good, { recipientName }))).toEqual([
      'invalid',
      'REGISTER_MISMATCH',
    ]);
    expect(await judged(without)).toEqual(['invalid', 'REGISTER_MISMATCH']);
  });

  test('that says the same but was signed again is another one', async () => {
    const again = await forge(app, organisationId, good, {});
    expect(again.split('.').slice(0, 2)).toEqual(good.split('.').slice(0, 2));
    expect(await judged(again)).toEqual(['invalid', 'REGISTER_MISMATCH']);
  });
});

describe('GET /log/statement', () => {
  test('gives the entry to whoever has the text, for every site, and keeps it nowhere', async () => {
    for (const text of [good, early]) {
      const answer = await ask(uuidOf(text), hashOf(text)).expect(200);
      expect(answer.body).toMatchObject({
        version: 1,
        statementSha256: Buffer.from(hashOf(text), 'hex').toString('base64'),
      });
      expect(answer.headers['cache-control']).toBe('public, max-age=0');
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.text).not.toMatch(/Wójcik|Aydın/);
    }
  });

  test('gives nothing to who knows only the badge, and the same for a badge that never was', async () => {
    const forged = await forge(app, organisationId, good, { recipientName: 'Otto Vals' });
    const asked: [string, string][] = [
      [uuidOf(good), hashOf(forged)],
      [uuidOf(good), hashOf(good).toUpperCase()],
      [uuidOf(good), 'x'],
      [uuidOf(early), hashOf(good)],
      [uuidOf(without), hashOf(without)],
      [NO_BADGE.replace('urn:uuid:', ''), hashOf(good)],
    ];
    for (const [uuid, hash] of asked) {
      expect((await ask(uuid, hash).expect(404)).body.code).toBe('request.not_found');
    }
  });

  test('says of an erased badge only that it is gone', async () => {
    expect((await ask(uuidOf(erased), hashOf(erased)).expect(410)).body.code).toBe('request.gone');
  });
});

describe('the browser asks', () => {
  const url = `http://here.example/log/statement/${NO_BADGE.replace('urn:uuid:', '')}/aa`;
  const answered = async (answer: Response | Error) => {
    const asked: string[] = [];
    const get = async (address: string) => {
      asked.push(address);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const found = await askForStatement(get, { here: 'http://here.example', sha256Hex: 'aa' })(NO_BADGE);
    expect(asked).toEqual([url]);
    return found;
  };
  const problem = (status: number, code: string) => new Response(JSON.stringify({ code }), { status });

  test.each<[string, Response | Error, unknown]>([
    ['the entry', new Response('{"version":1}'), { version: 1 }],
    ['not in it', problem(404, 'request.not_found'), null],
    ['erased', problem(410, 'request.gone'), 'erased'],
    ['a proxy that knows nothing', new Response('<h1>Not found</h1>', { status: 404 }), 'offline'],
    ['a busy server', problem(429, 'request.too_many'), 'offline'],
    ['a page of a hotel', new Response('<p>Log in</p>'), 'offline'],
    ['no network', new TypeError('fetch failed'), 'offline'],
  ])('%s', async (_what, answer, expected) => {
    expect(await answered(answer)).toEqual(expected);
  });
});

/** A badge page asks about the same bytes again and again. What happened in between is seen every time. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { compromiseKey } from '../../src/issuing/organisations/compromise-key.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { Organisation } from '../../src/issuing/organisations/organisations.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { awardOne } from '../support/award.ts';

let app: TestApp;
let actor: Actor;
let organisation: Organisation;
let awardId: string;
let json: string;

beforeEach(async () => {
  app = await startTestApp();
  ({ actor, organisation } = await app.addOrganisation('voorbeeldwerk'));
  awardId = (await awardOne(app, actor, 'Sam de Vries')).id;
  json = (await app.storage.awards.credential(awardId))?.json ?? '';
  expect(await verdict()).toBe('valid');
  expect(await verdict()).toBe('valid');
});

afterEach(() => app.end());

const verdict = async (): Promise<string> => (await app.services.verifyStored(json)).report.verdict;

test('revoked between two looks', async () => {
  await revokeAward(app.issuing, actor, awardId, 'vergissing');
  expect(await verdict()).toBe('revoked');
  expect(await verdict()).toBe('revoked');
});

test('revoked by another process', async () => {
  const award = await app.storage.awards.byId(awardId);
  const database = openDatabase({ dataDir: app.dir, databaseUrl: null });
  await createStorage(database).statusLists.setBit(award?.statusListId ?? '', award?.statusIndex ?? -1);
  await database.close();
  expect(await verdict()).toBe('revoked');
});

test('a key found to be compromised before it was issued', async () => {
  const [key] = (await app.storage.keys.ofOrganisation(organisation.id)).filter(({ use }) => use === 'credential');
  const at = `${new Date(START.getTime() - 3_600_000).toISOString().slice(0, 19)}Z`;
  await compromiseKey(app.issuing, organisation, { methodId: key?.methodId ?? '', at });
  const { report } = await app.services.verifyStored(json);
  expect(report.verdict).toBe('invalid');
  expect(report.checks.find(({ id }) => id === 'key')?.outcome).toBe('fail');
});

test('a key of which only its row says so: the register does not tell since when, so it is never valid', async () => {
  const database = new Sqlite(join(app.dir, 'blijk.sqlite'));
  database
    .prepare("UPDATE signing_key SET state = 'compromised', compromised_at = ? WHERE use = 'credential'")
    .run('2026-11-21T12:00:00Z');
  database.close();
  const { report } = await app.services.verifyStored(json);
  expect(report.verdict).toBe('unverifiable');
  expect(report.checks.find(({ id }) => id === 'key')?.code).toBe('KEY_REVOKED_UNPROVEN');
});

test('a status list that grew old is signed anew, also where nothing was written', async () => {
  app.setNow(new Date(START.getTime() + 25 * 3_600_000));
  expect(await verdict()).toBe('valid');
});

test('changed bytes, with the signature of a badge that was right', async () => {
  json = json.replace('"name":"Samenwerken"', '"name":"Leidinggeven"');
  expect(await verdict()).toBe('invalid');
  expect(await verdict()).toBe('invalid');
});

test('many of one kind at once, whose shared part is read once: each right one is right, each changed one is not', async () => {
  const texts: string[] = [];
  for (let at = 0; at < 12; at += 1) {
    const { id } = await awardOne(app, actor, `Sam de ${['Boer', 'Wit', 'Groen'][at % 3]}${'abcd'[at % 4]}`);
    texts.push((await app.storage.awards.credential(id))?.json ?? '');
  }
  const changed = texts.map((text) => text.replace('kan goed samenwerken', 'kan heel goed samenwerken'));
  for (let round = 0; round < 3; round += 1) {
    const said = await Promise.all([...texts, ...changed].map((text) => app.services.verifyStored(text)));
    expect(said.map(({ report }) => `${report.verdict} ${report.checks.at(-1)?.code}`)).toEqual([
      ...texts.map(() => 'valid REGISTER_INCLUDED'),
      ...texts.map(() => 'invalid NOT_REACHED'),
    ]);
  }
});

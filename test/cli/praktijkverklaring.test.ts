/** What a school keeps of its praktijkverklaringen, from the command line. All people and schools are fictional. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoPlace, type Place } from '../support/cli.ts';

let place: Place;
beforeAll(async () => {
  place = await demoPlace();
}, 60_000);
afterAll(() => place.remove());

const out = () => join(place.dir, 'uit');
const exported = (organisation: string, ...more: string[]) =>
  place.inProcess(['praktijkverklaring', 'export', '--organisation', organisation, '--out', out(), ...more]);

test('a school without statements gets the table with its columns', async () => {
  const add = [
    'organisation',
    'add',
    '--slug',
    'school',
    '--name',
    'School (fictief)',
    '--kind',
    'pro',
    '--brin',
    '00XY',
  ];
  expect((await place.inProcess(add)).code).toBe(0);
  const answer = await exported('school');
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  const table = await readFile(join(out(), 'praktijkverklaringen.csv'), 'utf8');
  expect(table).toMatch(/^\ufeff"naam";"klas";"kwalificatie";"crebo";"cohort";"mbo_niveau";/);
  expect(table.trim().split('\r\n')).toHaveLength(1);
  expect(place.count("select count(*) from audit_entry where action = 'dossier.export'")).toBe(1);
});

test('a statement leaves as the signed file, its paper and a row; the file verifies', async () => {
  const folder = join(place.dir, 'demo');
  const answer = await place.inProcess([
    ...['praktijkverklaring', 'export', '--organisation', 'voorbeeldcollege', '--out', folder, '--json'],
  ]);
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  const line = JSON.parse(answer.stdout) as Record<string, string>;
  expect(line).toMatchObject({ crebo: '25960', stand: 'geldig', leerbedrijf_id: expect.stringMatching(/^\d{9}$/) });
  expect(await readFile(line.paperFile ?? '')).toMatchObject({ length: expect.any(Number) });
  const { name } = JSON.parse(await readFile(line.credentialFile ?? '', 'utf8')).credentialSubject;
  expect(line.naam).toBe(name);
  const table = await readFile(join(folder, 'praktijkverklaringen.csv'), 'utf8');
  expect(table.trim().split('\r\n')[1]).toContain(`"${name}"`);
  const verified = await place.inProcess(['verify', line.credentialFile ?? '']);
  expect(verified.code).toBe(0);
});

test.each([
  ['who is no school', ['export', '--organisation', 'voorbeeldwerk', '--out', 'x'], 'no school with a BRIN'],
  ['an organisation that is not there', ['export', '--organisation', 'nergens', '--out', 'x'], 'no organisation'],
  ['another act', ['import'], '"import" is not something it can do'],
  ['a missing folder', ['export', '--organisation', 'school'], '--out is missing'],
])('refuses %s', async (_what, args, words) => {
  const answer = await place.inProcess(['praktijkverklaring', ...args]);
  expect([answer.code, answer.stdout]).toEqual([1, '']);
  expect(answer.stderr).toContain(words);
});

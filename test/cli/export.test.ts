/** `blijk organisation export`: an archive of a demo installation, from the command line. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoPlace, type Place } from '../support/cli.ts';
import { unpack, unzip } from '../support/unzip.ts';

let place: Place;
beforeAll(async () => {
  place = await demoPlace();
}, 60_000);
afterAll(() => place.remove());

test('writes everything of one organisation, and what it wrote is valid here', async () => {
  const out = join(place.dir, 'alles.zip');
  const { code, stdout, stderr } = await place.inProcess(['organisation', 'export', 'voorbeeldwerk', '--out', out]);
  expect([code, stderr]).toEqual([0, '']);
  const own = `organisation_id = (select id from organisation where slug = 'voorbeeldwerk')`;
  const badges = place.count(`select count(*) from award where state in ('issued', 'revoked') and ${own}`);
  expect(stdout).toContain(`Wrote ${badges} badges`);
  const files = await unzip(await readFile(out));
  expect([...files.keys()].filter((name) => /^bewaren\/.*\.json$/.test(name))).toHaveLength(badges);
  expect(files.has('website/issuers/voorbeeldwerk/did.json')).toBe(true);
  expect(place.count(`select count(*) from audit_entry where action = 'organisation.take_archive'`)).toBe(1);

  await unpack(files, join(place.dir, 'uit'));
  const folders = await readdir(join(place.dir, 'uit', 'bewaren'), { withFileTypes: true });
  const pictures = folders
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(place.dir, 'uit', 'bewaren', name, 'badge.png'));
  const codes: (number | null)[] = [];
  for (const picture of pictures) codes.push((await place.inProcess(['verify', picture])).code);
  const revoked = place.count(`select count(*) from award where state = 'revoked'`);
  expect(codes.filter((each) => each === 0)).toHaveLength(badges - revoked);
}, 60_000);

test.each([
  ['no slug', ['organisation', 'export']],
  ['no file', ['organisation', 'export', 'voorbeeldwerk']],
  ['an unknown organisation', ['organisation', 'export', 'niemand', '--out', '/tmp/never.zip']],
])('refuses %s in one line', async (_what, args) => {
  const { code, stdout, stderr } = await place.inProcess(args);
  expect([code, stdout, stderr.trim().split('\n').length]).toEqual([1, '', 1]);
});

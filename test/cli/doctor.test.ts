/** `blijk doctor` as an operator runs it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { demoPlace, type Place } from '../support/cli.ts';

let place: Place;
beforeAll(async () => {
  place = await demoPlace();
}, 60_000);
afterAll(() => place.remove());

test('a sound installation: a line for each invariant, exit 0; the same as JSON', async () => {
  const { code, stdout, stderr } = await place.blijk(['doctor']);
  expect([code, stderr]).toEqual([0, '']);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.slice(0, 9)),
  ).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'].map((id) => `${id}  holds`));
  const json = await place.inProcess(['doctor', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    sound: true,
    invariants: [{ invariant: 'I1', broken: 0 }, {}, {}, {}, {}, {}, {}, {}],
  });
}, 60_000);

test('what is wrong is named, and the exit code is 1', async () => {
  const spoiled = await place.copy();
  const sql = new Sqlite(`${spoiled.env.DATA_DIR}/blijk.sqlite`);
  const [{ award_id: id }] = sql.prepare('select award_id from credential order by award_id limit 1').all() as [
    { award_id: string },
  ];
  for (const { name } of sql.prepare("select name from sqlite_master where type = 'trigger'").all() as {
    name: string;
  }[])
    sql.exec(`drop trigger "${name}"`);
  sql.exec(`update credential set json = json || ' ' where award_id = '${id}'`);
  sql.close();
  const { code, stdout } = await spoiled.inProcess(['doctor']);
  expect(code).toBe(1);
  expect(stdout).toContain(`I1  1 wrong`);
  expect(stdout).toContain(`    ${id}: the badge is not the one that was stored`);
  await spoiled.remove();
}, 60_000);

test('a key file among the files to look at is found; a file that is not there is one English line', async () => {
  const dump = await place.file('dump.sql', `-- ${place.env.KEYS_DIR}`);
  expect((await place.inProcess(['doctor', '--also', dump])).code).toBe(0);
  const missing = await place.inProcess(['doctor', '--also', `${dump}.not`]);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('dump.sql.not')]);
  const key = await place.blijk(['doctor', '--also', 'keys/master.key']);
  expect([key.code, key.stdout]).toEqual([
    1,
    expect.stringContaining('master.key: key-encryption key: lies here in plain form'),
  ]);
}, 60_000);

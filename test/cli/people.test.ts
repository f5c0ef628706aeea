/** Who works where and who keeps the installation, from the command line. All people are fictional. */
import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withInstallation } from '../../src/cli/command.ts';
import { demoPlace, newPlace, type Place } from '../support/cli.ts';

let place: Place;
beforeAll(async () => {
  place = await demoPlace();
  const add = ['organisation', 'add', '--slug', 'zuid', '--name', 'Stichting Zuid (fictief)', '--kind', 'coach'];
  expect((await place.inProcess(add)).code).toBe(0);
}, 60_000);
afterAll(() => place.remove());

const LINK = /\/password\/\S{20,}/;
const run = (words: string, ...more: string[]) => place.inProcess([...words.split(' '), ...more]);
const invite = (organisation: string, role: string) =>
  run(`member invite --organisation ${organisation} --email Bo@post.example --role ${role}`, '--name', 'Bo Fictief');

test('a member is invited with a link; to a second organisation too, and once more says what to do', async () => {
  const first = await invite('voorbeeldwerk', 'coach');
  expect([first.code, LINK.test(first.stdout)]).toEqual([0, true]);
  // no way in was chosen yet, so the link is still needed
  expect((await invite('zuid', 'viewer')).stdout).toMatch(LINK);
  expect((await run('member list --organisation zuid')).stdout).toContain('viewer     bo@post.example  Bo Fictief');
  const again = await invite('zuid', 'coach');
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toContain('a member of zuid already');
  expect(again.stderr).toContain('blijk member reset --email bo@post.example');
  expect(place.count("select count(*) from member where email = 'bo@post.example'")).toBe(2);
});

test('who has an account signs in as before: no link that opens their other organisations', async () => {
  const email = 'cas@post.example';
  const { stdout } = await run(`member invite --organisation voorbeeldwerk --email ${email}`, '--name', 'Cas Fictief');
  const token = /\/password\/(\S+)/.exec(stdout)?.[1] ?? '';
  await withInstallation(place.env, async ({ accounts }) => {
    await accounts.setPassword(token, 'een lange zin als wachtwoord');
    return 0;
  });
  const answer = await run(`member invite --organisation zuid --email ${email}`, '--name', 'Cas Fictief');
  expect([answer.code, answer.stderr]).toEqual([0, '']);
  expect(answer.stdout).toContain('now works for Stichting Zuid (fictief) as coach, too');
  expect(answer.stdout).not.toMatch(LINK);
});

test('an operator is invited, listed and removed', async () => {
  const invited = await run('operator invite --email Olga@post.example', '--name', 'Olga Fictief');
  expect([invited.code, LINK.test(invited.stdout)]).toEqual([0, true]);
  expect((await run('operator list')).stdout).toContain('olga@post.example  Olga Fictief');
  const removed = await run('operator remove --email olga@post.example');
  expect([removed.code, removed.stdout.trim()]).toEqual([0, 'olga@post.example is no operator any more.']);
  expect((await run('operator list')).stdout).toBe('');
  expect((await run('operator remove --email olga@post.example')).code).toBe(1);
});

test('an organisation is closed and opened again, twice without harm', async () => {
  const closed = () => place.count("select count(*) from organisation where slug = 'zuid' and closed_at is not null");
  for (const act of ['close', 'close', 'reopen', 'reopen'] as const) {
    expect((await run(`organisation ${act} --slug zuid`)).code).toBe(0);
    expect(closed()).toBe(act === 'close' ? 1 : 0);
  }
  expect(
    place.count("select count(*) from audit_entry where action in ('organisation.close', 'organisation.reopen')"),
  ).toBe(2);
  const none = await run('organisation close --slug niemand');
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('niemand');
});

test('new keys are made for one use or all; a wrong use is one line, and changes nothing', async () => {
  const keys = async () =>
    (await run('key list --organisation zuid --json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const states = async () => (await keys()).map(({ use, state }) => `${use} ${state}`).sort();
  const wrong = await run('key rotate --organisation zuid --use status-list');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('--use is credential, jwt or status')]);
  expect((await run('key rotate')).stderr).toContain('--organisation is missing');
  expect((await run('key destroy --organisation zuid')).code).toBe(1);
  expect(await states()).toHaveLength(3);
  const { code, stdout } = await run('key rotate --organisation zuid --use status');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^New key: did:web:\S+#z6Mk\S+\n.*stay valid/)]);
  expect(await states()).toEqual(['credential active', 'jwt active', 'status active', 'status retired']);
  const [stolen] = (await keys()).filter(({ use }) => use === 'jwt');
  const compromise = `key compromise --organisation zuid --key ${stolen.id.split('#')[1]}`;
  expect((await run(`${compromise} --at 2999-01-01T00:00:00Z`)).stderr).toContain('--at is a time that is over');
  const ended = await run(`${compromise} --at 2026-01-01T00:00:00Z`);
  expect([ended.code, ended.stdout]).toEqual([
    0,
    expect.stringContaining('counts up to entry 0 of the register; 0 badges'),
  ]);
  expect(await states()).toEqual([
    'credential active',
    'jwt active',
    'jwt compromised',
    'status active',
    'status retired',
  ]);
});

test('keys are locked anew, taken out and put back; what is missing is one line', async () => {
  const secret = await place.file('secret.txt', 'een lange zin voor de kluis\n');
  const short = await place.file('short.txt', 'kort');
  const out = `${place.dir}/zuid.keys`;
  const lineOf = async (words: string) => (await run(words)).stderr.trim();
  expect(await lineOf('key reencrypt')).toContain('Usage:');
  expect(await lineOf(`key reencrypt --to-file --new-passphrase-file ${secret}`)).toContain('Usage:');
  expect(await lineOf(`key export --organisation zuid --out ${out} --passphrase-file ${short}`)).toContain(
    'fewer than 12',
  );
  expect(await lineOf(`key import ${out} --organisation zuid --passphrase-file ${secret}`)).toContain('cannot be read');
  const taken = await run(`key export --organisation zuid --out ${out} --passphrase-file ${secret}`);
  expect([taken.code, statSync(out).mode & 0o777]).toEqual([0, 0o600]);
  expect(await lineOf(`key export --organisation zuid --out ${out} --passphrase-file ${secret}`)).toContain(
    'is there already',
  );
  const locked = await run('key reencrypt --to-file');
  expect([locked.code, locked.stdout]).toEqual([0, expect.stringContaining('opens nothing any more')]);
  const back = await run(`key import ${out} --organisation zuid --passphrase-file ${secret}`);
  expect([back.code, back.stdout]).toEqual([0, 'Every key in it is here already.\n']);
});

test('links lead to where the organisations were made, unless the address is given', async () => {
  const other = await newPlace();
  try {
    const add = ['organisation', 'add', '--slug', 'noord', '--name', 'Stichting Noord (fictief)', '--kind', 'coach'];
    expect((await other.blijk(add, { env: { PORT: '4321' } })).code).toBe(0);
    const address = (more = {}) => withInstallation({ ...other.env, ...more }, async ({ config }) => config.publicUrl);
    expect(await address()).toBe('http://localhost:4321');
    expect(await address({ PORT: '4322' })).toBe('http://localhost:4322');
    expect(await address({ PUBLIC_URL: 'http://localhost:4323' })).toBe('http://localhost:4323');
  } finally {
    await other.remove();
  }
}, 60_000);

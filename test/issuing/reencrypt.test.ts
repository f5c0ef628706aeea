/** Another key over all keys: nothing is lost at whatever step it stops. All people are fictional. */
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { examine } from '../../src/issuing/doctor/examine.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { rotateKeys } from '../../src/issuing/organisations/rotate-keys.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { issueBadge } from '../web/issued-badge.ts';

const OLD = 'een lange zin voor de sleutels';
const NEW = 'een andere lange zin, van later';

const open: TestApp[] = [];
let failAt: string | null = null;
const hook = { failPoint: (name: string) => void (name === failAt && stop()) };
function stop(): never {
  throw new Error('the power went');
}

async function start(env: Record<string, string>): Promise<TestApp> {
  const app = await startTestApp(env, hook);
  open.push(app);
  app.setNow(new Date(START.getTime() + open.length * 60_000));
  return app;
}
afterEach(async () => {
  failAt = null;
  const [first] = open;
  for (const app of open.splice(1)) await app.close();
  await first?.end();
  open.length = 0;
});

const keyFiles = async (app: TestApp) => (await readdir(join(app.dir, 'keys'))).sort();

test('the old passphrase opens nothing any more, and everything goes on with the new one', async () => {
  const app = await start({ BLIJK_KEY_PASSPHRASE: OLD });
  const made = await app.addOrganisation('werk');
  const issued = await issueBadge(app, made, { key: 'first' });
  const [{ token } = { token: '' }] = await tokensForPaper(app.issuing, made.actor, [issued.award.id], 'x');
  const before = app.issuing.fingerprint('wie');
  const settings = await readFile(join(app.dir, 'keys', 'passphrase.json'), 'utf8');
  // two for the organisation are retired, one of them without its private part
  app.setNow(new Date(START.getTime() + 120_000));
  await rotateKeys(app.issuing, made.organisation, ['credential', 'jwt']);
  expect(await app.keySafe.reencrypt(NEW)).toBe(6);

  // who runs on says so, and does no harm
  const other = issueBadge(app, made, { key: 'second' });
  await expect(other).rejects.toMatchObject({ code: 'key.reencrypted' });
  app.setNow(new Date(START.getTime() + 240_000));
  await expect(rotateKeys(app.issuing, made.organisation, ['status'])).rejects.toMatchObject({
    code: 'key.reencrypted',
  });
  await expect(app.keySafe.reencrypt(OLD)).rejects.toMatchObject({ code: 'key.reencrypted' });
  expect(await keyFiles(app)).toEqual(['passphrase.json']);
  await app.close();

  const env = { DATA_DIR: app.dir };
  await expect(start({ ...env, BLIJK_KEY_PASSPHRASE: OLD })).rejects.toMatchObject({ code: 'key.wrong_passphrase' });
  // nor with the file of before, from a backup
  const now = await readFile(join(app.dir, 'keys', 'passphrase.json'), 'utf8');
  await writeFile(join(app.dir, 'keys', 'passphrase.json'), settings);
  await expect(start({ ...env, BLIJK_KEY_PASSPHRASE: OLD })).rejects.toMatchObject({ code: 'key.wrong_passphrase' });
  await writeFile(join(app.dir, 'keys', 'passphrase.json'), now);

  const later = await start({ ...env, BLIJK_KEY_PASSPHRASE: NEW });
  later.setNow(new Date(START.getTime() + 300_000));
  expect(later.issuing.fingerprint('wie')).toBe(before);
  const again = await tokensForPaper(later.issuing, made.actor, [issued.award.id], 'x');
  expect(again[0]?.token).toBe(token);
  const [second] = await later.storage.awards.byIdempotencyKeys(made.organisation.id, ['second']);
  expect(second?.state).toMatch(/approved|issuing/);
  await issueBadge(later, made, { key: 'third', name: 'Bo Blijft' });
  const examined = await examine(later.issuing, later.secrets);
  expect(examined.filter(({ invariant }) => invariant !== 'I6').flatMap(({ findings }) => findings)).toEqual([]);
}, 120_000);

test('from a file to a passphrase and back, and a second time: the file of before is gone', async () => {
  const app = await start({});
  const made = await app.addOrganisation('werk');
  const seals = () => open.at(-1)?.issuing.openSecret(made.organisation.id, 'x', sealed);
  const sealed = app.issuing.sealSecret(made.organisation.id, 'x', 'geheim');
  expect(await keyFiles(app)).toEqual(['master.key']);
  await app.keySafe.reencrypt(NEW);
  expect(await keyFiles(app)).toEqual(['passphrase.json']);
  await app.close();
  const second = await start({ DATA_DIR: app.dir, BLIJK_KEY_PASSPHRASE: NEW });
  expect(seals()).toBe('geheim');
  await second.keySafe.reencrypt(null);
  expect(await keyFiles(app)).toEqual(['master.key']);
  await second.close();
  const third = await start({ DATA_DIR: app.dir });
  expect(seals()).toBe('geheim');
  await issueBadge(third, made, { key: 'after' });
}, 120_000);

test.each([
  ['next key written', OLD, 2],
  ['rows locked anew', NEW, 1],
])(
  'stopped at "%s" it is as before or done, and may be begun again',
  async (where, opens, files) => {
    const app = await start({ BLIJK_KEY_PASSPHRASE: OLD });
    const made = await app.addOrganisation('werk');
    failAt = where;
    await expect(app.keySafe.reencrypt(NEW)).rejects.toThrow('the power went');
    failAt = null;
    expect(await keyFiles(app)).toHaveLength(2);
    await app.close();
    const wrong = opens === OLD ? NEW : OLD;
    const env = { DATA_DIR: app.dir };
    await expect(start({ ...env, BLIJK_KEY_PASSPHRASE: wrong })).rejects.toMatchObject({
      code: 'key.wrong_passphrase',
    });
    const next = await start({ ...env, BLIJK_KEY_PASSPHRASE: opens });
    await issueBadge(next, made, { key: 'after' });
    // a file that locks nothing may lie there, and is in nobody's way
    expect(await keyFiles(app)).toHaveLength(files);
    await next.keySafe.reencrypt('nog een andere lange zin');
    await expect(access(join(app.dir, 'keys', 'passphrase.json'))).resolves.toBeUndefined();
  },
  60_000,
);

/** Keys in a safe: out under a passphrase of their own, and back where rows were lost. All people are fictional. */
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { compromiseKey } from '../../src/issuing/organisations/compromise-key.ts';
import { rotateKeys } from '../../src/issuing/organisations/rotate-keys.ts';
import { type KeyExport, lockExport, openExport, ROUNDS } from '../../src/key-export.ts';
import { START, startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { issueBadge } from '../web/issued-badge.ts';

const SECRET = 'een lange zin voor de kluis';
let app: TestApp;
let made: TestOrganisation;
let file: string;
const rows = () => app.storage.keys.ofOrganisation(made.organisation.id);

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  file = await app.keySafe.exportKeys(made.organisation, SECRET);
}, 60_000);
afterAll(() => app?.end());

test('the file shows nothing, costs whoever guesses, and opens with its passphrase only', async () => {
  expect(decodeProtectedHeader(file.trim())).toMatchObject({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: ROUNDS });
  expect(ROUNDS).toBeGreaterThanOrEqual(600_000);
  expect(file).not.toContain('did:web');
  const put = (text: string, secret: string, owner = made.organisation) => app.keySafe.importKeys(owner, text, secret);
  await expect(put(file, 'een andere lange zin')).rejects.toMatchObject({ code: 'key.export_unreadable' });
  await expect(put(`x${file}`, SECRET)).rejects.toMatchObject({ code: 'key.export_unreadable' });
  const other = await app.addOrganisation('ander');
  await expect(put(file, SECRET, other.organisation)).rejects.toMatchObject({ code: 'key.not_this_organisation' });
}, 60_000);

test('what lies in such a file and is no key of this organisation is refused, and nothing of it is kept', async () => {
  const before = await rows();
  const { did } = made.organisation;
  const { keys } = await openExport(file, SECRET);
  const [first] = keys;
  if (first === undefined) throw new TypeError('no key');
  const pkcs8 = (pair: KeyPairKeyObjectResult) =>
    pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url');
  const another = pkcs8(generateKeyPairSync('ed25519'));
  const put = async (inside: unknown) =>
    app.keySafe.importKeys(made.organisation, await lockExport(inside as KeyExport, SECRET), SECRET);
  for (const inside of [null, 'text', { version: 2, did, keys }, { version: 1, did, keys: {} }])
    await expect(put(inside)).rejects.toMatchObject({ code: 'key.export_unreadable' });
  for (const key of [null, { ...first, use: 'any' }, { ...first, state: 'new' }, { ...first, activeFrom: 'soon' }])
    await expect(put({ version: 1, did, keys: [key] })).rejects.toMatchObject({ code: 'key.export_unreadable' });
  for (const bad of ['AAAA', another, pkcs8(generateKeyPairSync('rsa', { modulusLength: 2048 }))])
    await expect(put({ version: 1, did, keys: [{ ...first, pkcs8: bad }] })).rejects.toMatchObject({
      code: 'key.not_this_organisation',
    });
  expect(await rows()).toEqual(before);
}, 60_000);

test('keys whose rows were spoiled are put back and sign the same; what opens stays as it is', async () => {
  const before = await rows();
  // the key of lists stays whole: without it nothing could be verified, and the award would wait
  const [lost, spoiled] = (['credential', 'jwt'] as const).map((use) => before.find((key) => key.use === use));
  await app.storage.keys.update({ ...(lost as (typeof before)[0]), ciphertext: new Uint8Array(60) });
  await app.storage.keys.update({ ...(spoiled as (typeof before)[0]), wrappedDataKey: new Uint8Array(60) });
  await expect(issueBadge(app, made, { key: 'spoiled', name: 'Bo Bedroefd' })).rejects.toMatchObject({
    code: 'key.not_this_organisation',
  });
  const added = await app.keySafe.importKeys(made.organisation, file, SECRET);
  expect(added.sort()).toEqual([lost?.methodId, spoiled?.methodId].sort());
  expect(await app.keySafe.importKeys(made.organisation, file, SECRET)).toEqual([]);
  const { award } = await issueBadge(app, made, { key: 'again' });
  const { json, jwt } = (await app.storage.awards.credential(award.id)) ?? { json: '', jwt: '' };
  for (const text of [json, jwt]) {
    const { report } = await app.services.verify({ bytes: new TextEncoder().encode(text) });
    expect(report.verdict).toBe('valid');
  }
  const used = [JSON.parse(json).proof].flat()[0].verificationMethod;
  expect(before.map(({ methodId }) => methodId)).toContain(used);
}, 60_000);

test('nothing that was destroyed comes back, and no old key signs beside a new one', async () => {
  app.setNow(new Date(START.getTime() + 60_000));
  const [old] = (await rows()).filter(({ use }) => use === 'jwt');
  await compromiseKey(app.issuing, made.organisation, {
    methodId: old?.methodId ?? '',
    at: START.toISOString().replace('.000', ''),
  });
  await rotateKeys(app.issuing, made.organisation, ['credential']);
  const before = await rows();
  expect(await app.keySafe.importKeys(made.organisation, file, SECRET)).toEqual([]);
  expect(await rows()).toEqual(before);
}, 60_000);

/** New keys while badges are being awarded. All people are fictional. */
import { afterEach, expect, test } from '@jest/globals';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { examine } from '../../src/issuing/doctor/examine.ts';
import { destroyRetiredKeys, KEY_USES, rotateKeys } from '../../src/issuing/organisations/rotate-keys.ts';
import { DAY_MS } from '../../src/issuing/time.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
afterEach(() => app?.end());

const later = (ms: number) => new Date(START.getTime() + ms);
async function keyOf(awardId: string): Promise<string> {
  const { proof } = JSON.parse((await app.storage.awards.credential(awardId))?.json ?? '{}');
  return [proof].flat()[0].verificationMethod;
}

async function verdicts(awardId: string): Promise<string[]> {
  const { json, jwt, statement } = (await app.storage.awards.credential(awardId)) ?? {
    json: '',
    jwt: '',
    statement: '',
  };
  const reports = [];
  for (const form of [json, jwt, statement ?? ''])
    reports.push(await app.issuing.verifyOwn(form, { now: app.issuing.now() }));
  return reports.map(({ report }) => report.verdict);
}

test('badges of before stay valid, one that was planned before is finished with its key, new ones have the new key', async () => {
  let stopAt: string | null = null;
  app = await startTestApp(
    {},
    {
      failPoint: (name) => {
        if (name === stopAt) throw new Error('the power went');
      },
    },
  );
  const made = await app.addOrganisation('werk');
  const before = await issueBadge(app, made, { key: 'before' });
  stopAt = 'planned';
  await expect(issueBadge(app, made, { key: 'under way' })).rejects.toThrow('the power went');
  stopAt = null;
  const [under] = await app.storage.awards.byIdempotencyKeys(made.organisation.id, ['under way']);

  app.setNow(later(60_000));
  const ids = await rotateKeys(app.issuing, made.organisation, KEY_USES);
  expect(ids).toHaveLength(3);
  await issueAward(app.issuing, under?.id ?? '');
  const after = await issueBadge(app, made, { key: 'after' });

  const [old, next] = [await keyOf(before.award.id), await keyOf(after.award.id)];
  expect(await keyOf(under?.id ?? '')).toBe(old);
  expect([next, ids.includes(next), ids.includes(old)]).toEqual([expect.stringContaining('#z6Mk'), true, false]);
  const all = [before.award.id, under?.id ?? '', after.award.id];
  for (const id of all) expect(await verdicts(id)).toEqual(['valid', 'valid', 'valid']);

  // the private parts go once nothing can be under way any more; the doctor finds all as it was
  app.setNow(later(60_000 + 8 * DAY_MS));
  expect(await destroyRetiredKeys(app.issuing)).toBe(0);
  app.setNow(later(62_000 + 8 * DAY_MS));
  expect(await destroyRetiredKeys(app.issuing)).toBe(3);
  for (const id of all) expect(await verdicts(id)).toEqual(['valid', 'valid', 'valid']);
  const log = await app.storage.audit.list(made.organisation.id, { limit: 100 });
  expect(log.items.map(({ action }) => action).filter((action) => action.startsWith('key.'))).toEqual([
    ...Array(3).fill('key.destroy'),
    ...Array(3).fill('key.rotate'),
  ]);
  const examined = await examine(app.issuing, app.secrets);
  expect(examined.filter(({ invariant }) => invariant !== 'I6').flatMap(({ findings }) => findings)).toEqual([]);
});

test('a key that is not a second old is left alone, with all others', async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  const before = await app.storage.keys.ofOrganisation(made.organisation.id);
  await expect(rotateKeys(app.issuing, made.organisation, KEY_USES)).rejects.toMatchObject({ code: 'key.just_made' });
  expect(await app.storage.keys.ofOrganisation(made.organisation.id)).toEqual(before);
});

test('under load: every award is issued, with the key of its own time, and the old private part goes', async () => {
  let issued = 0;
  const hooks: { tenth?: () => void; rotated?: Promise<string[]> } = {};
  app = await startTestApp({}, { failPoint: (name) => void (name === 'issued' && ++issued === 10 && hooks.tenth?.()) });
  const made = await app.addOrganisation('werk');
  hooks.tenth = () => {
    app.setNow(later(1_000));
    hooks.rotated = rotateKeys(app.issuing, made.organisation, KEY_USES);
  };
  // two lists at once, and in the middle of them new keys; then two more
  const award = (list: string) =>
    awardRows(app, made.actor, {
      rows: Array.from({ length: 8 }, (_, at) => `Naam ${list} ${'abcdefgh'[at]}`),
      ceremony: `Middag ${list}`,
    });
  const lists = ['ac', 'bd'].map(async ([first = '', second = '']) => {
    const before = await award(first);
    await hooks.rotated;
    return [...before, ...(await award(second))];
  });
  const awards = (await Promise.all(lists)).flat().map(({ award }) => award);
  expect(awards.map((award) => award?.state)).toEqual(Array(32).fill('issued'));
  const ids = (await hooks.rotated) ?? [];
  const next = ids.find((id) => id.includes('#z6Mk'));
  const keys = new Map<string, number>();
  for (const award of awards) {
    const key = await keyOf(award?.id ?? '');
    // what was planned in the second before has the old key, and nothing else has
    expect(ids.includes(key)).toBe(award?.plannedAt !== later(0).toISOString().replace('.000', ''));
    keys.set(key, (keys.get(key) ?? 0) + 1);
    expect(await verdicts(award?.id ?? '')).toEqual(['valid', 'valid', 'valid']);
  }
  expect([keys.size, keys.has(next ?? '')]).toEqual([2, true]);
  app.setNow(later(9 * DAY_MS));
  expect(await destroyRetiredKeys(app.issuing)).toBe(3);
  expect(await verdicts(awards[0]?.id ?? '')).toEqual(['valid', 'valid', 'valid']);
  const kept = await app.storage.keys.ofOrganisation(made.organisation.id);
  expect(
    kept
      .filter(({ ciphertext }) => ciphertext.length > 0)
      .map(({ methodId }) => methodId)
      .sort(),
  ).toEqual(ids.sort());
});

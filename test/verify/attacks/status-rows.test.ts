/** S9: revoking one badge never changes another, seen over ten thousand badges of one installation. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Award } from '../../../src/issuing/awards/awards.ts';
import { publishedStatusList } from '../../../src/issuing/awards/publish-list.ts';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { takeStatusIndex } from '../../../src/issuing/awards/status-lists.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { nodePlatform } from '../../../src/node-platform.ts';
import { decodeList, getBit, MAX_LIST_BYTES } from '../../../src/openbadges/status-list.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { awardRows } from '../../support/award.ts';

const BADGES = 10_000;
const REVOKED = 100;
const SIGNED = 12;

let app: TestApp;
let actor: Actor;
let signed: Award[];
beforeAll(async () => {
  app = await startTestApp();
  ({ actor } = await app.addOrganisation('werk'));
  const rows = await awardRows(app, actor, { rows: Array.from({ length: SIGNED }, (_, at) => `Persoon ${at}`) });
  signed = await Promise.all(rows.map(({ award }) => known(award?.id ?? '')));
});
afterAll(() => app.end());

async function known(id: string): Promise<Award> {
  const award = await app.storage.awards.byId(id);
  if (award === null) throw new Error(`no award ${id}`);
  return award;
}

/** Issued badges, each with an index from the one place that gives them out; the rows themselves do not know it yet. */
async function addBadges(count: number): Promise<Award[]> {
  const [like] = signed as [Award];
  const made: Award[] = [];
  await app.storage.transaction(async (tx) => {
    for (let at = 0; at < count; at += 500) {
      const rows = Array.from({ length: Math.min(500, count - at) }, (_, row): Award => {
        const name = `s9-${at + row}`;
        return { ...like, id: name, idempotencyKey: name, slug: name, shortCode: name, credentialId: name };
      });
      await tx.awards.insertMany(rows.map((row) => ({ ...row, statusListId: null, statusIndex: null })));
      for (const row of rows) {
        const { listId, index } = await takeStatusIndex(tx, app.issuing, row.organisationId, row.id);
        made.push({ ...row, statusListId: listId, statusIndex: index });
      }
    }
  });
  return made;
}

/** The bit of every badge as the world reads it: from the signed, published lists. */
async function bitsOf(badges: readonly Award[]): Promise<boolean[]> {
  const lists = new Map<string, Uint8Array>();
  for (const id of new Set(badges.map(({ statusListId }) => statusListId ?? ''))) {
    const published = await publishedStatusList(app.issuing, id);
    const { encodedList } = JSON.parse(published?.credential ?? '').credentialSubject;
    lists.set(id, await decodeList(encodedList, nodePlatform.gunzip, MAX_LIST_BYTES));
  }
  return badges.map(({ statusListId, statusIndex }) =>
    getBit(lists.get(statusListId ?? '') ?? new Uint8Array(), statusIndex ?? -1),
  );
}

test('S9: of 10,000 badges exactly the 100 that were revoked flip', async () => {
  const badges = [...signed, ...(await addBadges(BADGES - SIGNED))];
  const places = new Set(badges.map(({ statusListId, statusIndex }) => `${statusListId} ${statusIndex}`));
  expect(places.size).toBe(BADGES);
  expect(await bitsOf(badges)).toEqual(badges.map(() => false));

  const [chosen = []] = fc.sample(
    fc.uniqueArray(fc.nat(BADGES - 1), { minLength: REVOKED - 2, maxLength: REVOKED - 2, size: 'max' }),
    { numRuns: 1, seed: 20261121 },
  );
  // Two of those that are really signed are among them, so that the verifier itself is asked too.
  const revoked = new Set([0, 5, ...chosen.filter((at) => at >= SIGNED)]);
  for (let at = SIGNED; revoked.size < REVOKED; at += 1) revoked.add(at);
  for (const badge of badges.filter((_badge, at) => revoked.has(at))) {
    await app.storage.awards.update(badge);
    await revokeAward(app.issuing, actor, badge.id, 'vergissing');
  }

  expect(await bitsOf(badges)).toEqual(badges.map((_badge, at) => revoked.has(at)));
  for (const [at, { id }] of signed.entries()) {
    const { json = '' } = (await app.storage.awards.credential(id)) ?? {};
    const { report } = await app.issuing.verifyOwn(json, { now: app.issuing.now() });
    expect([at, report.verdict]).toEqual([at, revoked.has(at) ? 'revoked' : 'valid']);
  }
}, 180_000);

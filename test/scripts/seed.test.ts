/** Seeded installations are what they are measured as: large, and still right for what is really issued in them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readArguments } from '../../scripts/bench/arguments.ts';
import { CASES } from '../../scripts/bench/cases/index.ts';
import { seedAwards } from '../../scripts/bench/seed.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { type Issued, issueBadge, publish } from '../web/issued-badge.ts';

const COUNT = 1_500;
let app: TestApp;
let made: TestOrganisation;
let first: Issued;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  first = await issueBadge(app, made);
  await publish(app, made.actor, first, 'page');
  seedAwards(app.dir, COUNT);
});
afterAll(() => app.end());

const verdictOf = async ({ award }: Issued) =>
  (await app.services.verifyStored((await app.storage.awards.credential(award.id))?.json ?? '')).report.verdict;

test('every award is there, in lists, by name and in a register that is right', async () => {
  expect(await app.storage.awards.countIssued(made.actor.organisationId)).toBe(COUNT + 1);
  expect((await app.storage.register.head()).size).toBe(COUNT + 1);
  const page = await app.storage.awards.search(made.actor.organisationId, 'gulsum', { limit: 25 });
  expect([page.items.length, page.cursor === null]).toEqual([25, false]);
  expect(page.items.every(({ recipientName }) => recipientName.startsWith('Gülsüm'))).toBe(true);
});

test('what is really issued there is right, before and after', async () => {
  const second = await issueBadge(app, made, { key: 'after', name: 'Łukasz Wójcik' });
  expect([await verdictOf(first), await verdictOf(second)]).toEqual(['valid', 'valid']);
  await revokeAward(app.issuing, made.actor, second.award.id, 'dubbel');
  expect([await verdictOf(first), await verdictOf(second)]).toEqual(['valid', 'revoked']);
});

test('a run without --only leaves out what takes minutes', () => {
  const ids = CASES.map(({ id }) => id);
  const all = readArguments([], ids);
  const one = readArguments(['--only', 'scale.1m'], ids);
  if (typeof all === 'string' || typeof one === 'string') throw new TypeError('arguments are right');
  expect([all.ids.includes('scale.1m'), all.ids.length, one.ids]).toEqual([false, ids.length - 1, ['scale.1m']]);
});

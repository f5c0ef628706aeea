/**
 * Status lists as they are signed: once for a burst, with all that was committed before; followed by the next when full;
 * and again before they grow old.
 */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { publishChanges, publishedStatusList, renewStatusLists } from '../../src/issuing/awards/publish-list.ts';
import { revokeAwards } from '../../src/issuing/awards/revoke-award.ts';
import { getBit, LIST_LENGTH } from '../../src/openbadges/status-list.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { ownVerdict } from '../support/award.ts';
import { expectCode } from '../support/expect-code.ts';
import { type Issued, issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app.end();
});

async function issue(count: number): Promise<Issued[]> {
  const issued: Issued[] = [];
  for (let at = 0; at < count; at += 1)
    issued.push(await issueBadge(app, made, { key: `list ${at}`, name: `Persoon ${at}` }));
  return issued;
}
const listOf = ({ award }: Issued): string => award.statusListId ?? '';
const verdictOf = async ({ award }: Issued) =>
  (await app.services.verifyStored((await app.storage.awards.credential(award.id))?.json ?? '')).report.verdict;
const signatures = () => jest.spyOn(app.issuing.signer, 'signStatusList');

describe('a burst', () => {
  test('is signed once, with every bit that was set before its call', async () => {
    const [first] = await issue(1);
    if (first === undefined) throw new TypeError('issued one');
    const listId = listOf(first);
    const signed = signatures();
    const indexes = Array.from({ length: 30 }, (_, at) => at * 4_000 + 1);
    const seen = await Promise.all(
      indexes.map(async (index) => {
        await app.storage.statusLists.setBit(listId, index);
        await publishChanges(app.issuing, listId);
        const list = await app.storage.statusLists.byId(listId);
        return list !== null && list.signedRevision >= 1 && getBit(list.bits, index);
      }),
    );
    expect(seen).toEqual(indexes.map(() => true));
    const list = await app.storage.statusLists.byId(listId);
    expect([list?.revision, list?.signedRevision]).toEqual([30, 30]);
    expect(signed.mock.calls.length).toBeLessThanOrEqual(2);
    await publishChanges(app.issuing, listId);
    expect(signed.mock.calls.length).toBeLessThanOrEqual(2);
  });

  test('what changes while the list is signed is in the next one', async () => {
    const [one, two] = await issue(2);
    if (one === undefined || two === undefined) throw new TypeError('issued two');
    const listId = listOf(one);
    const { signStatusList } = app.issuing.signer;
    let late: Promise<void> | null = null;
    jest.spyOn(app.issuing.signer, 'signStatusList').mockImplementation(async (...given) => {
      if (late === null) {
        await app.storage.statusLists.setBit(listId, two.award.statusIndex ?? -1);
        late = publishChanges(app.issuing, listId);
      }
      return signStatusList(...given);
    });
    await app.storage.statusLists.setBit(listId, one.award.statusIndex ?? -1);
    await publishChanges(app.issuing, listId);
    await late;
    expect([await verdictOf(one), await verdictOf(two)]).toEqual(['revoked', 'revoked']);
    const list = await app.storage.statusLists.byId(listId);
    expect(list?.signedRevision).toBe(list?.revision);
  });

  test('several badges are revoked together or not at all, and their list is signed once', async () => {
    const issued = await issue(3);
    const ids = issued.map(({ award }) => award.id);
    const signed = signatures();
    await expectCode(revokeAwards(app.issuing, made.actor, [...ids, ids[0] ?? ''], 'dubbel'), 'award.already_revoked');
    expect(await Promise.all(issued.map(verdictOf))).toEqual(['valid', 'valid', 'valid']);
    expect(signed).not.toHaveBeenCalled();
    await revokeAwards(app.issuing, made.actor, ids, 'dubbel');
    expect(signed).toHaveBeenCalledTimes(1);
    expect(await Promise.all(issued.map(verdictOf))).toEqual(['revoked', 'revoked', 'revoked']);
    const [elsewhere] = [await app.addOrganisation('elders')];
    await expectCode(revokeAwards(app.issuing, elsewhere.actor, ids, 'dubbel'), 'award.not_found');
  });

  test('an unknown list is not published', async () => {
    await expectCode(publishChanges(app.issuing, 'none'), 'request.not_found');
    expect(await publishedStatusList(app.issuing, 'none')).toBeNull();
  });
});

describe('a full list', () => {
  test('is followed by the next: badges of both are checked and revoked in their own', async () => {
    const [old] = await issue(1);
    if (old === undefined) throw new TypeError('issued one');
    const database = new Sqlite(join(app.dir, 'blijk.sqlite'));
    const nearlyFull = Math.floor(LIST_LENGTH * 0.9) - 1;
    database.prepare('update status_list_use set used = ? where status_list_id = ?').run(nearlyFull, listOf(old));
    database.close();
    const last = await issueBadge(app, made, { key: 'last', name: 'De laatste' });
    const next = await issueBadge(app, made, { key: 'next', name: 'De volgende' });
    expect(listOf(last)).toBe(listOf(old));
    expect(listOf(next)).not.toBe(listOf(old));
    expect(await Promise.all([old, last, next].map(verdictOf))).toEqual(['valid', 'valid', 'valid']);
    await revokeAwards(app.issuing, made.actor, [last.award.id, next.award.id], 'dubbel');
    expect(await Promise.all([old, last, next].map(verdictOf))).toEqual(['valid', 'revoked', 'revoked']);
    for (const badge of [last, next])
      expect((await publishedStatusList(app.issuing, listOf(badge)))?.credential).toContain(
        `/status/${listOf(badge)}"`,
      );
  });
});

describe('the time of a signature', () => {
  test('lists are signed anew before they grow old; an unsigned day makes no badge "valid" or "revoked"', async () => {
    const { award: issued } = await issueBadge(app, made);
    const first = await publishedStatusList(app.issuing, issued.statusListId ?? '');
    app.setNow(new Date('2026-11-21T15:00:00Z'));
    expect(await renewStatusLists(app.issuing)).toBe(1);
    const second = await publishedStatusList(app.issuing, issued.statusListId ?? '');
    expect(second?.etag).not.toBe(first?.etag);
    app.setNow(new Date('2026-11-25T15:00:00Z'));
    expect(await ownVerdict(app, issued.id)).toBe('valid');
  });

  test('a list signed by a clock that ran ahead is signed again once the clock is right', async () => {
    const { award: issued } = await issueBadge(app, made);
    app.setNow(new Date('2028-01-01T00:00:00Z'));
    await renewStatusLists(app.issuing);
    app.setNow(new Date('2026-11-21T14:00:00Z'));
    expect(await ownVerdict(app, issued.id)).toBe('valid');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Award } from '../../../src/issuing/awards/awards.ts';
import type { Page } from '../../../src/issuing/records.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { addOrganisation, award, ceremony, consent, organisation, recipient, statusList } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';

const issued: Partial<Award> = {
  state: 'issued',
  slug: 'slug-1',
  shortCode: 'K7QM4T2X9T',
  controlCode: '482106',
  credentialId: 'urn:uuid:1',
  subjectId: 'urn:uuid:2',
  nameSalt: 'salt',
  statusListId: 'list-1',
  statusIndex: 7,
  plannedAt: '2026-11-21T09:01:00Z',
  unsignedSha256: 'aa',
  issuedAt: '2026-11-21T09:01:01Z',
};

/** Awards for people with these names, each a second after the one before. */
async function awardAll(storage: SqlStorage, names: readonly string[]): Promise<void> {
  const people = names.map((name, i) => recipient({ id: `person-${i}`, name }));
  await storage.recipients.insertMany(people);
  await storage.awards.insertMany(
    people.map((person, i) =>
      award({
        id: `award-of-${i}`,
        recipientId: person.id,
        position: i + 1,
        createdAt: new Date(Date.UTC(2026, 10, 21, 9, 0, i)).toISOString(),
      }),
    ),
  );
}

/** All items of a paged list, page by page, with the number of pages. */
async function allPages<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<{ items: T[]; pages: number }> {
  const items: T[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== null);
  return { items, pages };
}

export function describeAwards(open: Open): void {
  describe('awards', () => {
    it('writes every column and finds by each of the public codes', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await storage.awards.insertMany([award()]);
      expect(await storage.awards.byId('award-1')).toEqual(award());
      const changed = award({ ...issued, secondJudge: 'Rechter Voorbeeld', handedOutAt: '2026-11-21T15:00:00Z' });
      await storage.awards.update(changed);
      expect(await storage.awards.byId('award-1')).toEqual(changed);
      expect(await storage.awards.bySlug('slug-1')).toEqual(changed);
      expect(await storage.awards.byShortCode('K7QM4T2X9T')).toEqual(changed);
      expect(await storage.awards.byCredentialId('urn:uuid:1')).toEqual(changed);
      expect(await storage.awards.byIdempotencyKeys(ORGANISATION, ['key-award-1', 'none'])).toEqual([changed]);
      expect(await storage.awards.byIdempotencyKeys('other', ['key-award-1'])).toEqual([]);
      expect(await storage.awards.byIdempotencyKeys(ORGANISATION, [])).toEqual([]);
      expect(await storage.awards.byIdempotencyPrefix(ORGANISATION, 'key-award-1')).toEqual([changed]);
      expect(await storage.awards.byIdempotencyPrefix(ORGANISATION, 'award-1')).toEqual([]);
      expect(await storage.awards.byIdempotencyPrefix('other', 'key-award-1')).toEqual([]);
      expect(await storage.awards.bySlug('none')).toBeNull();
      await expect(storage.awards.update(award({ id: 'none' }))).rejects.toThrow(TypeError);
    });

    it.each([
      ['slug', ['slug'], { slug: 'slug-1' }],
      ['short code', ['short_code'], { shortCode: 'K7QM4T2X9T' }],
      ['credential id', ['credential_id'], { credentialId: 'urn:uuid:1' }],
      ['idempotency key', ['organisation_id', 'idempotency_key'], { idempotencyKey: 'key-award-1' }],
      ['status index', ['status_list_id', 'status_index'], { statusListId: 'list-1', statusIndex: 7 }],
    ] as const)('refuses the same %s twice', async (_name, columns, changes) => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await storage.awards.insertMany([award(issued)]);
      await expect(storage.awards.insertMany([award({ id: 'award-2', ...changes })])).rejects.toMatchObject({
        table: 'award',
        columns,
      });
    });

    it('inserts a list of 250 or nothing at all', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const many = Array.from({ length: 250 }, (_, i) => award({ id: `award-${i}`, position: i }));
      await expect(
        storage.awards.insertMany([...many, award({ id: 'last', idempotencyKey: 'key-award-3' })]),
      ).rejects.toMatchObject({ name: 'UniqueViolation' });
      expect((await storage.ceremonies.progress('ceremony-1')).total).toBe(0);
      await storage.awards.insertMany(many);
      expect((await storage.ceremonies.progress('ceremony-1')).total).toBe(250);
    });

    it('changes many at once, each in its own columns, and holds them until the end', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await storage.recipients.insertMany([recipient({ id: 'recipient-2', name: 'Bo' })]);
      const many = Array.from({ length: 205 }, (_, i) =>
        award({ id: `award-${i}`, position: i + 1, idempotencyKey: `key-${i}`, recipientId: 'recipient-2' }),
      );
      await storage.awards.insertMany(many);
      const changed = many.map((one, i): Award => {
        if (i === 0) return { ...one, coachWords: 'alleen dit' };
        const given = { slug: `slug-${i}`, credentialId: `urn:uuid:${i}`, statusIndex: i, statusListId: 'list-1' };
        return { ...one, ...given, state: i % 2 === 0 ? 'issued' : 'issuing' };
      });
      await storage.transaction(async (tx) => {
        const held = await tx.awards.hold(many.map(({ id }) => id));
        const after = new Map(changed.map((one) => [one.id, one]));
        await tx.awards.updateMany(held.map((before) => ({ before, after: after.get(before.id) ?? before })));
      });
      const ids = many.map(({ id }) => id);
      expect((await storage.awards.byIds(ids)).sort((a, b) => a.position - b.position)).toEqual(changed);
      expect(await storage.awards.ownersOf(['urn:uuid:7', 'urn:uuid:none'])).toEqual([
        { id: 'award-7', credentialId: 'urn:uuid:7' },
      ]);
      expect(await storage.awards.issuedTo(['recipient-2', 'none'])).toHaveLength(102);
      const none = storage.awards.updateMany([
        { before: award({ id: 'none' }), after: award({ id: 'none', level: 'expert' }) },
      ]);
      await expect(none).rejects.toThrow(TypeError);
    });

    it('replaces one award by another in any order within a transaction', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([award()]);
      await storage.transaction(async (tx) => {
        await tx.awards.update(award({ state: 'revoked', supersededBy: 'award-2' }));
        await tx.awards.insertMany([award({ id: 'award-2', supersedes: 'award-1' })]);
      });
      expect((await storage.awards.byId('award-1'))?.supersededBy).toBe('award-2');
    });

    it('keeps signed bytes and refuses to change them', async () => {
      const { storage, database } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([award()]);
      const credential = { awardId: 'award-1', json: '{"a": "ł"}', jwt: 'a.b.c', sha256: 'bb', statement: 'e.n.s' };
      await storage.awards.insertCredential(credential);
      expect(await storage.awards.credential('award-1')).toEqual(credential);
      expect(await storage.awards.credential('none')).toBeNull();
      await expect(storage.awards.insertCredential(credential)).rejects.toMatchObject({ table: 'credential' });
      const plain = database.db as unknown as import('kysely').Kysely<{ credential: { json: string } }>;
      await expect(plain.updateTable('credential').set({ json: '{}' }).execute()).rejects.toThrow();
      expect(await storage.awards.credential('award-1')).toEqual(credential);
    });

    it('forgets the statement with the name together with the signed bytes when an award is erased', async () => {
      const { storage, database } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([award(), award({ id: 'award-2', position: 2, idempotencyKey: 'key-2' })]);
      await storage.awards.insertCredential({
        awardId: 'award-1',
        json: '{}',
        jwt: 'a',
        sha256: 'b',
        statement: 'e.n.s',
      });
      await storage.awards.insertCredential({ awardId: 'award-2', json: '{}', jwt: 'a', sha256: 'b', statement: null });
      expect((await storage.awards.credential('award-2'))?.statement).toBeNull();
      const plain = database.db as unknown as import('kysely').Kysely<{
        award: { id: string };
        credential: { statement: string };
      }>;
      await plain.deleteFrom('award').where('id', '=', 'award-1').execute();
      const left = await plain
        .selectFrom('credential')
        .select('statement')
        .where('statement', 'is not', null)
        .execute();
      expect(left).toEqual([]);
    });

    it('finds issued twins of the same recipient, version and level only', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.recipients.insertMany([recipient({ id: 'recipient-2' })]);
      await storage.awards.insertMany([
        award(),
        award({ id: 'twin', state: 'issued' }),
        award({ id: 'approved' }),
        award({ id: 'level', state: 'issued', level: 'expert' }),
        award({ id: 'person', state: 'issued', recipientId: 'recipient-2' }),
      ]);
      expect((await storage.awards.issuedTwins(award())).map((found) => found.id)).toEqual(['twin']);
    });

    it('tells what a restart must finish, the ceremony with the oldest first', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      for (const id of ['later', 'done']) await storage.ceremonies.insert(ceremony({ id }));
      await storage.awards.insertMany([
        award({ id: 'issuing', state: 'issuing', position: 2 }),
        award({ id: 'issued', state: 'issued' }),
        award({ id: 'failed', state: 'failed' }),
        award({ id: 'approved' }),
        award({ id: 'oldest', createdAt: '2026-11-20T00:00:00Z' }),
      ]);
      await storage.awards.insertMany([
        award({ id: 'later', ceremonyId: 'later', createdAt: '2026-11-20T12:00:00Z' }),
        award({ id: 'issued elsewhere', ceremonyId: 'done', state: 'issued' }),
        award({ id: 'one person', ceremonyId: null }),
      ]);
      expect(await storage.awards.unfinishedCeremonies()).toEqual(['ceremony-1', 'later']);
      expect(await storage.awards.idsOfCeremony('ceremony-1', ['issuing', 'approved'])).toEqual([
        'approved',
        'oldest',
        'issuing',
      ]);
      expect(await storage.awards.idsOfCeremony('ceremony-1', [])).toEqual([]);
    });

    it('finds replacements whose predecessor still counts, oldest first', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([
        award({ id: 'old-1', state: 'issued' }),
        award({ id: 'old-2', state: 'issued' }),
        award({ id: 'old-3', state: 'revoked' }),
        award({ id: 'old-4', state: 'issued' }),
      ]);
      await storage.awards.insertMany([
        award({ id: 'new-1', state: 'issued', supersedes: 'old-1', createdAt: '2026-11-21T10:00:00Z' }),
        award({ id: 'new-2', state: 'issued', supersedes: 'old-2', createdAt: '2026-11-20T10:00:00Z' }),
        award({ id: 'ended', state: 'issued', supersedes: 'old-3' }),
        award({ id: 'to come', state: 'approved', supersedes: 'old-4' }),
      ]);
      expect(await storage.awards.unfinishedReplacements(10)).toEqual(['new-2', 'new-1']);
      expect(await storage.awards.unfinishedReplacements(1)).toEqual(['new-2']);
    });

    it('goes through what was ever issued in an organisation, in order of id', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([
        award({ id: 'b', state: 'revoked' }),
        award({ id: 'a', state: 'issued' }),
        award({ id: 'c', state: 'issued' }),
        award({ id: 'd', state: 'approved' }),
        award({ id: 'e', state: 'failed' }),
      ]);
      expect(await storage.awards.countIssued(ORGANISATION)).toBe(3);
      expect(await storage.awards.idsIssued(ORGANISATION, null, 2)).toEqual(['a', 'b']);
      expect(await storage.awards.idsIssued(ORGANISATION, 'b', 2)).toEqual(['c']);
      expect(await storage.awards.idsIssued('other', null, 2)).toEqual([]);
      expect(await storage.awards.countIssued('other')).toBe(0);
    });

    it('knows no erased badge that was never there', async () => {
      const { storage } = await open();
      expect(await storage.awards.erased('none')).toBeNull();
    });
  });

  describe('lists of awards', () => {
    it('shows names and the consent in force', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([award(), award({ id: 'loose', ceremonyId: null })]);
      expect(await storage.awards.listing('award-1')).toEqual({
        award: award(),
        recipientName: 'Amina Voorbeeld',
        achievementName: 'Samenwerken',
        ceremonyName: 'Certificeringsmiddag najaar',
        consent: null,
      });
      expect((await storage.awards.listing('loose'))?.ceremonyName).toBeNull();
      expect(await storage.awards.listing('none')).toBeNull();
      const both = await storage.awards.listings(['loose', 'award-1', 'none']);
      expect(both.map((found) => found.award.id).sort()).toEqual(['award-1', 'loose']);
      expect(both).toContainEqual(await storage.awards.listing('award-1'));
      expect(await storage.awards.listings([])).toEqual([]);
      const ticks = { sixteenOrOlder: true, publicUntil: '2026-12-31' };
      await storage.consents.insert(consent({ linkPublic: false, ...ticks }));
      await storage.consents.insert(consent({ id: 'consent-2', ...ticks }));
      expect((await storage.awards.listing('award-1'))?.consent).toEqual({ linkPublic: true, ...ticks });
      await storage.consents.update(consent({ id: 'consent-2', withdrawnAt: '2026-11-22T00:00:00Z' }));
      expect((await storage.awards.listing('award-1'))?.consent).toEqual({ linkPublic: false, ...ticks });
    });

    it('pages a ceremony by position, then name, while awards are added', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.recipients.insertMany([
        recipient({ id: 'c', name: 'çelik Voorbeeld' }),
        recipient({ id: 'd', name: 'Dewi Voorbeeld' }),
        recipient({ id: 'a', name: 'Ådil Voorbeeld' }),
      ]);
      await storage.awards.insertMany([
        award({ id: 'last', recipientId: 'a', position: 9 }),
        award({ id: 'c', recipientId: 'c' }),
        award({ id: 'd', recipientId: 'd' }),
        award({ id: 'a', recipientId: 'a' }),
        award({ id: 'a2', recipientId: 'a', idempotencyKey: 'x' }),
      ]);
      const first = await storage.awards.ofCeremony('ceremony-1', { limit: 2 });
      expect(first.items.map((item) => item.award.id)).toEqual(['a', 'a2']);
      await storage.awards.insertMany([award({ id: 'a1', recipientId: 'a' })]); // belongs before the cursor
      const rest = await allPages((cursor) =>
        storage.awards.ofCeremony('ceremony-1', { limit: 2, cursor: cursor ?? first.cursor }),
      );
      expect(rest.items.map((item) => item.award.id)).toEqual(['c', 'd', 'last']);
      expect(rest.pages).toBe(2);
      // it comes back in an address, and tells no name there
      expect(Buffer.from(first.cursor ?? '', 'base64url').toString()).toBe('[1,"a2"]');
      await storage.erasure.erase(['a2']);
      const again = await storage.awards.ofCeremony('ceremony-1', { limit: 9, cursor: first.cursor });
      expect(again.items.map((item) => item.award.id)).toEqual(['a', 'a1', 'c', 'd', 'last']);
      await storage.awards.insertMany([award({ id: 'a2', recipientId: 'a', idempotencyKey: 'x' })]);
      const ids = await storage.awards.idsOfCeremony('ceremony-1', [award().state]);
      expect(ids).toEqual(['a', 'a1', 'a2', 'c', 'd', 'last']);
      const none = await storage.awards.ofCeremony('ceremony-1', { limit: 2, states: ['failed'] });
      expect(none).toEqual({ items: [], cursor: null });
      expect((await storage.awards.ofCeremony('ceremony-1', { limit: 2, states: [] })).items).toEqual([]);
    });

    it('gathers what waits by ceremony, badge and who awarded it, and gives what was sent back to that member', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([
        award({ id: '1', state: 'waiting', createdAt: '2026-11-21T10:00:02Z' }),
        award({ id: '2', state: 'waiting', createdAt: '2026-11-21T10:00:01Z' }),
        award({ id: '3', state: 'waiting', approvedBy: null, judgeName: null, createdAt: '2026-11-21T10:00:00Z' }),
        award({ id: '4' }),
        award({ id: '7', state: 'waiting', ceremonyId: null, createdAt: '2026-11-21T10:00:04Z' }),
        award({ id: '8', state: 'waiting', ceremonyId: null, createdAt: '2026-11-21T10:00:03Z' }),
        award({ id: '5', state: 'returned', returnReason: 'naam', releasedBy: 'member-2' }),
        award({ id: '6', state: 'returned', approvedBy: 'member-2', returnReason: 'naam' }),
      ]);
      const group = {
        ceremonyId: 'ceremony-1',
        ceremonyName: 'Certificeringsmiddag najaar',
        achievementName: 'Samenwerken',
        awardId: null,
      };
      const by = { approvedBy: 'member-1', judgeName: 'Coach Voorbeeld' };
      const alone = { ...group, ...by, ceremonyId: null, ceremonyName: null, count: 1 };
      expect(await storage.awards.waitingGroups(ORGANISATION)).toEqual([
        { ...group, approvedBy: null, judgeName: null, count: 1, since: '2026-11-21T10:00:00Z' },
        { ...group, approvedBy: 'member-1', judgeName: 'Coach Voorbeeld', count: 2, since: '2026-11-21T10:00:01Z' },
        { ...alone, awardId: '8', since: '2026-11-21T10:00:03Z' },
        { ...alone, awardId: '7', since: '2026-11-21T10:00:04Z' },
      ]);
      expect(await storage.awards.waitingGroups('other')).toEqual([]);
      const counts = ['member-1', 'member-2'].map((member) => storage.awards.countWaiting(ORGANISATION, member));
      expect(await Promise.all(counts)).toEqual([1, 5]);
      expect(await storage.awards.countWaiting('other', 'member-2')).toBe(0);
      const returned = await storage.awards.returnedTo(ORGANISATION, 'member-1', 10);
      expect(returned.map((listing) => listing.award.id)).toEqual(['5']);
      expect(await storage.awards.returnedTo(ORGANISATION, 'member-3', 10)).toEqual([]);
      const returnedCounts = ['member-1', 'member-3'].map((one) => storage.awards.countReturned(ORGANISATION, one));
      expect(await Promise.all(returnedCounts)).toEqual([1, 0]);
      expect(await storage.awards.countReturned('other', 'member-1')).toBe(0);
    });

    it('counts a ceremony by state', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([
        award(),
        award({ id: '2' }),
        award({ id: '3', state: 'failed' }),
        award({ id: '4', state: 'revoked' }),
        award({ id: '5', state: 'revoked', supersededBy: '2' }),
        award({ id: '6', state: 'waiting' }),
        award({ id: '7', state: 'returned' }),
      ]);
      expect(await storage.ceremonies.progress('ceremony-1')).toEqual({
        waiting: 1,
        returned: 1,
        approved: 2,
        issuing: 0,
        issued: 0,
        failed: 1,
        revoked: 1,
        replaced: 1,
        total: 7,
      });
    });
  });

  describe('search', () => {
    const names = [
      'Fatima van der Berg',
      'Gülşen Çelik',
      'Łukasz Żółć',
      "Ayşe El-Khatib d'Souza",
      'أمينة حسن',
      'ሰላም ተስፋዬ',
      'Jan 100% Jansen',
    ];

    it.each([
      ['van der', [0]],
      ['berg fat', [0]],
      ['celik', [1]],
      ['ÇELİK'.toLowerCase(), [1]],
      ['GULSEN', [1]],
      ['lukasz zol', [2]],
      ['el-khatib', [3]],
      ['elkhatib', [3]],
      ["d'souza", [3]],
      ['dsouza', [3]],
      ['أمينة', [4]],
      ['ሰላም', [5]],
      ['jan', [6]],
      ['100', [6]],
      ['erg', []],
      ['fatima celik', []],
      ['%', []],
      ['_', []],
      ['', [6, 5, 4, 3, 2, 1, 0]],
    ])('%s', async (query, expected) => {
      const { storage } = await open();
      await addOrganisation(storage);
      await awardAll(storage, names);
      const found = await storage.awards.search(ORGANISATION, query, { limit: 20 });
      expect(found.items.map((item) => item.recipientName)).toEqual(expected.map((i) => names[i]));
      expect((await storage.awards.search('other', query, { limit: 20 })).items).toEqual([]);
    });

    it('pages, newest first, every award once', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await awardAll(
        storage,
        Array.from({ length: 25 }, (_, i) => `Sam Voorbeeld ${i}`),
      );
      const { items, pages } = await allPages((cursor) =>
        storage.awards.search(ORGANISATION, 'sam', { limit: 10, cursor }),
      );
      expect(pages).toBe(3);
      expect(items.map((item) => item.award.id)).toEqual(Array.from({ length: 25 }, (_, i) => `award-of-${24 - i}`));
    });

    it('has no next page after a page that is exactly full', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await awardAll(storage, ['Sam Een', 'Sam Twee']);
      const page = await storage.awards.search(ORGANISATION, 'sam', { limit: 2 });
      expect([page.items.length, page.cursor]).toEqual([2, null]);
    });

    it.each(['x', 'W10', Buffer.from('{"a":1}').toString('base64url'), Buffer.from('[1,2]').toString('base64url')])(
      'refuses a cursor that is not ours: %s',
      async (cursor) => {
        const { storage } = await open();
        await expect(storage.awards.search(ORGANISATION, '', { limit: 1, cursor })).rejects.toMatchObject({
          code: 'request.malformed',
        });
      },
    );
  });

  describe('awards by e-mail address', () => {
    it('are found in any case, newest first, in the own organisation only', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const people = ['A@Voorbeeld.example', 'a@voorbeeld.example', 'ab@voorbeeld.example'];
      await storage.recipients.insertMany(people.map((email, at) => recipient({ id: `person-${at}`, email })));
      await storage.awards.insertMany(
        people.map((_email, at) =>
          award({ id: `mailed-${at}`, recipientId: `person-${at}`, createdAt: `2026-11-2${at}T09:00:00Z` }),
        ),
      );
      const first = await storage.awards.ofEmail(ORGANISATION, 'a@voorbeeld.example', { limit: 1 });
      expect(first.items.map(({ award: found }) => found.id)).toEqual(['mailed-1']);
      const { cursor } = first;
      const next = await storage.awards.ofEmail(ORGANISATION, 'a@voorbeeld.example', { limit: 1, cursor });
      expect(next.items.map(({ award: found }) => found.id)).toEqual(['mailed-0']);
      expect(next.cursor).toBeNull();
      expect((await storage.awards.ofEmail('other', 'a@voorbeeld.example', { limit: 5 })).items).toEqual([]);
    });
  });

  describe('ceremonies', () => {
    it('keeps, changes and finds ceremonies of one organisation', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      await storage.ceremonies.insert(ceremony());
      const changed = ceremony({ place: null });
      await storage.ceremonies.update(changed);
      expect(await storage.ceremonies.byId(ORGANISATION, 'ceremony-1')).toEqual(changed);
      expect(await storage.ceremonies.byId('other', 'ceremony-1')).toBeNull();
      expect(await storage.ceremonies.byNameAndDate(ORGANISATION, changed.name, changed.date)).toEqual(changed);
      expect(await storage.ceremonies.byNameAndDate(ORGANISATION, changed.name, '2026-11-22')).toBeNull();
    });

    it('lists newest date first, by words of name or place', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      for (const [id, date, name, place] of [
        ['b', '2026-11-20', 'Middag één', 'Café Noord'],
        ['a', '2026-11-20', 'Middag twee', null],
        ['c', '2026-12-01', 'Slotfeest', 'Noordplein'],
      ] as const) {
        await storage.ceremonies.insert(ceremony({ id, date, name, place }));
      }
      const { items, pages } = await allPages((cursor) => storage.ceremonies.list(ORGANISATION, { limit: 2, cursor }));
      expect(items.map((item) => item.id)).toEqual(['c', 'b', 'a']);
      expect(pages).toBe(2);
      const ids = async (query: string) =>
        (await storage.ceremonies.list(ORGANISATION, { limit: 9, query })).items.map((item) => item.id);
      expect(await ids('noord')).toEqual(['c', 'b']);
      expect(await ids('EEN cafe')).toEqual(['b']);
      expect(await ids('feest')).toEqual([]);
    });
  });

  describe('consents', () => {
    it('keeps all and tells which is in force: the newest that was not withdrawn', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([award(), award({ id: 'award-2' }), award({ id: 'award-3' })]);
      expect(await storage.consents.current('award-1')).toBeNull();
      expect(await storage.consents.currentOf([])).toEqual([]);
      const first = consent({ id: 'z', showName: 'none', linkPublic: false, sixteenOrOlder: false, recordedBy: null });
      const second = consent({ id: 'a' });
      await storage.consents.insert(first);
      await storage.consents.insert(second);
      expect(await storage.consents.current('award-1')).toEqual(second);
      const withdrawn = { ...second, withdrawnAt: '2026-11-22T00:00:00Z' };
      await storage.consents.update(withdrawn);
      expect(await storage.consents.current('award-1')).toEqual(first);
      expect(await storage.consents.ofAward('award-1')).toEqual([withdrawn, first]);
      const other = consent({ id: 'b', awardId: 'award-2' });
      await storage.consents.insert(other);
      await storage.consents.insert(consent({ id: 'c', awardId: 'award-3' }));
      const found = await storage.consents.currentOf(['award-1', 'award-2', 'none']);
      expect(found.sort((one, next) => one.awardId.localeCompare(next.awardId))).toEqual([first, other]);
    });
  });
}

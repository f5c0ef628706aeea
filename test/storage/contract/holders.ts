import { describe, expect, it } from '@jest/globals';
import type { HolderLink } from '../../../src/issuing/holders/holder-links.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation, award, consent, recipient, statusList } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';
const LATER = '2026-11-22T09:00:00Z';

const link = (changes: Partial<HolderLink> = {}): HolderLink => ({
  awardId: 'award-1',
  organisationId: ORGANISATION,
  tokenSha256: 'a'.repeat(64),
  sealedToken: new Uint8Array([1, 0, 255]),
  createdAt: AT,
  collectedAt: null,
  ...changes,
});

async function openWithAwards(open: Open, ...ids: string[]): Promise<SqlStorage> {
  const { storage } = await open();
  await addOrganisation(storage);
  await storage.awards.insertMany(ids.map((id) => award({ id, state: 'issued' })));
  await storage.holders.insertFolder({ id: 'map-1', createdAt: AT });
  await storage.holders.insertFolder({ id: 'map-2', createdAt: AT });
  return storage;
}

/** Private links, folders, addresses, requests, and deleting for ever. */
export function describeHolders(open: Open): void {
  describe('private links', () => {
    it('are made with a folder each, for several awards at once', async () => {
      const storage = await openWithAwards(open, 'award-1', 'award-2', 'award-3');
      expect(await storage.holders.withFolderAmong([award().recipientId])).toEqual([]);
      const two = ['award-1', 'award-2'].map((awardId, i) => link({ awardId, tokenSha256: `${i}`.repeat(64) }));
      await storage.holders.insertFolders(two.map((one, i) => ({ id: `map-van-${i}`, link: one })));
      expect(await storage.holders.linkOfAward('award-2')).toEqual(two[1]);
      expect(await storage.holders.folderOf('award-2')).toBe('map-van-1');
      expect(await storage.holders.awardsIn('map-van-0')).toEqual(['award-1']);
      expect((await storage.holders.linkedAmong(['award-1', 'award-2', 'award-3'])).sort()).toEqual([
        'award-1',
        'award-2',
      ]);
      expect(await storage.holders.withFolderAmong([award().recipientId, 'nobody'])).toEqual([award().recipientId]);
    });

    it('are found by the hash of their token and by their award, with the sealed bytes as they were', async () => {
      const storage = await openWithAwards(open, 'award-1');
      await storage.holders.insertLink(link());
      expect(await storage.holders.linkByToken('a'.repeat(64))).toEqual(link());
      const changed = link({ tokenSha256: 'b'.repeat(64), sealedToken: null, collectedAt: LATER });
      await storage.holders.updateLink(changed);
      expect(await storage.holders.linkByToken('a'.repeat(64))).toBeNull();
      expect(await storage.holders.linkOfAward('award-1')).toEqual(changed);
      await expect(storage.holders.updateLink(link({ awardId: 'none' }))).rejects.toThrow(TypeError);
    });

    it('that were used are known by ceremony, with the name: no other state, no other ceremony', async () => {
      const storage = await openWithAwards(open, 'award-1', 'award-2');
      await storage.holders.insertLink(link());
      await storage.holders.insertLink(link({ awardId: 'award-2', tokenSha256: 'b'.repeat(64) }));
      const ceremonyId = (await storage.awards.byId('award-1'))?.ceremonyId ?? '';
      expect(await storage.holders.collectedOf(ceremonyId, 10)).toEqual([]);
      await storage.holders.updateLink(link({ sealedToken: null, collectedAt: LATER }));
      const [used, ...more] = await storage.holders.collectedOf(ceremonyId, 10);
      expect([used?.awardId, typeof used?.name, more]).toEqual(['award-1', 'string', []]);
      expect(await storage.holders.collectedOf('none', 10)).toEqual([]);
    });

    it('are one to an award, and one to a token', async () => {
      const storage = await openWithAwards(open, 'award-1', 'award-2');
      await storage.holders.insertLink(link());
      const refused = { name: 'UniqueViolation', table: 'holder_link' };
      await expect(storage.holders.insertLink(link({ tokenSha256: 'b'.repeat(64) }))).rejects.toMatchObject(refused);
      await expect(storage.holders.insertLink(link({ awardId: 'award-2' }))).rejects.toMatchObject(refused);
    });
  });

  describe('folders', () => {
    it('keep awards in the order in which they came; an award is in one at a time and an empty one goes', async () => {
      const storage = await openWithAwards(open, 'award-1', 'award-2', 'award-3');
      await storage.holders.putInFolder('award-2', 'map-1', AT);
      await storage.holders.putInFolder('award-1', 'map-1', LATER);
      await storage.holders.putInFolder('award-3', 'map-2', AT);
      expect(await storage.holders.awardsIn('map-1')).toEqual(['award-2', 'award-1']);
      expect(await storage.holders.folderOfRecipient('recipient-1')).not.toBeNull();
      await storage.holders.putInFolder('award-3', 'map-1', LATER);
      expect(await storage.holders.folderOf('award-3')).toBe('map-1');
      await expect(storage.holders.putInFolder('award-3', 'map-2', LATER)).rejects.toThrow();
      expect(await storage.holders.folderOf('award-3')).toBe('map-1');
    });

    it('of one person are found in an order, also where badges came in the same second', async () => {
      const storage = await openWithAwards(open, 'award-3', 'award-1', 'award-2');
      await storage.holders.insertFolder({ id: 'map-0', createdAt: AT });
      await storage.holders.putInFolder('award-2', 'map-0', AT);
      await storage.holders.putInFolder('award-1', 'map-2', AT);
      await storage.holders.putInFolder('award-3', 'map-1', AT);
      expect(await storage.holders.folderOfRecipient('recipient-1')).toBe('map-2');
    });

    it('have links of their own, which go along when the last award moves out and end with the folder', async () => {
      const storage = await openWithAwards(open, 'award-1', 'award-2');
      await storage.holders.putInFolder('award-1', 'map-1', AT);
      await storage.holders.putInFolder('award-2', 'map-2', AT);
      const own = { tokenSha256: 'c'.repeat(64), folderId: 'map-1' };
      await storage.holders.insertFolderLink(own);
      await storage.holders.insertFolderLink(own);
      expect(await storage.holders.folderOfLink(own.tokenSha256)).toBe('map-1');
      await storage.holders.putInFolder('award-1', 'map-2', LATER);
      expect(await storage.holders.folderOfLink(own.tokenSha256)).toBe('map-2');
      await storage.holders.deleteFolderLinks('map-1');
      expect(await storage.holders.folderOfLink(own.tokenSha256)).toBe('map-2');
      await storage.erasure.erase(['award-1', 'award-2']);
      expect(await storage.holders.folderOfLink(own.tokenSha256)).toBeNull();
    });

    it('find issued awards by e-mail in lower case, whatever was typed on the list', async () => {
      const storage = await openWithAwards(open, 'award-1');
      await storage.recipients.insertMany([recipient({ id: 'r-2', email: 'Amina@Voorbeeld.example' })]);
      await storage.awards.insertMany([
        award({ id: 'award-2', recipientId: 'r-2', state: 'issued' }),
        award({ id: 'award-3', recipientId: 'r-2', state: 'approved' }),
      ]);
      expect(await storage.holders.awardIdsOfEmail('amina@voorbeeld.example', 9)).toEqual(['award-2']);
      expect(await storage.holders.awardIdsOfEmail('ander@voorbeeld.example', 9)).toEqual([]);
    });

    it('give a mailed offer once, and forget the old ones', async () => {
      const storage = await openWithAwards(open, 'award-1');
      const offer = {
        codeSha256: 'c'.repeat(64),
        folderId: 'map-1',
        browserSha256: 'd'.repeat(64),
        awardIds: ['award-1'],
        expiresAt: LATER,
      };
      await storage.holders.insertJoin(offer);
      expect(await storage.holders.join(offer.codeSha256)).toEqual(offer);
      await storage.holders.deleteExpiredJoins(AT);
      expect(await storage.holders.deleteJoin(offer.codeSha256)).toBe(true);
      expect(await storage.holders.deleteJoin(offer.codeSha256)).toBe(false);
      await storage.holders.insertJoin(offer);
      await storage.holders.deleteExpiredJoins(LATER);
      expect(await storage.holders.join(offer.codeSha256)).toBeNull();
    });
  });

  it('an award has one current address of the holder’s making; ended ones stay known', async () => {
    const storage = await openWithAwards(open, 'award-1');
    const first = { slug: 'slug-1', awardId: 'award-1', createdAt: AT, endedAt: null };
    const second = { slug: 'slug-2', awardId: 'award-1', createdAt: LATER, endedAt: null };
    await storage.publicLinks.insert(first);
    await expect(storage.publicLinks.insert(second)).rejects.toMatchObject({ name: 'UniqueViolation' });
    await storage.publicLinks.update({ ...first, endedAt: LATER });
    await storage.publicLinks.insert(second);
    expect(await storage.publicLinks.current('award-1')).toEqual(second);
    expect(await storage.publicLinks.bySlug('slug-1')).toEqual({ ...first, endedAt: LATER });
    expect((await storage.publicLinks.ofAward('award-1')).map(({ slug }) => slug)).toEqual(['slug-1', 'slug-2']);
    expect(await storage.publicLinks.current('none')).toBeNull();
  });

  it('requests to mend a name wait in their own organisation, oldest first', async () => {
    const storage = await openWithAwards(open, 'award-1', 'award-2');
    const asked = {
      id: 'c-1',
      awardId: 'award-1',
      organisationId: ORGANISATION,
      askedName: 'Amina',
      askedAt: LATER,
      closedAt: null,
      outcome: null,
    };
    await storage.nameCorrections.insert(asked);
    await storage.nameCorrections.insert({ ...asked, id: 'c-2', awardId: 'award-2', askedAt: AT });
    expect((await storage.nameCorrections.waiting(ORGANISATION, 9)).map(({ id }) => id)).toEqual(['c-2', 'c-1']);
    expect(await storage.nameCorrections.waiting('other', 9)).toEqual([]);
    const closed = { ...asked, askedName: null, closedAt: LATER, outcome: 'closed' as const };
    await storage.nameCorrections.update(closed);
    expect(await storage.nameCorrections.open('award-1')).toBeNull();
    expect(await storage.nameCorrections.byId('c-1')).toEqual(closed);
  });

  it('a consent keeps what is shown and its last day', async () => {
    const storage = await openWithAwards(open, 'award-1');
    const given = consent({ source: 'holder', shown: ['evidence:1', 'words'], publicUntil: '2027-01-31' });
    await storage.consents.insert(given);
    expect(await storage.consents.current('award-1')).toEqual(given);
    const at = '2026-11-22T10:00:00Z';
    expect([await storage.consents.withdrawAll(at), await storage.consents.withdrawAll(at)]).toEqual([1, 0]);
    expect(await storage.consents.ofAward('award-1')).toEqual([{ ...given, withdrawnAt: at }]);
  });

  describe('erasing', () => {
    it('takes an award with all that hangs on it, a chain at once, and its person; the index stays burned', async () => {
      const storage = await openWithAwards(open, 'award-1');
      await storage.statusLists.insert(statusList());
      await storage.statusLists.takeIndex('list-1', 7, 'award-1');
      await storage.recipients.insertMany([recipient({ id: 'r-2', name: 'Bo Voorbeeld' })]);
      await storage.awards.insertMany([award({ id: 'award-2', recipientId: 'r-2', supersedes: 'award-1' })]);
      await storage.awards.update(award({ id: 'award-1', state: 'revoked', supersededBy: 'award-2' }));
      await storage.awards.insertCredential({
        awardId: 'award-1',
        json: '{}',
        jwt: 'a.b.c',
        sha256: 'e'.repeat(64),
        statement: 'e.n.s',
      });
      await storage.consents.insert(consent());
      await storage.holders.putInFolder('award-1', 'map-1', AT);
      await storage.holders.insertLink(link());
      await storage.publicLinks.insert({ slug: 'slug-1', awardId: 'award-1', createdAt: AT, endedAt: null });
      await storage.erasure.erase(['award-1', 'award-2']);
      expect(await storage.awards.byId('award-1')).toBeNull();
      expect(await storage.awards.credential('award-1')).toBeNull();
      expect(await storage.consents.ofAward('award-1')).toEqual([]);
      expect(await storage.holders.linkByToken('a'.repeat(64))).toBeNull();
      expect(await storage.publicLinks.bySlug('slug-1')).toBeNull();
      expect(await storage.recipients.byIds(ORGANISATION, ['recipient-1', 'r-2'])).toEqual([]);
      expect((await storage.awards.search(ORGANISATION, 'voorbeeld', { limit: 9 })).items).toEqual([]);
      expect(await storage.statusLists.takeIndex('list-1', 7, 'award-9')).toBe(false);
    });

    it('leaves a person who has another award, and refuses half a chain', async () => {
      const storage = await openWithAwards(open, 'award-1', 'award-2');
      await storage.erasure.erase(['award-1']);
      expect(await storage.recipients.byId(ORGANISATION, 'recipient-1')).not.toBeNull();
      await storage.awards.insertMany([award({ id: 'award-3', supersedes: 'award-2' })]);
      await expect(storage.erasure.erase(['award-2'])).rejects.toThrow();
    });

    it('goes through all addresses in pages, and scrubs', async () => {
      const storage = await openWithAwards(open);
      await storage.awards.insertMany([award({ id: 'award-1', slug: 's-1' }), award({ id: 'award-2' })]);
      await storage.awards.insertMany([award({ id: 'award-3', slug: 's-3' })]);
      await storage.publicLinks.insert({ slug: 's-4', awardId: 'award-1', createdAt: AT, endedAt: null });
      expect(await storage.erasure.addresses(null, 1)).toEqual([{ awardId: 'award-1', slugs: ['s-1', 's-4'] }]);
      // never issued: it answers to its id
      expect(await storage.erasure.addresses('award-1', 2)).toEqual([
        { awardId: 'award-2', slugs: ['award-2'] },
        { awardId: 'award-3', slugs: ['s-3'] },
      ]);
      expect(await storage.erasure.addresses('award-3', 1)).toEqual([]);
      await storage.erasure.scrub();
      expect(await storage.erasure.size()).toBeGreaterThan(0);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import type { Proposal, RoomPoster } from '../../../src/issuing/ceremonies/proposals.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';

const poster = (changes: Partial<RoomPoster> = {}): RoomPoster => ({
  ceremonyId: 'ceremony-1',
  organisationId: ORGANISATION,
  code: 'K7QM4T2X9T',
  openedAt: AT,
  closedAt: null,
  ...changes,
});
const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  id: 'proposal-1',
  organisationId: ORGANISATION,
  ceremonyId: 'ceremony-1',
  achievementId: null,
  name: 'Amina',
  createdAt: AT,
  expiresAt: '2026-11-28T09:00:00Z',
  ...changes,
});

async function opened(open: Open): Promise<SqlStorage> {
  const { storage } = await open();
  await addOrganisation(storage);
  return storage;
}

/** The poster of a ceremony, and what waits by it. */
export function describeProposals(open: Open): void {
  describe('room posters', () => {
    it('are found by ceremony and by code, one to each', async () => {
      const storage = await opened(open);
      await storage.proposals.insertPoster(poster());
      expect(await storage.proposals.posterByCode('K7QM4T2X9T')).toEqual(poster());
      expect(await storage.proposals.posterByCode('0000000000')).toBeNull();
      const closed = poster({ closedAt: AT });
      await storage.proposals.updatePoster(closed);
      expect(await storage.proposals.posterOf('ceremony-1')).toEqual(closed);
      expect(await storage.proposals.posterOf('none')).toBeNull();
      await expect(storage.proposals.insertPoster(poster({ code: '1' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
        table: 'room_poster',
      });
      await expect(storage.proposals.updatePoster(poster({ ceremonyId: 'none' }))).rejects.toThrow(TypeError);
    });
  });

  describe('proposals', () => {
    it('wait in the order in which they came, until they expire or are deleted', async () => {
      const storage = await opened(open);
      const now = '2026-11-28T09:00:00Z';
      await storage.proposals.insertMany([]);
      await storage.proposals.insertMany([
        proposal({ id: 'late', createdAt: '2026-11-21T10:00:00Z', expiresAt: '2026-11-28T10:00:00Z' }),
        proposal({ id: 'early', createdAt: '2026-11-21T08:00:00Z', expiresAt: '2026-11-28T09:30:00Z' }),
        proposal({ id: 'old' }),
      ]);
      const waiting = async () => (await storage.proposals.ofCeremony('ceremony-1', now)).map(({ id }) => id);
      expect(await waiting()).toEqual(['early', 'late']);
      expect(await storage.proposals.ofCeremony('other', now)).toEqual([]);
      expect(await storage.proposals.deleteExpired(now)).toBe(1);
      await storage.proposals.delete([]);
      await storage.proposals.delete(['early', 'none']);
      expect(await waiting()).toEqual(['late']);
      expect(await storage.proposals.ofCeremony('ceremony-1', AT)).toHaveLength(1);
    });
  });
}

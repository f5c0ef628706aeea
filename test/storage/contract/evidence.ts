import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../src/issuing/evidence/evidence.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation, award, draftList } from '../samples.ts';

const photo = (changes: Partial<Evidence> = {}): Evidence => ({
  id: 'photo-1',
  organisationId: 'organisation-voorbeeld',
  awardId: 'award-1',
  listId: null,
  listRow: null,
  kind: 'photo',
  fileId: 'file-1',
  mediaType: 'image/jpeg',
  seconds: null,
  text: 'De vloer',
  hours: null,
  criteria: ['Veegt de vloer', 'Ruimt op'],
  addedBy: 'member-1',
  addedAt: AT,
  source: null,
  ...changes,
});

/** Evidence: from a row of a list to the award, and which files nothing uses any more. */
export function describeEvidence(open: Open): void {
  describe('evidence', () => {
    it('goes from the row of a list to the award, from a badge to its successor, and goes with it', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const list = draftList();
      await storage.lists.insert(list);
      await storage.awards.insertMany([award({ id: 'award-1' }), award({ id: 'award-2', supersedes: 'award-1' })]);
      const { evidence } = storage;
      await evidence.insertFile('file-1', AT);
      await evidence.insertFile('file-1', AT);
      await evidence.insert(photo({ awardId: null, listId: list.id, listRow: 1 }));
      await evidence.insert(photo({ id: 'other', awardId: null, listId: list.id, listRow: 2, addedAt: AT }));
      expect((await evidence.ofList(list.id)).map(({ id }) => id)).toEqual(['other', 'photo-1']);
      await evidence.moveRow(list.id, 1, 'award-1');
      expect(await evidence.ofAward('award-1')).toEqual([photo()]);
      await evidence.insert(photo({ id: 'later', awardId: 'award-2', addedAt: '2026-11-22T09:00:00Z' }));
      const together = await evidence.ofAwards(['award-2', 'award-1', 'none']);
      expect(together.map(({ id, awardId }) => [id, awardId])).toEqual([
        ['photo-1', 'award-1'],
        ['later', 'award-2'],
      ]);
      expect(await evidence.ofAwards([])).toEqual([]);
      await evidence.delete('later');
      await evidence.moveAward('award-1', 'award-2');
      expect(await evidence.ofAward('award-1')).toEqual([]);
      expect(await evidence.byId('photo-1')).toEqual(photo({ awardId: 'award-2' }));
      await storage.erasure.erase(['award-2']);
      expect(await evidence.byId('photo-1')).toBeNull();
      expect(await evidence.isUsed('file-1')).toBe(true);
      await storage.lists.delete(list.id);
      expect(await evidence.isUsed('file-1')).toBe(false);
    });

    it('names files that nothing uses, oldest first', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.awards.insertMany([award({ id: 'award-1' })]);
      const { evidence } = storage;
      await evidence.insertFile('new', '2026-11-22T09:00:00Z');
      await evidence.insertFile('old', AT);
      await evidence.insertFile('used', AT);
      await evidence.insertFile('lost', AT);
      await evidence.insert(photo({ fileId: 'used' }));
      expect(await evidence.unusedFiles(5)).toEqual(['lost', 'old', 'new']);
      expect(await evidence.unusedFiles(1)).toEqual(['lost']);
      await evidence.forgetFile('old');
      await evidence.forgetFile('lost');
      await evidence.delete('photo-1');
      expect(await evidence.unusedFiles(5)).toEqual(['used', 'new']);
    });
  });
}

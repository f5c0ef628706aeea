import { describe, expect, it } from '@jest/globals';
import type { Open } from '../../support/storage.ts';
import { addOrganisation, award, statusList } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';

export function describeStatusLists(open: Open): void {
  describe('status lists', () => {
    it('gives one index to one of 100 parallel takers, also across connections', async () => {
      const opened = await open();
      const { storage } = opened;
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await storage.awards.insertMany(Array.from({ length: 100 }, (_, i) => award({ id: `award-${i}` })));
      const other = opened.again().storage;
      const takes = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          (i % 2 === 0 ? storage : other).statusLists.takeIndex('list-1', i % 10, `award-${i}`),
        ),
      );
      expect(takes.filter(Boolean)).toHaveLength(10);
      expect(await storage.statusLists.open(ORGANISATION)).toEqual({ id: 'list-1', used: 10 });
      for (let index = 0; index < 10; index += 1) {
        const winner = takes.findIndex((taken, i) => taken && i % 10 === index);
        expect(await storage.statusLists.awardOf('list-1', index)).toBe(`award-${winner}`);
      }
    });

    it('gives several at once: an index that is taken, or asked for twice, goes to one award', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await storage.awards.insertMany(Array.from({ length: 5 }, (_, i) => award({ id: `award-${i}` })));
      expect(await storage.statusLists.takeIndex('list-1', 3, 'award-0')).toBe(true);
      const wanted = [3, 5, 5, 9].map((index, i) => ({ index, awardId: `award-${i + 1}` }));
      expect((await storage.statusLists.takeIndexes('list-1', wanted)).sort()).toEqual(['award-2', 'award-4']);
      expect(await storage.statusLists.open(ORGANISATION)).toEqual({ id: 'list-1', used: 3 });
      const owners = await storage.statusLists.awardsOf('list-1', [3, 5, 9, 11]);
      expect(owners.sort((a, b) => a.index - b.index)).toEqual([
        { index: 3, awardId: 'award-0' },
        { index: 5, awardId: 'award-2' },
        { index: 9, awardId: 'award-4' },
      ]);
    });

    it('takes no index in a transaction that is rolled back', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await storage.awards.insertMany([award()]);
      const stop = storage.transaction(async (tx) => {
        expect(await tx.statusLists.takeIndex('list-1', 5, 'award-1')).toBe(true);
        throw new Error('stop');
      });
      await expect(stop).rejects.toThrow('stop');
      expect(await storage.statusLists.open(ORGANISATION)).toEqual({ id: 'list-1', used: 0 });
      expect(await storage.statusLists.awardOf('list-1', 5)).toBeNull();
    });

    it('finds the newest list with room', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      expect(await storage.statusLists.open(ORGANISATION)).toBeNull();
      await storage.awards.insertMany([award()]);
      const small = statusList({ id: 'small', bits: new Uint8Array(1), createdAt: '2026-11-22T00:00:00Z' });
      await storage.statusLists.insert(statusList());
      await storage.statusLists.insert(small);
      expect((await storage.statusLists.open(ORGANISATION))?.id).toBe('small');
      for (let index = 0; index < 8; index += 1) await storage.statusLists.takeIndex('small', index, 'award-1');
      expect((await storage.statusLists.open(ORGANISATION))?.id).toBe('list-1');
      expect(await storage.statusLists.ofOrganisation(ORGANISATION)).toEqual([statusList(), small]);
      expect(await storage.statusLists.ofOrganisation('other')).toEqual([]);
    });

    it('sets bits from the most significant of each byte and never clears one', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      await Promise.all([0, 7, 9, 131_071].map((index) => storage.statusLists.setBit('list-1', index)));
      await storage.statusLists.setBit('list-1', 0);
      const list = await storage.statusLists.byId('list-1');
      expect([list?.bits[0], list?.bits[1], list?.bits[16_383]]).toEqual([0b1000_0001, 0b0100_0000, 0b0000_0001]);
      expect(list?.revision).toBe(5);
      await expect(storage.statusLists.setBit('list-1', 131_072)).rejects.toThrow(TypeError);
      await expect(storage.statusLists.setBit('none', 0)).rejects.toThrow(TypeError);
    });

    it('sets many bits at once, each as it sets one, or none of them', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList({ id: 'one by one' }));
      await storage.statusLists.insert(statusList());
      const indexes = Array.from({ length: 130 }, (_, at) => (at * 8_191 + 3) % 131_072);
      for (const index of indexes) await storage.statusLists.setBit('one by one', index);
      await storage.statusLists.setBits('list-1', indexes);
      const bits = (await storage.statusLists.byId('list-1'))?.bits;
      expect(bits).toEqual((await storage.statusLists.byId('one by one'))?.bits);
      const outside = [...indexes.map((index) => index + 1), 131_072];
      await expect(storage.statusLists.setBits('list-1', outside)).rejects.toThrow(TypeError);
      await expect(storage.statusLists.setBits('list-1', [-1])).rejects.toThrow(TypeError);
      expect((await storage.statusLists.byId('list-1'))?.bits).toEqual(bits);
    });

    it('stores a signature only for the next version and the newest bits', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      const signed = { credential: '{}', signedAt: '2026-11-21T10:00:00Z', validUntil: '2026-11-22T10:00:00Z' };
      const store = (version: number, revision: number) =>
        storage.statusLists.storeSigned('list-1', { ...signed, version, revision });
      expect(await store(2, 0)).toBe(false);
      expect(await store(1, 1)).toBe(false);
      expect((await storage.statusLists.byId('list-1'))?.credential).toBeNull();
      expect(await store(1, 0)).toBe(true);
      expect(await store(1, 0)).toBe(false);
      await storage.statusLists.setBit('list-1', 3);
      expect(await store(2, 0)).toBe(false);
      expect(await store(2, 1)).toBe(true);
      expect(await storage.statusLists.byId('list-1')).toMatchObject({ ...signed, version: 2, signedRevision: 1 });
    });

    it('tells which lists need a newer signature', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList({ id: 'never' }));
      await storage.statusLists.insert(statusList({ id: 'old', credential: '{}', signedAt: '2026-11-21T08:00:00Z' }));
      await storage.statusLists.insert(statusList({ id: 'fresh', credential: '{}', signedAt: '2026-11-21T09:00:00Z' }));
      const lists = await storage.statusLists.signedBefore('2026-11-21T09:00:00Z');
      expect(lists.map((list) => list.id)).toEqual(['never', 'old']);
    });
  });
}

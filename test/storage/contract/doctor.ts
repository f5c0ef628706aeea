import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Open } from '../../support/storage.ts';
import { addOrganisation, award, statusList } from '../samples.ts';

const ofMain = sql<{ file: string }>`select file from pragma_database_list where name = 'main'`;

export function describeDoctor(open: Open): void {
  describe('what the doctor reads', () => {
    it('gives every award once, with its badge and the owner of its index, and what each bit has to be', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.statusLists.insert(statusList());
      const place = (at: number) => ({
        statusListId: 'list-1',
        statusIndex: at,
        slug: `slug-${at}`,
        shortCode: `code-${at}`,
      });
      await storage.awards.insertMany([
        award({ id: 'award-1', idempotencyKey: 'k1', state: 'issued', ...place(1), credentialId: 'urn:uuid:1' }),
        award({ id: 'award-2', idempotencyKey: 'k2', state: 'revoked', ...place(2), credentialId: 'urn:uuid:2' }),
        award({ id: 'award-3', idempotencyKey: 'k3' }),
      ]);
      await storage.statusLists.takeIndex('list-1', 1, 'award-1');
      await storage.statusLists.takeIndex('list-1', 2, 'award-2');
      await storage.statusLists.takeIndex('list-1', 9, 'award-3');
      const credential = { awardId: 'award-1', json: '{}', jwt: 'j', sha256: 's', statement: null };
      await storage.awards.insertCredential(credential);

      expect(await storage.doctor.countAwards()).toBe(3);
      const [first, ...others] = await storage.doctor.awards(null, 2);
      expect([first?.award.id, first?.credential, first?.indexOwner]).toEqual(['award-1', credential, 'award-1']);
      expect(others.map(({ award: { id }, credential: none }) => [id, none])).toEqual([['award-2', null]]);
      const rest = await storage.doctor.awards('award-2', 2);
      expect(rest.map(({ award: { id }, indexOwner }) => [id, indexOwner])).toEqual([['award-3', null]]);
      expect(await storage.doctor.awards('award-3', 2)).toEqual([]);

      expect(await storage.doctor.statusListIds()).toEqual(['list-1']);
      const { all, ended, live, counted } = await storage.doctor.givenIndexes('list-1');
      expect([all.sort(), ended, live, counted]).toEqual([[1, 2, 9], [2], [1], 3]);
      expect(await storage.doctor.sharedKeys()).toEqual([]);
      expect(await storage.doctor.sharedIndexes()).toEqual([]);
    });

    it('finds late mail, and asks the database itself', async () => {
      const { storage, database } = await open();
      expect(await storage.doctor.overdueMail('2026-11-21T00:00:00Z')).toEqual([]);
      const answer = await storage.doctor.selfCheck();
      // a file with damage: sqlite-check.test.ts
      const { rows } = database.dialect === 'sqlite' ? await ofMain.execute(database.db) : { rows: [] };
      if (rows[0]?.file) expect(answer).toEqual({ problems: [] });
      else if (rows[0]) expect(answer).toEqual({ notChecked: 'it is in memory' });
      else expect(answer).toEqual({ notChecked: expect.stringContaining('amcheck') });
    });
  });
}

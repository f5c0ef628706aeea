import { describe, expect, it } from '@jest/globals';
import type { Award } from '../../../src/issuing/awards/awards.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation, award, ceremony, consent, organisation, recipient } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';
const NOTHING = { issued: 0, handedOut: 0, collected: 0, published: 0, corrected: 0, revoked: 0, waiting: 0, asked: 0 };

/** Six people: Ann and Bo twice each (case and accents aside one name), Cas and Dia once, at two places. */
async function openWithSix(open: Open): Promise<SqlStorage> {
  const { storage } = await open();
  await addOrganisation(storage);
  await storage.organisations.insert(organisation({ slug: 'ander', name: 'Ander' }));
  await storage.ceremonies.insert(ceremony({ id: 'ceremony-2', place: null, date: '2026-10-03' }));
  const people = ['Ann', 'Ánn', 'Bo', 'BO', 'Cas', 'Dia'];
  await storage.recipients.insertMany(people.map((name, at) => recipient({ id: `person-${at + 1}`, name })));
  const first: Partial<Award> = { state: 'issued', level: 'beginner' };
  await storage.awards.insertMany([
    award({ ...first, id: 'a1', recipientId: 'person-1', handedOutAt: AT }),
    award({ ...first, id: 'a2', recipientId: 'person-2' }),
    award({ id: 'a3', recipientId: 'person-3', state: 'issued', ceremonyId: 'ceremony-2', awardedDate: '2026-10-03' }),
    award({ id: 'a4', recipientId: 'person-4', state: 'issued' }),
    award({ id: 'a5', recipientId: 'person-5', state: 'revoked', supersededBy: 'a4' }),
    award({ id: 'a6', recipientId: 'person-6', state: 'revoked', handedOutAt: AT }),
  ]);
  return storage;
}

/** Counting: what counts, what does not, and nobody by name. */
export function describeCounts(open: Open): void {
  describe('counts', () => {
    it('of a ceremony know every step, and only what is in force', async () => {
      const storage = await openWithSix(open);
      await storage.holders.insertFolder({ id: 'map-1', createdAt: AT });
      await storage.holders.insertFolder({ id: 'map-2', createdAt: AT });
      for (const id of ['a1', 'a2']) await storage.holders.putInFolder(id, 'map-1', AT);
      await storage.holders.putInFolder('a4', 'map-2', AT);
      const link = { organisationId: ORGANISATION, sealedToken: null, createdAt: AT };
      await storage.holders.insertLink({ ...link, awardId: 'a1', tokenSha256: 'a'.repeat(64), collectedAt: AT });
      await storage.holders.insertLink({ ...link, awardId: 'a4', tokenSha256: 'b'.repeat(64), collectedAt: null });
      await storage.consents.insert(consent({ id: 'c1', awardId: 'a1', publicUntil: '2026-11-22' }));
      await storage.consents.insert(consent({ id: 'c2', awardId: 'a2', withdrawnAt: AT }));
      await storage.consents.insert(consent({ id: 'c4', awardId: 'a4', linkPublic: false, showName: 'none' }));
      await storage.consents.insert(consent({ id: 'c6', awardId: 'a6' }));
      const asked = { organisationId: ORGANISATION, askedName: null, askedAt: AT, outcome: null };
      await storage.nameCorrections.insert({ ...asked, id: 'n1', awardId: 'a2', closedAt: null });
      await storage.nameCorrections.insert({ ...asked, id: 'n2', awardId: 'a1', closedAt: AT, outcome: 'closed' });
      await storage.awards.insertMany([
        award({ id: 'w1', state: 'waiting' }),
        award({ id: 'w2', state: 'returned', returnReason: 'naam', releasedBy: 'member-2' }),
      ]);
      expect(await storage.counts.followUp('ceremony-1', '2026-11-22')).toEqual({
        issued: 3,
        handedOut: 1,
        // a2 lies in the folder that was opened with the paper of a1
        collected: 2,
        published: 1,
        corrected: 1,
        revoked: 1,
        waiting: 2,
        asked: 1,
      });
      expect((await storage.counts.followUp('ceremony-1', '2026-11-23')).published).toBe(0);
      // a new code for lost paper: what was done with the old one was done, and the link itself is as new
      const renewed = { ...link, awardId: 'a1', tokenSha256: 'c'.repeat(64), collectedAt: null };
      await storage.holders.updateLink(renewed);
      expect(await storage.holders.linkOfAward('a1')).toEqual(renewed);
      expect((await storage.counts.followUp('ceremony-1', '2026-11-22')).collected).toBe(2);
      expect(await storage.counts.followUp('none', '2026-11-22')).toEqual(NOTHING);
      // a1 and a2 are one person's: two badges collected, by one
      expect(await storage.counts.steps([ORGANISATION], '2026-11-22')).toMatchObject({
        badges: { issued: 4, handedOut: 1, collected: 2 },
        people: { handedOut: 1, collected: 1, published: 1, corrected: 1 },
        // the same person stands on both sides of a step: one paper given, the other not
        rest: { handedOut: 2, collected: 1, published: 2 },
      });
      const nobody = { handedOut: 0, collected: 0, published: 0, corrected: 0 };
      expect(await storage.counts.steps([], '2026-11-22')).toEqual({
        badges: NOTHING,
        people: nobody,
        rest: { handedOut: 0, collected: 0, published: 0 },
      });
    });

    it('of organisations count names once, whatever case or accents, and no badge that ended', async () => {
      const storage = await openWithSix(open);
      const own = [ORGANISATION];
      expect(await storage.counts.total(own)).toEqual({ badges: 4, people: 2 });
      expect(await storage.counts.total(['organisation-ander'])).toEqual({ badges: 0, people: 0 });
      expect(await storage.counts.total([])).toEqual({ badges: 0, people: 0 });
      expect(await storage.counts.groups(own, 'level')).toEqual([
        { key: 'beginner', badges: 2, people: 1 },
        { key: 'gevorderd', badges: 2, people: 1 },
      ]);
      expect(await storage.counts.groups(own, 'month')).toEqual([
        { key: '2026-10', badges: 1, people: 1 },
        { key: '2026-11', badges: 3, people: 2 },
      ]);
      expect(await storage.counts.groups(own, 'place')).toEqual([
        { key: '', badges: 1, people: 1 },
        { key: 'Delfshaven', badges: 3, people: 2 },
      ]);
      expect(await storage.counts.groups(own, 'badge')).toEqual([{ key: 'Samenwerken', badges: 4, people: 2 }]);
      expect(await storage.counts.groups([...own, 'organisation-ander'], 'organisation')).toHaveLength(1);
      expect(await storage.counts.together(own, 'month', ['2026-10', '2026-11'])).toEqual({ badges: 4, people: 2 });
      expect(await storage.counts.together(own, 'place', [''])).toEqual({ badges: 1, people: 1 });
      expect(await storage.counts.together(own, 'place', [])).toEqual({ badges: 0, people: 0 });
    });
  });
}

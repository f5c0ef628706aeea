import { describe, expect, it } from '@jest/globals';
import type { Award } from '../../../src/issuing/awards/awards.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation, award, recipient } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';
const OLD = '2026-08-01T09:00:00Z';
const BEFORE = '2026-08-23T09:00:00Z';

/** A person with an address and one award in this state, collected then or not at all. */
async function person(
  storage: SqlStorage,
  id: string,
  changes: Partial<Award>,
  collectedAt: string | null,
): Promise<void> {
  await storage.recipients.insertMany([recipient({ id, email: `${id}@voorbeeld.example` })]);
  await addAward(storage, `award-${id}`, id, changes, collectedAt);
}

async function addAward(
  storage: SqlStorage,
  id: string,
  recipientId: string,
  changes: Partial<Award>,
  collectedAt: string | null,
): Promise<void> {
  await storage.awards.insertMany([award({ id, recipientId, idempotencyKey: id, ...changes })]);
  await storage.holders.insertLink({
    awardId: id,
    organisationId: ORGANISATION,
    tokenSha256: id,
    sealedToken: null,
    createdAt: AT,
    collectedAt,
  });
}

/** What goes after its time. */
export function describeRetention(open: Open): void {
  describe('retention', () => {
    it('forgets the address of who collected or lost every badge long enough ago, and of nobody else', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await person(storage, 'collected', { state: 'issued' }, OLD);
      await person(storage, 'recently', { state: 'issued' }, AT);
      await person(storage, 'never', { state: 'issued' }, null);
      await person(storage, 'revoked', { state: 'revoked', revokedAt: OLD }, null);
      await person(storage, 'now-revoked', { state: 'revoked', revokedAt: AT }, OLD);
      await person(storage, 'two', { state: 'issued' }, OLD);
      await addAward(storage, 'award-second', 'two', { state: 'approved' }, null);
      await storage.recipients.insertMany([recipient({ id: 'nothing-yet', email: 'x@voorbeeld.example' })]);
      expect(await storage.recipients.forgetEmails(BEFORE)).toBe(2);
      expect(await storage.recipients.forgetEmails(BEFORE)).toBe(0);
      const ids = ['collected', 'recently', 'never', 'revoked', 'now-revoked', 'two', 'nothing-yet'];
      const people = await storage.recipients.byIds(ORGANISATION, ids);
      expect(
        people
          .filter(({ email }) => email === null)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(['collected', 'revoked']);
      expect(people.every(({ name }) => name !== '')).toBe(true);
    });

    it('forgets the hash of an old consent', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const erased = { organisationId: ORGANISATION, date: '2021-11-20' };
      await storage.erasure.insertErasedConsent({ ...erased, consentSha256: 'a' });
      await storage.erasure.insertErasedConsent({ ...erased, consentSha256: 'b', date: '2021-11-21' });
      expect(await storage.erasure.deleteErasedConsentsBefore('2021-11-21')).toBe(1);
      expect(await storage.erasure.deleteErasedConsentsBefore('2021-11-21')).toBe(0);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import type { Application } from '../../../src/issuing/organisations/applications.ts';
import type { Invitation } from '../../../src/issuing/organisations/invitations.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';
const LATER = '2026-12-05T09:00:00Z';

const invitation = (changes: Partial<Invitation> = {}): Invitation => ({
  id: 'invitation-1',
  organisationId: ORGANISATION,
  role: 'coach',
  email: 'nieuw@voorbeeld.example',
  name: 'Nieuwe Collega',
  linkSha256: null,
  mailedSha256: 'mailed-1',
  invitedBy: 'member-1',
  createdAt: AT,
  expiresAt: LATER,
  endedAt: null,
  ...changes,
});
const application = (changes: Partial<Application> = {}): Application => ({
  id: 'application-1',
  name: 'Stichting Nieuw (fictief)',
  kind: 'coach',
  kvk: '12345678',
  brin: null,
  website: null,
  contactName: 'Mens Voorbeeld',
  contactEmail: 'mens@nieuw.example',
  language: 'nl',
  state: 'unconfirmed',
  confirmSha256: 'confirm-1',
  createdAt: AT,
  expiresAt: LATER,
  decidedAt: null,
  decidedBy: null,
  checkedBy: null,
  checkedOn: null,
  organisationId: null,
  ...changes,
});

async function opened(open: Open): Promise<SqlStorage> {
  const { storage } = await open();
  await addOrganisation(storage);
  return storage;
}

/** Who comes in: invitations to an organisation, organisations that ask, operators, and where a session works. */
export function describeTeam(open: Open): void {
  describe('invitations', () => {
    it('are found by either token, open until they end or run out, and deleted after that', async () => {
      const { invitations } = await opened(open);
      await invitations.insert(invitation());
      await invitations.insert(
        invitation({ id: 'link', email: null, name: null, linkSha256: 'link-1', mailedSha256: null, createdAt: LATER }),
      );
      expect(await invitations.byToken('mailed-1')).toEqual(invitation());
      expect((await invitations.byToken('link-1'))?.id).toBe('link');
      expect(await invitations.byToken('none')).toBeNull();
      const openAt = async (now: string) => (await invitations.open(ORGANISATION, now)).map(({ id }) => id);
      expect(await openAt(AT)).toEqual(['link', 'invitation-1']);
      expect(await openAt(LATER)).toEqual([]);
      expect(await invitations.open('other', AT)).toEqual([]);
      const ended = invitation({ endedAt: AT, mailedSha256: null });
      await invitations.update(ended);
      expect(await invitations.byId('invitation-1')).toEqual(ended);
      expect(await openAt(AT)).toEqual(['link']);
      await expect(invitations.update(invitation({ id: 'none' }))).rejects.toThrow(TypeError);
      expect(await invitations.deleteBefore('2026-11-22T00:00:00Z')).toBe(1);
      expect(await invitations.deleteBefore('2027-01-01T00:00:00Z')).toBe(1);
      expect(await invitations.byId('link')).toBeNull();
    });
  });

  describe('applications', () => {
    it('wait in the order in which they came; those never confirmed or refused go', async () => {
      const { applications } = await opened(open);
      await applications.insert(application({ id: 'b', createdAt: LATER, confirmSha256: 'confirm-2' }));
      await applications.insert(application({ id: 'a' }));
      expect((await applications.byConfirmation('confirm-2'))?.id).toBe('b');
      expect((await applications.inState('unconfirmed', 5)).map(({ id }) => id)).toEqual(['a', 'b']);
      expect(await applications.inState('unconfirmed', 1)).toHaveLength(1);
      const admitted = application({ id: 'a', state: 'admitted', decidedAt: AT, organisationId: ORGANISATION });
      await applications.update(admitted);
      expect(await applications.ofOrganisations(['none', ORGANISATION])).toEqual([admitted]);
      expect(await applications.ofOrganisations([])).toEqual([]);
      await applications.insert(application({ id: 'no', state: 'refused', decidedAt: AT, confirmSha256: 'confirm-3' }));
      expect(await applications.deleteOld({ now: LATER, refused: AT })).toBe(0);
      expect(await applications.deleteOld({ now: '2026-12-06T09:00:00Z', refused: LATER })).toBe(2);
      expect(await applications.byId('a')).toEqual(admitted);
    });
  });

  describe('operators', () => {
    it('are listed by address and taken away', async () => {
      const { operators } = await opened(open);
      const operator = { userId: 'user-2', name: 'Beheer', email: 'b@voorbeeld.example', createdAt: AT };
      await operators.insert(operator);
      await operators.insert({ ...operator, userId: 'user-3', email: 'a@voorbeeld.example' });
      expect((await operators.list()).map(({ userId }) => userId)).toEqual(['user-3', 'user-2']);
      expect(await operators.byUserId('user-2')).toEqual(operator);
      await operators.delete('user-2');
      expect(await operators.byUserId('user-2')).toBeNull();
    });
  });
}

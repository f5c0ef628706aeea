import { describe, expect, it } from '@jest/globals';
import type { OutboxMail } from '../../../src/issuing/letters/outbox.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation, award } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';
const LATER = '2026-11-22T09:00:00Z';

const mail = (changes: Partial<OutboxMail> = {}): OutboxMail => ({
  id: 'mail-1',
  organisationId: ORGANISATION,
  awardId: 'award-1',
  kind: 'award',
  email: 'kim@voorbeeld.example',
  addressKey: 'k'.repeat(64),
  language: 'nl',
  params: { minutes: 10 },
  sealedSecret: new Uint8Array([1, 0, 255]),
  state: 'waiting',
  reason: null,
  attempts: 0,
  nextTryAt: AT,
  expiresAt: null,
  createdAt: AT,
  endedAt: null,
  ...changes,
});

async function openWithAward(open: Open): Promise<SqlStorage> {
  const { storage } = await open();
  await addOrganisation(storage);
  await storage.awards.insertMany([award({ id: 'award-1', state: 'issued' })]);
  return storage;
}

/** Mail on its way out, its links, and who wants none. */
export function describeOutbox(open: Open): void {
  describe('the outbox', () => {
    it('keeps a mail as it is, and gives what is due, oldest first', async () => {
      const { outbox } = await openWithAward(open);
      await outbox.insert(mail({ id: 'b', nextTryAt: LATER }));
      await outbox.insert(mail());
      expect(await outbox.byId('mail-1')).toEqual(mail());
      expect((await outbox.nextDue('2026-11-30T00:00:00Z'))?.id).toBe('mail-1');
      await outbox.update(mail({ state: 'sent', email: null, sealedSecret: null, endedAt: LATER }));
      expect(await outbox.byId('mail-1')).toMatchObject({ state: 'sent', email: null, sealedSecret: null });
      expect(await outbox.nextDue(AT)).toBeNull();
      expect((await outbox.nextDue(LATER))?.id).toBe('b');
      await expect(outbox.update(mail({ id: 'gone' }))).resolves.toBeUndefined();
    });

    it('counts what was sent, by address and by organisation', async () => {
      const { outbox } = await openWithAward(open);
      const sent = (id: string, endedAt: string, more: Partial<OutboxMail> = {}) =>
        outbox.insert(mail({ id, state: 'sent', endedAt, ...more }));
      await sent('1', '2026-11-21T10:00:00Z');
      await sent('2', '2026-11-21T11:00:00Z');
      await sent('3', '2026-11-21T12:00:00Z', { addressKey: 'other' });
      await sent('4', '2026-11-21T13:00:00Z', { kind: 'password' });
      await outbox.insert(mail({ id: '5', state: 'failed', endedAt: '2026-11-21T14:00:00Z' }));
      const address = { addressKey: 'k'.repeat(64) };
      expect(await outbox.lastSent(address, ['award'], 1)).toBe('2026-11-21T11:00:00Z');
      expect(await outbox.lastSent(address, ['award'], 2)).toBe('2026-11-21T10:00:00Z');
      expect(await outbox.lastSent(address, ['award'], 3)).toBeNull();
      expect(await outbox.lastSent({ organisationId: ORGANISATION }, ['award'], 1)).toBe('2026-11-21T12:00:00Z');
      expect(await outbox.lastSent({ organisationId: 'elsewhere' }, ['award'], 1)).toBeNull();
    });

    it('counts what was written to an address, and finds the newest of a kind', async () => {
      const { outbox } = await openWithAward(open);
      const key = 'k'.repeat(64);
      await outbox.insert(mail({ id: '1', createdAt: '2026-11-21T10:00:00Z' }));
      await outbox.insert(
        mail({ id: '2', kind: 'invitation', organisationId: null, createdAt: '2026-11-21T11:00:00Z' }),
      );
      await outbox.insert(mail({ id: '3', state: 'dropped', createdAt: '2026-11-21T12:00:00Z', endedAt: LATER }));
      await outbox.insert(mail({ id: '4', addressKey: 'other', createdAt: '2026-11-21T13:00:00Z' }));
      expect(await outbox.countWritten(key, ['award', 'invitation'], '2026-11-21T09:00:00Z')).toBe(2);
      expect(await outbox.countWritten(key, ['award', 'invitation'], '2026-11-21T10:00:00Z')).toBe(1);
      expect(await outbox.countWritten(key, ['reminder'], '2026-11-21T09:00:00Z')).toBe(0);
      expect((await outbox.newest(ORGANISATION, key, 'award'))?.id).toBe('3');
      expect(await outbox.newest(ORGANISATION, key, 'invitation')).toBeNull();
    });

    it('tells when the newest letter about an award was sent', async () => {
      const { outbox } = await openWithAward(open);
      const sentAt = async () => (await outbox.reminderFacts({ awardId: 'award-1' }, '2026-11-21'))[0]?.letterSentAt;
      expect(await sentAt()).toBeNull();
      await outbox.insert(mail({ id: '1', state: 'sent', endedAt: LATER }));
      await outbox.insert(mail({ id: '2', kind: 'reminder' }));
      await outbox.insert(mail({ id: '3', state: 'failed', endedAt: LATER, createdAt: LATER }));
      expect(await sentAt()).toBe(LATER);
      await outbox.insert(mail({ id: '4', createdAt: LATER }));
      expect(await sentAt()).toBe('waiting');
    });

    it('shows staff what is stuck, page by page, and only theirs', async () => {
      const { outbox } = await openWithAward(open);
      await outbox.insert(mail({ id: 'fresh' }));
      await outbox.insert(mail({ id: 'sent', state: 'sent', endedAt: AT }));
      await outbox.insert(mail({ id: 'dropped', state: 'dropped', reason: 'TOO_LATE', endedAt: AT }));
      await outbox.insert(mail({ id: 'held', reason: 'MAIL_LIMIT', createdAt: LATER }));
      await outbox.insert(mail({ id: 'failed', state: 'failed', reason: '550', endedAt: AT }));
      await outbox.insert(mail({ id: 'refused', state: 'refused', reason: 'STOPPED', endedAt: AT }));
      await outbox.insert(mail({ id: 'nobody', organisationId: null, awardId: null, state: 'failed', reason: '550' }));
      const first = await outbox.stuck(ORGANISATION, { limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['held', 'failed']);
      const second = await outbox.stuck(ORGANISATION, { limit: 2, cursor: first.cursor });
      expect(second.items.map(({ id }) => id)).toEqual(['refused']);
      expect(second.cursor).toBeNull();
      expect(await outbox.countStuck(ORGANISATION)).toBe(2);
    });

    it('forgets an address, but not a letter about another award that still waits', async () => {
      const { outbox } = await openWithAward(open);
      await outbox.insert(mail({ id: 'waits' }));
      await outbox.insert(mail({ id: 'sent', state: 'sent', endedAt: AT }));
      await outbox.insert(mail({ id: 'join', kind: 'join', awardId: null, organisationId: null }));
      await outbox.insert(mail({ id: 'other', addressKey: 'other', state: 'sent', endedAt: AT }));
      await outbox.forgetAddress('k'.repeat(64));
      const left = await Promise.all(['waits', 'sent', 'join', 'other'].map((id) => outbox.byId(id)));
      expect(left.map((each) => each?.id)).toEqual(['waits', undefined, undefined, 'other']);
    });

    it('goes with its award, links and reminders too', async () => {
      const storage = await openWithAward(open);
      await storage.outbox.insert(mail());
      await storage.outbox.keepClaim({ codeSha256: 'c', awardId: 'award-1', expiresAt: LATER });
      await storage.outbox.insertReminder('award-1', AT);
      await storage.erasure.erase(['award-1']);
      expect(await storage.outbox.byId('mail-1')).toBeNull();
      expect(await storage.outbox.claim('c')).toBeNull();
      expect(await storage.outbox.reminders('award-1')).toEqual([]);
    });

    it('purges what ended long ago, whatever became of it', async () => {
      const { outbox } = await openWithAward(open);
      await outbox.insert(mail({ id: 'old', state: 'sent', endedAt: '2026-10-01T00:00:00Z' }));
      await outbox.insert(mail({ id: 'new', state: 'failed', endedAt: AT }));
      await outbox.insert(mail({ id: 'waits', createdAt: '2026-10-01T00:00:00Z' }));
      expect(await outbox.deleteEndedBefore(AT)).toBe(1);
      expect(await outbox.byId('old')).toBeNull();
      expect(await outbox.byId('waits')).not.toBeNull();
    });
  });

  it('the links that were mailed about an award go together', async () => {
    const { outbox } = await openWithAward(open);
    for (const codeSha256 of ['c', 'd']) await outbox.keepClaim({ codeSha256, awardId: 'award-1', expiresAt: LATER });
    await outbox.deleteClaimsOf('award-2');
    expect(await outbox.claim('c')).not.toBeNull();
    await outbox.deleteClaimsOf('award-1');
    expect(await Promise.all([outbox.claim('c'), outbox.claim('d')])).toEqual([null, null]);
  });

  it('a link of a mail has an end, which moves when the mail is written again', async () => {
    const { outbox } = await openWithAward(open);
    const claim = { codeSha256: 'c', awardId: 'award-1', expiresAt: AT };
    await outbox.keepClaim(claim);
    await outbox.keepClaim({ ...claim, expiresAt: LATER });
    expect(await outbox.deleteExpiredClaims(AT)).toBe(0);
    expect(await outbox.claim('c')).toEqual({ ...claim, expiresAt: LATER });
    expect(await outbox.deleteExpiredClaims(LATER)).toBe(1);
    expect(await outbox.claim('c')).toBeNull();
  });

  it('an address stops mail and starts it again', async () => {
    const { outbox } = await openWithAward(open);
    expect(await outbox.isStopped('half')).toBe(false);
    await outbox.stop('half', AT);
    await outbox.stop('half', LATER);
    expect(await outbox.isStopped('half')).toBe(true);
    await outbox.start('half');
    expect(await outbox.isStopped('half')).toBe(false);
  });

  it('remembers when an award was reminded', async () => {
    const { outbox } = await openWithAward(open);
    await outbox.insertReminder('award-1', LATER);
    await outbox.insertReminder('award-1', AT);
    expect(await outbox.reminders('award-1')).toEqual([AT, LATER]);
  });
}

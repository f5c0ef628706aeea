import { describe, expect, it, jest } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';

const PAGE = { limit: 10 };
const AT = '2026-11-21T09:00:00Z';

const USES: [index: string, query: string, run: (storage: SqlStorage) => Promise<unknown>][] = [
  ['award_unfinished', 'what a start takes up again', ({ awards }) => awards.unfinishedCeremonies()],
  ['award_supersedes', 'replacements to finish', ({ awards }) => awards.unfinishedReplacements(10)],
  ['award_waiting', 'what waits for release', ({ awards }) => awards.waitingGroups('o')],
  ['award_waiting', 'how much waits for release', ({ awards }) => awards.countWaiting('o', 'm')],
  ['award_waiting', 'how much was sent back', ({ awards }) => awards.countReturned('o', 'm')],
  ['award_waiting', 'what was sent back', ({ awards }) => awards.returnedTo('o', 'm', 10)],
  ['recipient_email', 'awards of an address', ({ awards }) => awards.ofEmail('o', 'a@voorbeeld.example', PAGE)],
  ['recipient_email', 'badges of an address', ({ holders }) => holders.awardIdsOfEmail('a@voorbeeld.example', 10)],
  ['name_correction_open', 'names to be mended', ({ nameCorrections }) => nameCorrections.waiting('o', 10)],
  ['public_link_current', 'the public address', ({ publicLinks }) => publicLinks.current('a')],
  ['outbox_mail_due', 'the mail to send', ({ outbox }) => outbox.nextDue(AT)],
  ['outbox_mail_stuck', 'mail that did not go', ({ outbox }) => outbox.stuck('o', PAGE)],
  ['outbox_mail_address', 'the newest mail to an address', ({ outbox }) => outbox.newest('o', 'k', 'release')],
  ['evidence_file_created', 'files nothing uses', ({ evidence }) => evidence.unusedFiles(10)],
  ['invitation_expiry', 'old invitations', ({ invitations }) => invitations.deleteBefore(AT)],
];

/** SQLite takes a partial index only where the query says its condition in so many words. */
export function describeIndexes(open: Open): void {
  describe('indexes', () => {
    it.each(USES)('%s is used for %s', async (index, _query, run) => {
      const { storage, database } = await open();
      if (database.dialect === 'postgres') return; // plans by what is in the tables: nothing
      const prepare = jest.spyOn(Sqlite.prototype, 'prepare');
      await run(storage);
      const statements = prepare.mock.calls.map(([text]) => text).filter((text) => /^(select|delete)/i.test(text));
      prepare.mockRestore();
      expect(statements).toHaveLength(1);
      const plan = await sql<{ detail: string }>`explain query plan ${sql.raw(
        statements[0]?.replaceAll('?', "'x'") ?? '',
      )}`.execute(database.db);
      expect(plan.rows.map(({ detail }) => detail).join('\n')).toMatch(new RegExp(`INDEX ${index}\\b`));
    });
  });
}

/** Every list and search that pages show goes by an index, whatever its size: no plan reads a table of awards through. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createStorage, type SqlStorage } from '../../src/storage/storage.ts';

const AT = '2026-11-21T09:00:00Z';
const PAGE = { limit: 25 };
/** Comes after a first page. */
const cursor = (key: unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');
const NEXT = { limit: 25, cursor: cursor([AT, 'x']) };

/** Tables that grow with every award. */
const GROWING =
  'award|recipient|recipient_word|credential|status_index|consent|audit_entry|holder_link|holder_folder|folder_award|register_leaf|register_node|register_entry|issue_record|outbox_mail|evidence|erased_badge';

const LISTS: [what: string, run: (storage: SqlStorage) => Promise<unknown>][] = [
  ['all awards, newest first', ({ awards }) => awards.search('o', '', PAGE)],
  ['the next page of them', ({ awards }) => awards.search('o', '', NEXT)],
  ['a search by name', ({ awards }) => awards.search('o', 'amina de', PAGE)],
  ['its next page', ({ awards }) => awards.search('o', 'amina de', NEXT)],
  ['awards of an address', ({ awards }) => awards.ofEmail('o', 'a@voorbeeld.example', PAGE)],
  ['awards of a ceremony', ({ awards }) => awards.ofCeremony('c', PAGE)],
  ['its next page', ({ awards }) => awards.ofCeremony('c', { limit: 25, cursor: cursor([3, 'x']) })],
  ['issued awards of a ceremony', ({ awards }) => awards.ofCeremony('c', { ...PAGE, states: ['issued'] })],
  ['one award as a list shows it', ({ awards }) => awards.listing('a')],
  ['ceremonies', ({ ceremonies }) => ceremonies.list('o', PAGE)],
  ['the log', ({ audit }) => audit.list('o', PAGE)],
  ['what was done about one thing', ({ audit }) => audit.about('o', 'a')],
  ['mail that did not go', ({ outbox }) => outbox.stuck('o', PAGE)],
  ['a badge by its link', ({ awards }) => awards.bySlug('s')],
  ['a badge by its code', ({ awards }) => awards.byShortCode('s')],
  ['a badge by its id', ({ awards }) => awards.byCredentialId('s')],
  ['an erased badge', ({ awards }) => awards.erased('s')],
  ['the consent in force', ({ consents }) => consents.current('a')],
  ['a public address', ({ publicLinks }) => publicLinks.bySlug('s')],
  ['the entry of a badge', ({ register }) => register.entryOf('a')],
  ['badges of a private link', ({ holders }) => holders.awardsIn('f')],
  ['the same badge for the same person', ({ awards }) => awards.issuedTo(['r'])],
];

let database: Database;
let storage: SqlStorage;
beforeAll(async () => {
  database = openDatabase({ dataDir: null, databaseUrl: null });
  await migrate(database);
  storage = createStorage(database);
});
afterAll(() => database.close());

describe('no table that grows is read through for', () => {
  test.each(LISTS)('%s', async (_what, run) => {
    const prepare = jest.spyOn(Sqlite.prototype, 'prepare');
    await run(storage);
    const statements = [...new Set(prepare.mock.calls.map(([text]) => text))].filter((text) => /^select/i.test(text));
    prepare.mockRestore();
    expect(statements.length).toBeGreaterThan(0);
    for (const text of statements) {
      const plan = await sql<{ detail: string }>`explain query plan ${sql.raw(text.replaceAll('?', "'x'"))}`.execute(
        database.db,
      );
      const scans = plan.rows
        .map(({ detail }) => detail)
        .filter((detail) => new RegExp(`^SCAN (${GROWING})\\b`).test(detail));
      expect([text, scans]).toEqual([text, []]);
    }
  });
});

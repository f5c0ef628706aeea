import { describe, expect, it } from '@jest/globals';
import type { DraftRow } from '../../../src/issuing/lists/draft-list.ts';
import type { Open } from '../../support/storage.ts';
import { addOrganisation, ceremony, draftList, keyRecord, member, organisation, recipient } from '../samples.ts';

const THREE_ROWS: DraftRow[] = [1, 2, 3].map((row) => ({
  row,
  name: `Persoon ${row} Voorbeeld`,
  pageName: '',
  email: '',
  level: '',
  words: '',
  date: '',
  secondJudge: '',
  skip: false,
  bsnFields: [],
}));

/** Organisations, members, keys, settings, recipients and draft lists. */
export function describePeople(open: Open): void {
  describe('organisations', () => {
    it('gives back what was stored, by id, slug and did', async () => {
      const { storage } = await open();
      const stored = organisation({ kvk: null, demo: false });
      await storage.organisations.insert(stored);
      expect(await storage.organisations.byId(stored.id)).toEqual(stored);
      expect(await storage.organisations.bySlug(stored.slug)).toEqual(stored);
      expect(await storage.organisations.byDid(stored.did)).toEqual(stored);
      expect(await storage.organisations.byId('none')).toBeNull();
    });

    it('changes an organisation and lists all by slug', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation({ slug: 'zuid' }));
      await storage.organisations.insert(organisation({ slug: 'noord' }));
      const changed = organisation({ slug: 'zuid', website: 'https://zuid.example', demo: false });
      await storage.organisations.update(changed);
      expect(await storage.organisations.list()).toEqual([organisation({ slug: 'noord' }), changed]);
      const first = await storage.organisations.page({ limit: 1 });
      expect(first.items.map(({ slug }) => slug)).toEqual(['noord']);
      expect(await storage.organisations.page({ limit: 1, cursor: first.cursor })).toEqual({
        items: [changed],
        cursor: null,
      });
      expect(await storage.organisations.names()).toEqual(
        ['noord', 'zuid'].map((slug) => ({ id: `organisation-${slug}`, name: changed.name })),
      );
      await expect(storage.organisations.update(organisation({ slug: 'west' }))).rejects.toThrow(TypeError);
    });

    it.each([
      ['slug', { did: 'did:web:other' }],
      ['did', { slug: 'other', did: organisation().did }],
    ])('refuses the same %s twice', async (column, changes) => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      await expect(storage.organisations.insert(organisation({ ...changes, id: 'second' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
        table: 'organisation',
        columns: [column],
      });
    });
  });

  describe('members', () => {
    it('finds a member by id, user and e-mail in any case, within the organisation', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      await storage.organisations.insert(organisation({ slug: 'other' }));
      await storage.members.insert(member());
      expect(await storage.members.byId('member-1')).toEqual(member());
      expect(await storage.members.byUserId('user-1')).toEqual([member()]);
      expect(await storage.members.byEmail('organisation-voorbeeld', ' COACH@voorbeeld.EXAMPLE')).toEqual(member());
      expect(await storage.members.byEmail('organisation-other', 'coach@voorbeeld.example')).toBeNull();
      const disabled = member({ disabledAt: '2026-12-01T00:00:00Z' });
      await storage.members.update(disabled);
      expect(await storage.members.list('organisation-voorbeeld')).toEqual([disabled]);
    });

    it('refuses the same e-mail twice in one organisation', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      await storage.members.insert(member());
      const twin = member({ id: 'member-2', userId: 'user-2', email: 'coach@voorbeeld.example' });
      await expect(storage.members.insert(twin)).rejects.toMatchObject({
        table: 'member',
        columns: ['organisation_id', 'email_key'],
      });
    });

    it('refuses a member of an organisation that does not exist', async () => {
      const { storage } = await open();
      await expect(storage.members.insert(member())).rejects.toThrow();
      expect(await storage.members.byId('member-1')).toBeNull();
    });
  });

  describe('keys', () => {
    it('gives back the exact bytes', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      expect(await storage.keys.any()).toBe(false);
      await storage.keys.insert(keyRecord());
      expect(await storage.keys.any()).toBe(true);
      expect(await storage.keys.byMethodId(keyRecord().methodId)).toEqual(keyRecord());
      expect(await storage.keys.ofOrganisation('organisation-voorbeeld')).toEqual([keyRecord()]);
      expect(await storage.keys.ofOrganisation('other')).toEqual([]);
    });

    it('refuses a second active key for the same use', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      await storage.keys.insert(keyRecord());
      await storage.keys.insert(keyRecord({ methodId: 'retired', state: 'retired' }));
      await storage.keys.insert(keyRecord({ methodId: 'jwt', use: 'jwt' }));
      await expect(storage.keys.insert(keyRecord({ methodId: 'second' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
        table: 'signing_key',
      });
    });
  });

  it('keeps the last value of a setting', async () => {
    const { storage } = await open();
    expect(await storage.settings.get('language')).toBeNull();
    await storage.settings.set('language', 'nl');
    await storage.settings.set('language', 'en');
    expect(await storage.settings.get('language')).toBe('en');
  });

  it('shows a recipient to its own organisation only', async () => {
    const { storage } = await open();
    await storage.organisations.insert(organisation());
    await storage.recipients.insertMany([]);
    const people = [recipient({ email: 'amina@voorbeeld.example' }), recipient({ id: 'recipient-2', name: 'Bo' })];
    await storage.recipients.insertMany(people);
    expect(await storage.recipients.byId('organisation-voorbeeld', 'recipient-1')).toEqual(people[0]);
    expect(await storage.recipients.byId('other', 'recipient-1')).toBeNull();
    const both = await storage.recipients.byIds('organisation-voorbeeld', ['recipient-1', 'recipient-2', 'none']);
    expect(both).toHaveLength(2);
    expect(both).toEqual(expect.arrayContaining(people));
    expect(await storage.recipients.byIds('organisation-voorbeeld', [])).toEqual([]);
    await storage.recipients.rename('organisation-voorbeeld', 'recipient-1', 'Zoë Anders');
    expect(await storage.recipients.byId('organisation-voorbeeld', 'recipient-1')).toEqual({
      ...people[0],
      name: 'Zoë Anders',
    });
    await expect(storage.recipients.rename('other', 'recipient-1', 'Weg')).rejects.toThrow(TypeError);
    for (const email of ['zoe@voorbeeld.example', null]) {
      await storage.recipients.changeEmail('organisation-voorbeeld', 'recipient-1', email);
      expect((await storage.recipients.byId('organisation-voorbeeld', 'recipient-1'))?.email).toBe(email);
    }
    await expect(storage.recipients.changeEmail('other', 'recipient-1', null)).rejects.toThrow(TypeError);
  });

  describe('draft lists', () => {
    it('belong to one coach and keep cells, mapping and rows', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const columns = { name: 0, pageName: null, email: null, level: null, words: null, date: null, secondJudge: null };
      const list = draftList({ mapping: { columns, nameParts: null, droppedColumns: [], hasHeader: true } });
      await storage.lists.insert(draftList());
      await storage.lists.update(list);
      expect(await storage.lists.byId('organisation-voorbeeld', 'member-1', 'draft-1')).toEqual(list);
      expect(await storage.lists.byId('organisation-voorbeeld', 'member-2', 'draft-1')).toBeNull();
      expect(await storage.lists.byId('other', 'member-1', 'draft-1')).toBeNull();
    });

    it('says how many people stand on an open one, without its heads', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const columns = { name: 0, pageName: null, email: null, level: null, words: null, date: null, secondJudge: null };
      const mapping = { columns, nameParts: null, droppedColumns: [], hasHeader: true };
      await storage.lists.insert(draftList({ id: 'mapping', mapping }));
      await storage.lists.insert(
        draftList({ id: 'checking', mapping, state: 'checking', cells: [], rows: THREE_ROWS }),
      );
      const found = await storage.lists.open('organisation-voorbeeld', 'member-1', '2026-11-22T00:00:00Z');
      expect(found.map(({ id, people }) => [id, people])).toEqual([
        ['mapping', 1],
        ['checking', 3],
      ]);
    });

    it('lists the open ones newest first and deletes the expired ones', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const now = '2026-11-22T00:00:00Z';
      await storage.lists.insert(draftList({ id: 'old', createdAt: '2026-11-20T00:00:00Z' }));
      await storage.lists.insert(draftList({ id: 'new' }));
      await storage.lists.insert(draftList({ id: 'confirmed', state: 'confirmed' }));
      await storage.lists.insert(draftList({ id: 'expired', expiresAt: now }));
      const open1 = await storage.lists.open('organisation-voorbeeld', 'member-1', now);
      expect(open1).toEqual([
        {
          id: 'new',
          ceremonyId: 'ceremony-1',
          ceremonyName: ceremony().name,
          achievementId: 'achievement-samenwerken',
          level: 'gevorderd',
          state: 'mapping',
          expiresAt: '2026-11-28T09:00:00Z',
          people: 2,
        },
        expect.objectContaining({ id: 'old', people: 2 }),
      ]);
      expect(await storage.lists.deleteExpired(now)).toBe(1);
      expect(await storage.lists.byId('organisation-voorbeeld', 'member-1', 'expired')).toBeNull();
      await storage.lists.delete('old');
      expect(await storage.lists.byId('organisation-voorbeeld', 'member-1', 'old')).toBeNull();
    });
  });
}

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../src/storage/database.ts';
import type { Open } from '../../support/storage.ts';
import { organisation } from '../samples.ts';

export function describeTransactions(open: Open): void {
  describe('transactions', () => {
    it('give back the value of the work and keep all of it', async () => {
      const { storage } = await open();
      const value = await storage.transaction(async (tx) => {
        await tx.settings.set('a', '1');
        await tx.organisations.insert(organisation());
        return 42;
      });
      expect(value).toBe(42);
      expect(await storage.settings.get('a')).toBe('1');
      expect(await storage.organisations.list()).toHaveLength(1);
    });

    it('keep nothing when the work throws, also of a transaction inside', async () => {
      const { storage } = await open();
      const failure = new Error('stop');
      const work = storage.transaction(async (tx) => {
        await tx.settings.set('a', '1');
        await tx.transaction((inner) => inner.settings.set('b', '2'));
        expect(await tx.settings.get('b')).toBe('2');
        throw failure;
      });
      await expect(work).rejects.toBe(failure);
      expect(await storage.settings.get('a')).toBeNull();
      expect(await storage.settings.get('b')).toBeNull();
    });

    it('refuse the outer storage inside instead of waiting for ever', async () => {
      const { storage, database } = await open();
      await storage.organisations.byId('a'); // built from here on, so nothing but the asking itself can refuse it
      const outer: (() => Promise<unknown>)[] = [
        () => storage.settings.get('a'),
        () => storage.organisations.byId('a'),
        () => storage.transaction(async () => {}),
        () => storage.recipients.insertMany([]),
        () => database.db.selectFrom('sign_in_attempt').selectAll().execute(),
      ];
      for (const use of outer) {
        await expect(storage.transaction<unknown>(() => use())).rejects.toThrow(TypeError);
      }
      expect(await storage.settings.get('a')).toBeNull();
    });

    it('hold up other writers, not for ever, while the work waits', async () => {
      const { storage } = await open();
      let release = (): void => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      let wrote = (): void => {};
      const written = new Promise<void>((resolve) => {
        wrote = resolve;
      });
      const first = storage.transaction(async (tx) => {
        await tx.settings.set('order', 'first');
        wrote();
        await gate;
      });
      await written;
      const second = storage.settings.set('order', 'second');
      release();
      await Promise.all([first, second]);
      expect(await storage.settings.get('order')).toBe('second');
    });

    it('let what a transaction started go on outside once it has ended', async () => {
      const { storage } = await open();
      let end = (): void => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      let later: Promise<string | null> = Promise.resolve('not started');
      await storage.transaction(async (tx) => {
        await tx.settings.set('a', '1');
        later = ended.then(() => storage.settings.get('a'));
      });
      end();
      expect(await later).toBe('1');
    });

    it('name a unique rule that ends them', async () => {
      const { storage } = await open();
      await storage.organisations.insert(organisation());
      const work = storage.transaction((tx) => tx.organisations.insert(organisation({ id: 'second', did: 'other' })));
      await expect(work).rejects.toMatchObject({ name: 'UniqueViolation', columns: ['slug'] });
    });

    it('of 60 parallel writers all succeed, one after the other', async () => {
      const opened = await open();
      const { storage } = opened;
      const other = opened.again().storage;
      await storage.settings.set('count', '0');
      await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          (i % 2 === 0 ? storage : other).transaction(async (tx) => {
            await tx.audit.append(entry(`${i}`));
          }),
        ),
      );
      expect(await storage.checkAuditChain()).toMatchObject({ ok: true, entries: 60 });
    });
  });

  describe('audit', () => {
    it('lists an organisation newest first, in pages', async () => {
      const { storage } = await open();
      expect(await storage.audit.lastAt()).toBeNull();
      for (const id of ['1', '2', '3']) await storage.audit.append(entry(id));
      await storage.audit.append({ ...entry('4'), organisationId: null, at: '2026-11-21T10:00:00Z' });
      expect(await storage.audit.lastAt()).toBe('2026-11-21T10:00:00Z');
      const first = await storage.audit.list('organisation-1', { limit: 2 });
      expect(first.items).toEqual([entry('3'), entry('2')]);
      const second = await storage.audit.list('organisation-1', { limit: 2, cursor: first.cursor });
      expect(second).toEqual({ items: [entry('1')], cursor: null });
      const aboutOne = entry('1').objectId;
      await storage.audit.append({ ...entry('1'), action: 'award.revoke' });
      const about = await storage.audit.about('organisation-1', aboutOne);
      expect(about).toEqual([entry('1'), { ...entry('1'), action: 'award.revoke' }]);
      expect(await storage.audit.about('other', aboutOne)).toEqual([]);
    });

    it('cannot be changed through the database', async () => {
      const { storage, database } = await open();
      await storage.audit.append(entry('1'));
      const plain = database.db as unknown as Kysely<{ audit_entry: { actor: string } }>;
      await expect(plain.updateTable('audit_entry').set({ actor: 'other' }).execute()).rejects.toThrow();
      await expect(plain.deleteFrom('audit_entry').execute()).rejects.toThrow();
      if (database.dialect === 'postgres') await expect(sql`truncate audit_entry`.execute(plain)).rejects.toThrow();
      expect((await storage.audit.list('organisation-1', { limit: 5 })).items).toEqual([entry('1')]);
    });

    it('shows a changed line whose own hash was made to fit', async () => {
      const { storage, database } = await open();
      for (const id of ['1', '2', '3']) await storage.audit.append(entry(id));
      await unlock(database);
      const { previous_hash: previous } = (
        await sql<{ previous_hash: string }>`select previous_hash from audit_entry where seq = 2`.execute(database.db)
      ).rows[0] ?? { previous_hash: '' };
      const { organisationId, actor, action, result, at } = entry('2');
      const forged = JSON.stringify([previous, 2, organisationId, actor, action, 'forged', result, at]);
      const hash = createHash('sha256').update(forged).digest('hex');
      await sql`update audit_entry set object_id = 'forged', hash = ${hash} where seq = 2`.execute(database.db);
      expect(await storage.checkAuditChain()).toEqual({ ok: false, seq: 3 });
    });

    it('reads on from a line that is still there, and only what came after it', async () => {
      const { storage, database } = await open();
      for (const id of ['1', '2', '3']) await storage.audit.append(entry(id));
      const whole = await storage.audit.check();
      if (!whole.ok) throw new Error('not whole');
      const mark = { seq: whole.entries, hash: whole.last };
      await storage.audit.append(entry('4'));
      expect(await storage.audit.check(mark)).toMatchObject({ ok: true, entries: 4 });
      expect(await storage.audit.check({ ...mark, hash: 'another' })).toEqual({ ok: false, seq: 3 });
      await unlock(database);
      await sql`update audit_entry set actor = 'other' where seq = 1`.execute(database.db);
      expect(await storage.audit.check(mark)).toMatchObject({ ok: true });
      await sql`delete from audit_entry where seq > 2`.execute(database.db);
      expect(await storage.audit.check(mark)).toEqual({ ok: false, seq: 3 });
    });

    it.each([
      ['a changed line', `update audit_entry set actor = 'other' where seq = 2`, 2],
      ['a missing line', 'delete from audit_entry where seq = 2', 2],
      ['a missing first line', 'delete from audit_entry where seq = 1', 1],
    ])('shows %s that got past the locks', async (_name, statement, seq) => {
      const { storage, database } = await open();
      for (const id of ['1', '2', '3']) await storage.audit.append(entry(id));
      expect(await storage.checkAuditChain()).toMatchObject({ ok: true, entries: 3 });
      await unlock(database);
      await sql.raw(statement).execute(database.db);
      expect(await storage.checkAuditChain()).toEqual({ ok: false, seq });
    });
  });
}

/** What somebody with all rights on the database can do. */
async function unlock(database: Database): Promise<void> {
  const statements =
    database.dialect === 'sqlite'
      ? ['drop trigger audit_entry_refuses_update', 'drop trigger audit_entry_refuses_delete']
      : ['drop trigger audit_entry_refuses on audit_entry'];
  for (const statement of statements) await sql.raw(statement).execute(database.db);
}

function entry(objectId: string) {
  return {
    organisationId: 'organisation-1',
    actor: 'member-1',
    action: 'award.issue' as const,
    objectId,
    result: 'done' as const,
    at: '2026-11-21T09:00:00Z',
  };
}

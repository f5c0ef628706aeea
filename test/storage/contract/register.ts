import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { enterInRegister } from '../../../src/issuing/register/enter.ts';
import { enterKeyActs } from '../../../src/issuing/register/enter-acts.ts';
import { toHex } from '../../../src/register/leaf.ts';
import { consistencyRanges, inclusionRanges, type NodeRef, rootOf, subtreesOf } from '../../../src/register/tree.ts';
import { rememberedRegister } from '../../../src/storage/remembered-register.ts';
import type { SqlStorage } from '../../../src/storage/storage.ts';
import type { Open } from '../../support/storage.ts';
import { addOrganisation, award } from '../samples.ts';

const hash = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const deps = {
  sha256Hex: (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
  random: { uuid: () => 'x', bytes: (length: number) => new Uint8Array(length).fill(7), integer: () => 0 },
  now: () => new Date('2026-11-22T12:00:00Z'),
};
const entry = (awardId: string) => ({
  awardId,
  type: 'issue' as const,
  issuer: 'did:web:blijk.example:issuers:voorbeeldwerk',
  json: JSON.stringify({ id: awardId }),
  jwt: `jwt of ${awardId}`,
  statement: null,
});

async function withAwards(storage: SqlStorage, count: number): Promise<string[]> {
  await addOrganisation(storage);
  const ids = Array.from({ length: count }, (_, at) => `award-${at}`);
  await storage.awards.insertMany(ids.map((id) => award({ id })));
  return ids;
}

export function describeRegister(open: Open): void {
  describe('the register', () => {
    it('begins empty', async () => {
      const { storage } = await open();
      expect(await storage.register.head()).toEqual({
        size: 0,
        peaks: [],
        day: '',
        startedAtSize: null,
        erasedBefore: 0,
      });
      expect(await storage.register.lastDay()).toBeNull();
    });

    it('numbers without gaps, whoever writes at the same time, and leaves no number to what is rolled back', async () => {
      const opened = await open();
      const { storage } = opened;
      const ids = await withAwards(storage, 40);
      const other = opened.again().storage;
      await Promise.allSettled(
        ids.map((id, at) =>
          (at % 2 === 0 ? storage : other).transaction(async (tx) => {
            await enterInRegister(tx, deps, [entry(id)]);
            if (at % 5 === 0) throw new Error('rolled back');
          }),
        ),
      );
      const leaves = await storage.register.leaves(1, 100);
      expect(leaves.map(({ seq }) => seq)).toEqual(Array.from({ length: 32 }, (_, at) => at + 1));
      const { size, peaks } = await storage.register.head();
      expect(size).toBe(32);
      // of 32 leaves one whole subtree is left, and it is the root of all of them
      expect(peaks.map(toHex)).toEqual((await storage.register.nodes([{ level: 5, position: 0 }])).map(toHex));
      expect(await storage.register.entryOf('award-0')).toBeNull();
      const found = await Promise.all(ids.filter((_, at) => at % 5 !== 0).map((id) => storage.register.entryOf(id)));
      expect(new Set(found.map((each) => each?.seq)).size).toBe(32);
    });

    it('has every subtree that a proof asks for, after many at once and after one', async () => {
      const { storage } = await open();
      const ids = await withAwards(storage, 300);
      for (const [from, to] of [
        [0, 250],
        [250, 251],
        [251, 300],
      ]) {
        await storage.transaction((tx) => enterInRegister(tx, deps, ids.slice(from, to).map(entry)));
      }
      const { peaks } = await storage.register.head();
      const whole = await storage.register.nodes(subtreesOf({ from: 0, to: 300 }));
      expect(toHex(rootOf(whole, hash))).toBe(toHex(rootOf(peaks, hash)));
      for (const range of [...inclusionRanges(17, 299), ...consistencyRanges(7, 300)]) {
        const refs = subtreesOf(range);
        expect(await storage.register.nodes(refs)).toHaveLength(refs.length);
      }
      await expect(storage.register.nodes([{ level: 5, position: 9 }])).rejects.toThrow(TypeError);
      expect(await storage.register.leaf(251)).toEqual((await storage.register.leaves(251, 1))[0]);
      expect(await storage.register.leaf(301)).toBeNull();
    });

    it('remembers of a run of leaves all that they make, and gives what the records give', async () => {
      const { storage } = await open();
      const ids = await withAwards(storage, 300);
      await storage.transaction((tx) => enterInRegister(tx, deps, ids.slice(0, 77).map(entry)));
      const { register } = storage;
      const read: NodeRef[] = [];
      const counted = { ...register, nodes: (refs: readonly NodeRef[]) => register.nodes((read.push(...refs), refs)) };
      const remembered = rememberedRegister(counted, () => null, hash)();
      const proofsIn = async (size: number): Promise<void> => {
        for (let index = 0; index < size; index += 1) {
          const refs = inclusionRanges(index, size).flatMap(subtreesOf);
          expect((await remembered.nodes(refs)).map(toHex)).toEqual((await register.nodes(refs)).map(toHex));
        }
      };
      await proofsIn(77);
      await storage.transaction((tx) => enterInRegister(tx, deps, ids.slice(77).map(entry)));
      await proofsIn(300);
      expect(read.filter(({ level }) => level < 5)).toEqual([]);
      expect(read).toHaveLength(new Set(read.map(({ level, position }) => `${level}/${position}`)).size);
      await expect(remembered.nodes([{ level: 5, position: 9 }])).rejects.toThrow(TypeError);
      await expect(remembered.nodes([{ level: 0, position: 300 }])).rejects.toThrow(TypeError);
    });

    it('is never changed, and does not know any more whose entry it was once an award is erased', async () => {
      const { storage, database } = await open();
      const [id = ''] = await withAwards(storage, 1);
      await storage.transaction((tx) => enterInRegister(tx, deps, [entry(id)]));
      expect((await storage.register.entryOf(id))?.salt).toEqual(new Uint8Array(16).fill(7));
      const before = await storage.register.head();
      await storage.erasure.erase([id]);
      expect(await storage.register.entryOf(id)).toBeNull();
      expect(await storage.register.head()).toEqual(before);
      expect(await storage.register.leaves(1, 10)).toHaveLength(1);
      for (const statement of [
        "update register_leaf set day = '2020-01-01'",
        'delete from register_leaf',
        'delete from register_node',
        'delete from register_head',
      ]) {
        await storage.transaction((tx) => enterInRegister(tx, deps, []));
        const changed = statement.includes('node') && database.dialect === 'sqlite';
        // SQLite asks its trigger for each row; there is no node in a register of one entry
        if (!changed) await expect(sql.raw(statement).execute(database.db)).rejects.toThrow(/refuses/);
      }
    });

    it('takes nothing that does not follow on what is there', async () => {
      const { storage } = await open();
      const [id = '', next = ''] = await withAwards(storage, 2);
      const old = await storage.register.head();
      await storage.transaction((tx) => enterInRegister(tx, deps, [entry(id)]));
      const grown = { leaves: [], nodes: [], entries: [], keyActs: [], head: { size: 1, peaks: [], day: '' } };
      await expect(storage.register.append(old, grown)).rejects.toThrow(TypeError);
      const behind = { ...deps, now: () => new Date('2026-11-20T12:00:00Z') };
      const late = storage.transaction((tx) => enterInRegister(tx, behind, [entry(next)]));
      await expect(late).rejects.toMatchObject({ code: 'register.clock_backwards' });
      const yesterday = { ...deps, now: () => new Date('2026-11-21T12:00:00Z') };
      await storage.transaction((tx) => enterInRegister(tx, yesterday, [entry(next)]));
      expect((await storage.register.leaf(2))?.day).toBe('2026-11-22');
    });

    it('knows how many entries there were at a time, and what the entries about keys say', async () => {
      const { storage } = await open();
      const ids = await withAwards(storage, 3);
      const at = (time: string) => ({ ...deps, now: () => new Date(time) });
      for (const [index, id] of ids.entries())
        await storage.transaction((tx) => enterInRegister(tx, at(`2026-11-22T12:0${index}:00Z`), [entry(id)]));
      const sizes = ['12:00:00Z', '12:00:01Z', '12:02:00Z', '12:02:01Z'].map((time) =>
        storage.register.sizeBefore(`2026-11-22T${time}`),
      );
      expect(await Promise.all(sizes)).toEqual([0, 1, 2, 3]);
      const act = { act: 'compromise', methodId: 'did:web:x#key', at: '2026-11-22T12:01:00Z', detail: '1' } as const;
      await storage.transaction((tx) => enterKeyActs(tx, deps, 'did:web:x', [{ ...act, detail: '2' }, act]));
      expect((await storage.register.keyActs(1, 9)).map(({ seq, detail }) => [seq, detail])).toEqual([
        [4, '2'],
        [5, '1'],
      ]);
      expect(await storage.register.compromises()).toEqual([
        { ...act, seq: 5 },
        { ...act, detail: '2', seq: 4 },
      ]);
      expect(await storage.register.issuedAfter(entry('x').issuer, 1)).toBe(2);
    });

    it('keeps one head a day', async () => {
      const { storage } = await open();
      const day = { day: '2026-11-22', size: 3, checkpoint: 'signed text' };
      expect(await storage.register.keepDay(day)).toBe(true);
      expect(await storage.register.keepDay({ ...day, size: 4 })).toBe(false);
      expect(await storage.register.lastDay()).toEqual(day);
    });

    it('names what has a credential and no entry, in order of issue', async () => {
      const { storage } = await open();
      const ids = await withAwards(storage, 4);
      for (const [at, id] of ids.entries()) {
        await storage.awards.update(award({ id, state: 'issued', issuedAt: `2026-11-0${9 - at}T00:00:00Z` }));
        if (at > 0) {
          await storage.awards.insertCredential({ awardId: id, json: '{}', jwt: 'a', sha256: 'b', statement: null });
        }
      }
      await storage.transaction((tx) => enterInRegister(tx, deps, [entry('award-2')]));
      expect(await storage.register.missing()).toEqual(['award-3', 'award-1']);
      await storage.register.start(1);
      await storage.register.start(9);
      expect((await storage.register.head()).startedAtSize).toBe(1);
    });
  });
}

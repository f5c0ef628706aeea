/** The register as the issuance cycle fills it, with real keys, signatures and database. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import type { OutboxMail } from '../../src/issuing/letters/outbox.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { rotateKeys } from '../../src/issuing/organisations/rotate-keys.ts';
import { checkRegister } from '../../src/issuing/register/check-register.ts';
import { enterEnds } from '../../src/issuing/register/enter-acts.ts';
import { importEarlier } from '../../src/issuing/register/import-earlier.ts';
import { entriesBetween } from '../../src/issuing/register/proofs.ts';
import { closeDay } from '../../src/issuing/register/register-days.ts';
import { aboutRegister } from '../../src/issuing/register/register-mail.ts';
import { canonicalJson } from '../../src/openbadges/canonical-json.ts';
import { readCheckpoint, toBase64 } from '../../src/register/checkpoint.ts';
import { toHex } from '../../src/register/leaf.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';

let app: TestApp;
let failAt: string | null = null;
beforeEach(async () => {
  failAt = null;
  app = await startTestApp(
    {},
    {
      failPoint: (name) => {
        if (name === failAt) throw new Error('power cut');
      },
    },
  );
});
afterEach(() => app.end());

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

async function awardThree() {
  const made = await app.addOrganisation('werk');
  const rows = await awardRows(app, made.actor, { rows: ['Amina', 'Bilal', 'Cem'], ceremony: 'Middag' });
  return { ...made, ids: rows.map((row) => row.award?.id ?? '') };
}

/** What an attacker with the database could do, or a disk: past every trigger. */
function tamper(statement: string): void {
  const database = new Sqlite(join(app.config.dataDir, 'blijk.sqlite'));
  for (const act of ['update', 'delete']) {
    for (const table of ['leaf', 'node']) database.exec(`drop trigger if exists register_${table}_refuses_${act}`);
  }
  database.exec(statement);
  database.close();
}

describe('the entry of an award', () => {
  test('is made with it, names issuer and day, and commits to exactly both signed forms', async () => {
    const { ids } = await awardThree();
    expect((await app.storage.register.head()).size).toBe(3);
    for (const id of ids) {
      const entry = await app.storage.register.entryOf(id);
      const leaf = await app.storage.register.leaf(entry?.seq ?? 0);
      const credential = await app.storage.awards.credential(id);
      const { json = '', jwt = '' } = credential ?? {};
      const issuer = JSON.parse(json).issuer.id;
      expect(leaf).toMatchObject({ type: 'issue', issuer, day: START.toISOString().slice(0, 10) });
      const parts = [entry?.salt ?? new Uint8Array(), sha256(canonicalJson(JSON.parse(json))), sha256(jwt)];
      expect(toHex(leaf?.commitment ?? new Uint8Array())).toBe(sha256(Buffer.concat(parts)).toString('hex'));
    }
    expect(await checkRegister(app.issuing)).toEqual({ ok: true, size: 3 });
  });

  test('says nothing of the person: not in the leaf, and every salt is another', async () => {
    const { ids } = await awardThree();
    const leaves = JSON.stringify(await app.storage.register.leaves(1, 10));
    for (const name of ['Amina', 'Bilal', 'Cem']) expect(leaves).not.toContain(name);
    const salts = await Promise.all(
      ids.map(async (id) => toHex((await app.storage.register.entryOf(id))?.salt ?? new Uint8Array())),
    );
    expect(new Set(salts).size).toBe(3);
    for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{32}$/);
  });

  test('stays when its badge is erased, and the register stays whole', async () => {
    const { ids } = await awardThree();
    await eraseAwards(app.issuing, ids.slice(1, 2), 'system');
    expect(await app.storage.register.entryOf(ids[1] ?? '')).toBeNull();
    expect(await checkRegister(app.issuing)).toEqual({ ok: true, size: 4 });
  });
});

describe('what becomes of badges and keys', () => {
  const hex = (bytes: Uint8Array | undefined) => toHex(bytes ?? new Uint8Array());

  test('is entered with the act, one entry each, or not at all', async () => {
    const { ids, actor, organisation } = await awardThree();
    const [revoked = '', erased = '', kept = ''] = ids;
    const first = await app.storage.register.entryOf(revoked);
    const second = await app.storage.register.entryOf(erased);
    await revokeAward(app.issuing, actor, revoked, 'vergissing');
    await eraseAwards(app.issuing, [erased], 'system');
    app.setNow(new Date(START.getTime() + 60_000));
    const made = await rotateKeys(app.issuing, organisation, ['credential', 'status']);
    const leaves = await app.storage.register.leaves(4, 10);
    expect(leaves.map(({ type, issuer }) => [type, issuer])).toEqual(
      ['revoke', 'erase', 'key', 'key'].map((type) => [type, organisation.did]),
    );
    // whoever has the evidence of a badge finds its end; without the salt nobody does
    const own = await app.storage.register.leaves(1, 3);
    const ends = [first, second].map((entry, at) =>
      Buffer.concat([
        entry?.salt ?? new Uint8Array(),
        own[(entry?.seq ?? 1) - 1]?.commitment ?? new Uint8Array(),
        Buffer.from(at === 0 ? 'revoke' : 'erase'),
      ]),
    );
    expect(leaves.slice(0, 2).map(({ commitment }) => hex(commitment))).toEqual(
      ends.map((end) => sha256(end).toString('hex')),
    );
    expect((await app.storage.register.entryOf(revoked))?.revokedSeq).toBe(4);
    expect((await app.storage.register.entryOf(kept))?.revokedSeq).toBeNull();
    // what is done with keys is public, and says which
    const shown = await entriesBetween(app.issuing, 1, 7);
    expect(shown.map(({ type, says }) => [type, says?.split('\n')[2] ?? null]).slice(3)).toEqual([
      ['revoke', null],
      ['erase', null],
      ['key', made[0]],
      ['key', made[1]],
    ]);
    expect(shown.slice(5).map(({ says = '' }) => sha256(says).toString('hex'))).toEqual(
      leaves.slice(2).map(({ commitment }) => hex(commitment)),
    );
    expect(await checkRegister(app.issuing)).toEqual({ ok: true, size: 7 });
  });

  test('is undone with it', async () => {
    const { ids, actor } = await awardThree();
    const revoke = app.storage.transaction(async (tx) => {
      await enterEnds(tx, app.issuing, 'revoke', [{ awardId: ids[0] ?? '', issuer: 'did:web:x' }]);
      throw new Error('power cut');
    });
    await expect(revoke).rejects.toThrow('power cut');
    expect((await app.storage.register.head()).size).toBe(3);
    await revokeAward(app.issuing, actor, ids[0] ?? '', 'vergissing');
    expect((await app.storage.register.head()).size).toBe(4);
  });
});

describe('checking the register', () => {
  test.each([
    ['a leaf of another day', "update register_leaf set day = '2020-01-01' where seq = 2", 2],
    ['a hash of its own', 'update register_leaf set hash = zeroblob(32) where seq = 3', 3],
    ['a leaf taken out', 'delete from register_leaf where seq = 1', 1],
    ['a subtree of its own', 'update register_node set hash = zeroblob(32)', 2],
    ['a head that forgot', 'update register_head set peaks = zeroblob(64)', 3],
  ])('finds %s', async (_what, statement, seq) => {
    await awardThree();
    tamper(statement);
    expect(await checkRegister(app.issuing)).toEqual({ ok: false, seq });
  });
});

/** Every mail that lies here, its lines made whole. */
async function mailTexts(): Promise<string[]> {
  const dir = join(app.dir, 'mail');
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  return texts.map((text) => text.replace(/=\r?\n/g, ''));
}

describe('the head of a day', () => {
  test('is kept once the day is over, goes on from the one before, and is not made where nothing was entered', async () => {
    const { actor } = await awardThree();
    expect(await closeDay(app.issuing)).toBeNull();
    app.setNow(new Date('2026-11-22T00:30:00Z'));
    const first = await closeDay(app.issuing);
    expect(first).toMatchObject({ day: '2026-11-21', size: 3 });
    expect(readCheckpoint(first?.checkpoint ?? '')).toMatchObject({ origin: 'blijk.example/log', size: 3 });
    expect(await closeDay(app.issuing)).toBeNull();
    await awardRows(app, actor, { rows: ['Dewi'], ceremony: 'Later' });
    expect(await closeDay(app.issuing)).toBeNull();
    app.setNow(new Date('2026-11-25T08:00:00Z'));
    expect(await closeDay(app.issuing)).toMatchObject({ day: '2026-11-22', size: 4 });
    expect((await app.storage.register.lastDay())?.size).toBe(4);
  });

  test('is written to the administrators of who issued that day, once, and only while it is the newest', async () => {
    const { organisation } = await awardThree();
    const other = await app.addOrganisation('ander');
    const { actor: admin } = await app.signIn(organisation.id, 'admin', 'beheer@werk.example');
    await app.signIn(organisation.id, 'coach', 'coach@werk.example');
    await app.signIn(other.organisation.id, 'admin', 'beheer@ander.example');
    app.setNow(new Date('2026-11-22T00:30:00Z'));
    const closed = await closeDay(app.issuing);
    await closeDay(app.issuing);
    await sendDueMail(app.issuing);
    const sent = await mailTexts();
    expect(sent.filter((text) => text.includes('beheer@werk.example'))).toHaveLength(1);
    expect(sent.join('')).not.toMatch(/coach@werk|beheer@ander/);
    const start = readCheckpoint(closed?.checkpoint ?? '')?.root ?? new Uint8Array();
    expect(sent.join('')).toContain(toBase64(start).slice(0, 8));
    expect(await aboutRegister(app.issuing, { params: { day: '2026-11-20' } } as unknown as OutboxMail)).toBeNull();
    expect(admin.organisationId).toBe(organisation.id);
  });

  test('is refused where the register no longer goes on from what was given to others', async () => {
    const { actor } = await awardThree();
    app.setNow(new Date('2026-11-22T00:30:00Z'));
    await closeDay(app.issuing);
    await awardRows(app, actor, { rows: ['Dewi'], ceremony: 'Later' });
    tamper('update register_node set hash = zeroblob(32) where level = 1 and position = 0');
    app.setNow(new Date('2026-11-23T00:30:00Z'));
    await expect(closeDay(app.issuing)).rejects.toMatchObject({ code: 'register.broken' });
    expect((await app.storage.register.lastDay())?.size).toBe(3);
  });
});

describe('what was issued before there was a register', () => {
  const forget = () =>
    tamper(
      'delete from register_entry; delete from register_leaf; delete from register_node;' +
        "update register_head set size = 0, peaks = x'', day = '', started_at_size = null",
    );

  test('is entered once, as import, in order of issue, also after a stop half-way', async () => {
    const { ids, actor } = await awardThree();
    const many = Array.from({ length: 3 }, (_, at) => `Vroeger ${at}`);
    await awardRows(app, actor, { rows: many, ceremony: 'Vroeger' });
    forget();
    failAt = 'imported';
    await expect(importEarlier(app.issuing)).rejects.toThrow('power cut');
    expect((await app.storage.register.head()).startedAtSize).toBeNull();
    failAt = null;
    expect(await importEarlier(app.issuing)).toBe(0);
    const leaves = await app.storage.register.leaves(1, 10);
    expect(leaves.map(({ type }) => type)).toEqual(Array(6).fill('import'));
    const times = new Map<number, string>();
    for (const id of ids) {
      const seq = (await app.storage.register.entryOf(id))?.seq ?? 0;
      times.set(seq, (await app.storage.awards.byId(id))?.issuedAt ?? '');
    }
    const inOrder = [...times].sort(([one], [other]) => one - other).map(([, at]) => at);
    expect(inOrder).toEqual([...inOrder].sort());
    expect(await app.storage.register.head()).toMatchObject({ size: 6, startedAtSize: 6 });
    expect(await checkRegister(app.issuing)).toEqual({ ok: true, size: 6 });
  });

  test('is not entered later: what comes into the database without an entry stays without', async () => {
    const { ids } = await awardThree();
    tamper(`delete from register_entry where award_id = '${ids[0]}'`);
    expect(await importEarlier(app.issuing)).toBe(0);
    expect(await app.storage.register.entryOf(ids[0] ?? '')).toBeNull();
  });
});

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { sha256 } from '../../src/issuing/register/append-leaves.ts';
import { evidenceOf, findEvidence } from '../../src/issuing/register/evidence-of.ts';
import { evidenceAsJson, type RegisterEvidence, readEvidence } from '../../src/register/evidence.ts';
import type { NodeRef } from '../../src/register/tree.ts';
import { rememberedRegister } from '../../src/storage/remembered-register.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.end());

async function awardSome(names: readonly string[]): Promise<string[]> {
  const { actor } = await app.addOrganisation(`werk-${names[0]?.toLowerCase()}`);
  const rows = await awardRows(app, actor, { rows: [...names], ceremony: 'Middag' });
  return rows.map(({ award }) => award?.credentialId ?? '');
}

describe('a proof', () => {
  test('is the same from what is remembered, before and after the register grew, and reads each subtree once', async () => {
    let commits = 0;
    const read: NodeRef[] = [];
    const { register } = app.storage;
    const counted = { ...register, nodes: (refs: readonly NodeRef[]) => register.nodes((read.push(...refs), refs)) };
    const mark = (): string => String(commits);
    const remembered = rememberedRegister(counted, mark, (data) => sha256(app.issuing, data))();
    const storage = { ...app.storage, register: remembered };
    const ids = await awardSome(['Amina', 'Bilal', 'Cem', 'Dewi', 'Esra']);
    const proofs = (deps: typeof app.issuing) => Promise.all(ids.map((id) => findEvidence(deps, id)));
    expect(await proofs({ ...app.issuing, storage })).toEqual(await proofs(app.issuing));
    ids.push(...(await awardSome(['Fatma', 'Gio'])));
    commits += 1;
    const after = await proofs({ ...app.issuing, storage });
    expect(after).toEqual(await proofs(app.issuing));
    expect(after.map((proof) => proof !== null && typeof proof === 'object' && 'seq' in proof && proof.seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    const before = read.length;
    expect(await proofs({ ...app.issuing, storage })).toEqual(after);
    expect(read.length).toBe(before);
  });

  test('of a badge that was issued after its state was looked at is of the head that holds it', async () => {
    const remembered = rememberedRegister(
      app.storage.register,
      () => 'later',
      (data) => sha256(app.issuing, data),
    )('one');
    const deps = { ...app.issuing, storage: { ...app.storage, register: remembered } };
    const [early = ''] = await awardSome(['Amina', 'Bilal']);
    const before = await findEvidence(deps, early);
    const [late = ''] = await awardSome(['Cem']);
    expect(await findEvidence(deps, late)).toEqual(await findEvidence(app.issuing, late));
    expect(await findEvidence(deps, early)).toEqual(before);
  });

  test('of several badges that are asked about together reads their entries, and the leaves around them, once', async () => {
    const asked: string[] = [];
    const { register } = app.storage;
    const counted: typeof register = {
      ...register,
      entered: (ids) => register.entered((asked.push(`${ids.length} entries`), ids)),
      leafHashes: (from) => register.leafHashes((asked.push(`leaves from ${from}`), from)),
    };
    const remembered = rememberedRegister(
      counted,
      () => 'one',
      (data) => sha256(app.issuing, data),
    )();
    const deps = { ...app.issuing, storage: { ...app.storage, register: remembered } };
    const ids = await awardSome(['Amina', 'Bilal', 'Cem', 'Dewi', 'Esra']);
    const oneAfterTheOther = ids.map(async (id, at) => {
      for (let tick = 0; tick < at; tick += 1) await new Promise((done) => process.nextTick(done));
      return findEvidence(deps, id);
    });
    expect(await Promise.all(oneAfterTheOther)).not.toContain(null);
    expect(asked).toEqual(['5 entries', 'leaves from 1']);
  });

  test('of an entry that does not know the hashes of its badge is the same, from the badge itself', async () => {
    const [id = ''] = await awardSome(['Amina', 'Bilal']);
    const known = await findEvidence(app.issuing, id);
    const database = new Sqlite(join(app.config.dataDir, 'blijk.sqlite'));
    database.exec('update register_entry set json_sha256 = null, jwt_sha256 = null, statement_sha256 = null');
    database.close();
    expect(known).toHaveProperty('statementSha256', expect.any(Uint8Array));
    expect(await findEvidence(app.issuing, id)).toEqual(known);
    expect(await evidenceOf(app.issuing, id)).not.toHaveProperty('statementSha256');
  });

  test('says the same as JSON', async () => {
    const [id = ''] = await awardSome(['Amina', 'Bilal', 'Cem']);
    const bytes = (await findEvidence(app.issuing, id)) as RegisterEvidence<Uint8Array>;
    const json: unknown = JSON.parse(JSON.stringify(evidenceAsJson(bytes)));
    expect(readEvidence(json)).toEqual(readEvidence(bytes));
    expect(readEvidence(json)).toMatchObject({ seq: 1, path: [expect.any(Uint8Array), expect.any(Uint8Array)] });
    const { statementSha256: _told, ...publicly } = json as RegisterEvidence;
    expect(await evidenceOf(app.issuing, id)).toEqual(publicly);
    expect(readEvidence({ ...bytes, salt: bytes.salt.subarray(1) })).toBeNull();
  });
});

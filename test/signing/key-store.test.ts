import { describe, expect, it } from '@jest/globals';
import { openKeyRecord } from '../../src/signing/key-at-rest.ts';
import type { KeyRecord } from '../../src/signing/key-records.ts';
import { createKeyStore, type KeyOwner, type KeyUse } from '../../src/signing/key-store.ts';
import { createLocalVault } from '../../src/signing/key-vault.ts';
import { codeOf, FIRST, memoryKeyRecords, NOW, SECOND, testEncryption, twoOrganisations } from './support.ts';

/** The second in which the keys were made. */
const AT = '2026-11-21T14:02:11Z';

const USES: KeyUse[] = ['credential', 'jwt', 'status'];

describe('create', () => {
  it('makes three active keys, private only as ciphertext', async () => {
    const { records } = await twoOrganisations();
    const rows = records.rows.filter((row) => row.organisationId === FIRST.id);
    expect(rows.map(({ use, algorithm, state }) => [use, algorithm, state])).toEqual([
      ['credential', 'Ed25519', 'active'],
      ['jwt', 'P-256', 'active'],
      ['status', 'Ed25519', 'active'],
    ]);
    expect(new Set(rows.map((row) => row.methodId)).size).toBe(3);
    for (const row of rows) {
      expect(row.methodId.startsWith(`${FIRST.did}#`)).toBe(true);
      expect(row).toMatchObject({ issuerDid: FIRST.did, activeFrom: '2026-11-21T14:02:11Z', version: 1 });
    }
  });

  it('never replaces a key', async () => {
    const { records, keys } = await twoOrganisations();
    const before = structuredClone(records.rows);
    expect(await codeOf(() => keys.create(records, FIRST))).toBe('key.exists');
    expect(records.rows).toEqual(before);
  });

  it('does not begin again where only one key is left', async () => {
    const { records, keys } = await twoOrganisations();
    records.rows.splice(0, 2);
    expect(await codeOf(() => keys.create(records, FIRST))).toBe('key.exists');
  });
});

describe('the binding of a key to its organisation', () => {
  const COLUMNS = [
    'organisationId',
    'issuerDid',
    'methodId',
    'algorithm',
    'version',
    'use',
    'publicKeyMultibase',
    'publicJwk',
    'wrappedDataKey',
    'ciphertext',
  ] as const satisfies readonly (keyof KeyRecord)[];

  /** Swaps the chosen columns between the rows of two keys, as somebody with the database could. */
  function swap(rows: KeyRecord[], a: number, b: number, columns: readonly (keyof KeyRecord)[]) {
    const [first, second] = [rows[a], rows[b]] as [KeyRecord, KeyRecord];
    const taken = Object.fromEntries(columns.map((name) => [name, first[name]]));
    Object.assign(first, Object.fromEntries(columns.map((name) => [name, second[name]])));
    Object.assign(second, taken);
  }

  function combinations<T>(of: readonly T[]): T[][] {
    return Array.from({ length: 2 ** of.length }, (_, bits) => of.filter((_name, at) => (bits >> at) & 1));
  }

  /** Method ids (of the untouched rows) whose private key signs when `owner` asks. */
  async function signers(setup: Awaited<ReturnType<typeof twoOrganisations>>, owner: KeyOwner, use: KeyUse) {
    const keys = createKeyStore({ records: setup.records, vault: createLocalVault(setup.encryption), now: () => NOW });
    try {
      return (await keys.signingKey(owner, use, AT)).methodId;
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  it.each(USES)('holds in every combination of swapped columns (%s key)', async (use) => {
    const setup = await twoOrganisations();
    const original = structuredClone(setup.records.rows);
    const at = USES.indexOf(use);
    const own = { first: original[at]?.methodId, second: original[at + 3]?.methodId };
    let refused = 0;
    for (const columns of combinations(COLUMNS)) {
      setup.records.rows.splice(0, Infinity, ...structuredClone(original));
      swap(setup.records.rows, at, at + 3, columns);
      const [first, second] = [await signers(setup, FIRST, use), await signers(setup, SECOND, use)];
      expect([own.first, 'key.not_this_organisation', 'key.missing']).toContain(first);
      expect([own.second, 'key.not_this_organisation', 'key.missing']).toContain(second);
      if (first !== own.first) refused += 1;
    }
    // Only a swap that moves nothing, or the complete row, or equal values, leaves the key usable.
    expect(refused).toBeGreaterThan(900);
  });

  it('holds for a key that was unlocked before the swap', async () => {
    const { records, keys } = await twoOrganisations();
    await keys.signingKey(FIRST, 'credential', AT);
    await keys.signingKey(SECOND, 'credential', AT);
    swap(records.rows, 0, 3, ['organisationId']);
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', AT))).toBe('key.not_this_organisation');
    expect(await codeOf(() => keys.publicKeys(FIRST))).toBe('key.not_this_organisation');
  });

  it('does not let a status-list key become a credential key', async () => {
    const { records, keys } = await twoOrganisations();
    swap(records.rows, 0, 2, ['use']);
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', AT))).toBe('key.not_this_organisation');
  });

  it('refuses the same organisation under another DID', async () => {
    const { keys } = await twoOrganisations();
    const asked = { id: FIRST.id, did: SECOND.did };
    expect(await codeOf(() => keys.signingKey(asked, 'credential', AT))).toBe('key.not_this_organisation');
  });

  it('holds between two organisations that would share a DID', async () => {
    const { records, keys, encryption } = await twoOrganisations();
    const row = records.rows[0] as KeyRecord;
    const third = { id: 'c3333333-3333-4333-8333-333333333333', did: FIRST.did };
    expect(await codeOf(() => openKeyRecord(row, third, encryption))).toBe('key.not_this_organisation');
    row.organisationId = third.id;
    expect(await codeOf(() => keys.signingKey(third, 'credential', AT))).toBe('key.not_this_organisation');
  });

  it('keeps a foreign public key out of the DID document', async () => {
    const { records, keys } = await twoOrganisations();
    swap(records.rows, 0, 3, ['publicKeyMultibase']);
    expect(await codeOf(() => keys.didDocument(FIRST))).toBe('key.not_this_organisation');
  });

  it('finds one changed bit of the ciphertext', async () => {
    const { records, keys } = await twoOrganisations();
    const row = records.rows[0] as KeyRecord;
    row.ciphertext[20] = (row.ciphertext[20] as number) ^ 1;
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', AT))).toBe('key.not_this_organisation');
  });

  it('does not open with another key-encryption key', async () => {
    const { records } = await twoOrganisations();
    const stranger = createKeyStore({ records, vault: createLocalVault(testEncryption()), now: () => NOW });
    expect(await codeOf(() => stranger.signingKey(FIRST, 'credential', AT))).toBe('key.not_this_organisation');
  });
});

describe('a new key in the place of an old one', () => {
  const LATER = '2026-11-21T14:02:12Z';
  const later = (setup: Awaited<ReturnType<typeof twoOrganisations>>) =>
    createKeyStore({ ...setup, vault: createLocalVault(setup.encryption), now: () => new Date(LATER) });

  it('signs what is valid from then on; what was planned before is still signed with the old one', async () => {
    const setup = await twoOrganisations();
    const keys = later(setup);
    const [{ methodId: old = '' } = {}] = setup.records.rows;
    const { methodId: next } = await keys.rotate(setup.records, FIRST, 'credential');
    expect((await keys.signingKey(FIRST, 'credential', AT)).methodId).toBe(old);
    expect(await keys.activeKey(FIRST, 'credential', AT)).toMatchObject({ methodId: old, active: true });
    expect((await keys.signingKey(FIRST, 'credential', LATER)).methodId).toBe(next);
    expect(await keys.keyState(old)).toMatchObject({ retiredAt: LATER, compromisedAt: null });
    expect((await keys.didDocument(FIRST)).assertionMethod).toEqual(expect.arrayContaining([old, next]));
    expect((await keys.didDocument(FIRST)).assertionMethod).toHaveLength(4);
    expect(await codeOf(() => keys.rotate(setup.records, FIRST, 'credential'))).toBe('key.just_made');
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', '2026-11-21T14:02:10Z'))).toBe('key.not_active');
  });

  it('says of a stolen one that it is not in force, also for the time before it was retired', async () => {
    const setup = await twoOrganisations();
    const keys = later(setup);
    const [stolen] = setup.records.rows as [KeyRecord];
    expect(await keys.activeKey(FIRST, 'credential', AT)).toMatchObject({ methodId: stolen.methodId, active: true });
    await keys.rotate(setup.records, FIRST, 'credential');
    await keys.compromise(setup.records, FIRST, stolen.methodId, AT);
    expect(await keys.activeKey(FIRST, 'credential', AT)).toMatchObject({ active: false });
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', AT))).toBe('key.not_active');
  });

  it('is the only one left when the private part of the old one is destroyed; its public part stays, and cannot be changed', async () => {
    const setup = await twoOrganisations();
    const keys = later(setup);
    const [old] = setup.records.rows as [KeyRecord];
    const [secret] = [openKeyRecord(old, FIRST, setup.encryption).export({ format: 'jwk' }).d ?? ''];
    const before = await keys.publicKeys(FIRST);
    await keys.rotate(setup.records, FIRST, 'credential');
    expect(await keys.destroyRetired(setup.records, FIRST, LATER)).toEqual([]);
    expect(await keys.destroyRetired(setup.records, FIRST, '2026-11-29T14:02:12Z')).toEqual([old.methodId]);
    expect(await keys.destroyRetired(setup.records, FIRST, '2026-11-29T14:02:12Z')).toEqual([]);
    const stored = setup.records.rows.find(({ methodId }) => methodId === old.methodId) as KeyRecord;
    expect([stored.ciphertext.length, stored.state]).toEqual([0, 'retired']);
    expect(JSON.stringify(setup.records.rows)).not.toContain(secret);
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', AT))).toBe('key.not_active');
    expect(await keys.publicKeys(FIRST)).toEqual(expect.arrayContaining(before));
    const [stranger] = setup.records.rows.filter(({ organisationId }) => organisationId === SECOND.id);
    stored.publicKeyMultibase = stranger?.publicKeyMultibase ?? '';
    expect(await codeOf(() => keys.publicKeys(FIRST))).toBe('key.not_this_organisation');
  });
});

describe('state of a key', () => {
  it('is read at every use', async () => {
    const { records, keys } = await twoOrganisations();
    await keys.signingKey(FIRST, 'credential', AT);
    (records.rows[0] as KeyRecord).state = 'retired';
    expect(await codeOf(() => keys.signingKey(FIRST, 'credential', AT))).toBe('key.not_active');
    expect(await keys.activeKey(FIRST, 'credential', AT)).toMatchObject({ active: false, controller: FIRST.did });
  });

  it('keeps a retired key in the DID document and takes a compromised one out', async () => {
    const { records, keys } = await twoOrganisations();
    const [credential, , status] = records.rows as [KeyRecord, KeyRecord, KeyRecord];
    credential.state = 'retired';
    status.state = 'compromised';
    const { assertionMethod } = await keys.didDocument(FIRST);
    expect(assertionMethod).toContain(credential.methodId);
    expect(assertionMethod).not.toContain(status.methodId);
  });

  it('says key.missing for an organisation without keys', async () => {
    const records = memoryKeyRecords();
    const keys = createKeyStore({ records, vault: createLocalVault(testEncryption()), now: () => NOW });
    expect(await codeOf(() => keys.signingKey(FIRST, 'jwt', AT))).toBe('key.missing');
    expect(await codeOf(() => keys.didDocument(FIRST))).toBe('key.missing');
    expect(await codeOf(() => keys.activeKey(FIRST, 'jwt', AT))).toBe('key.missing');
  });

  it('gives the times of our keys and null for others', async () => {
    const { records, keys } = await twoOrganisations();
    const methodId = records.rows[0]?.methodId ?? '';
    expect(await keys.keyState(methodId)).toEqual({
      activeFrom: '2026-11-21T14:02:11Z',
      retiredAt: null,
      compromisedAt: null,
    });
    expect(await keys.keyState('did:web:elders.example#z6Mk')).toBeNull();
  });
});

it('lets no private key out', async () => {
  const { keys, records, encryption } = await twoOrganisations();
  const secrets = records.rows.map((row) => {
    const owner = row.organisationId === FIRST.id ? FIRST : SECOND;
    return openKeyRecord(row, owner, encryption).export({ format: 'jwk' }).d as string;
  });
  expect(secrets).toHaveLength(6);
  const shown = JSON.stringify([
    records.rows,
    await keys.publicKeys(FIRST),
    await keys.didDocument(FIRST),
    await keys.didDocument(SECOND),
    await keys.activeKey(FIRST, 'jwt', AT),
    await keys.signingKey(FIRST, 'jwt', AT),
  ]);
  for (const secret of secrets) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    const bytes = Buffer.from(secret, 'base64url');
    for (const row of records.rows) expect(Buffer.from(row.ciphertext).includes(bytes)).toBe(false);
  }
});

/**
 * The keys of all organisations: which of them signs, and when it did. Private keys lie behind the vault; what leaves is a
 * public form, or a function that signs bytes. Rows are asked for at every use (who hands in `records` may keep answers until something is
 * committed), so a change of state counts at once; unlocked keys are remembered by the exact content of their row.
 */
import { AppError } from '../errors.ts';
import type { DidDocument } from '../openbadges/types.ts';
import { buildDidDocument, type PublicKey } from './did-document.ts';
import { isDestroyed, type KeyOwner } from './key-at-rest.ts';
import type { KeyRecord, KeyRecords } from './key-records.ts';
import { type KeyVault, rememberOpened, type Sign } from './key-vault.ts';

export type { KeyOwner } from './key-at-rest.ts';
export type KeyUse = KeyRecord['use'];

const USES = ['credential', 'jwt', 'status'] as const satisfies readonly KeyUse[];

/** One private key that it does not show. */
export interface SigningKey {
  methodId: string;
  sign: Sign;
}

export interface KeyStore {
  /** Makes the three keys of a new organisation through `records` (of a transaction). `key.exists` when it has any. */
  create(records: KeyRecords, owner: KeyOwner): Promise<void>;
  /** Its public keys: active and retired ones, and compromised ones with `revoked`. */
  publicKeys(owner: KeyOwner): Promise<PublicKey[]>;
  /** The did:web document. `key.missing` when the organisation has no keys. */
  didDocument(owner: KeyOwner): Promise<DidDocument>;
  /** The key that signs what is valid from `at` (DateTime), for the lint. `key.missing` when there is none of this use. */
  activeKey(
    owner: KeyOwner,
    use: KeyUse,
    at: string,
  ): Promise<{ methodId: string; controller: string; active: boolean }>;
  /**
   * Makes a new key of this use, through `records` (of a transaction): it signs what is valid from now on. The one before it is
   * retired: what it signed stays right, and what was planned before now is still signed with it. Gives the new method id and the one before.
   */
  rotate(records: KeyRecords, owner: KeyOwner, use: KeyUse): Promise<{ methodId: string; before: string }>;
  /**
   * Somebody else may have had this key since `at` (DateTime): it signs no more, and its private part is destroyed. One that
   * signed until now gets a new key in its place, whose id is `next`. `key.not_found`; `key.already_compromised` where an
   * earlier or the same time is known.
   */
  compromise(
    records: KeyRecords,
    owner: KeyOwner,
    methodId: string,
    at: string,
  ): Promise<{ use: KeyUse; next: string | null }>;
  /** Destroys the private parts of keys that were retired before this DateTime; gives their method ids. */
  destroyRetired(records: KeyRecords, owner: KeyOwner, before: string): Promise<string[]>;
  /** When one of our keys may have signed; null for a key that is not ours. Times are DateTime. */
  keyState(
    methodId: string,
  ): Promise<{ activeFrom: string; retiredAt: string | null; compromisedAt: string | null } | null>;
  /** For the signer only, for what is valid from `at`. `key.missing`, `key.not_active`, `key.not_this_organisation`. */
  signingKey(owner: KeyOwner, use: KeyUse, at: string): Promise<SigningKey>;
}

/** The keys of all organisations: private ones stay inside, sealed at rest; a missing key is an error, never made silently. */
export function createKeyStore(deps: { records: KeyRecords; vault: KeyVault; now: () => Date }): KeyStore {
  const { vault } = deps;
  const open = rememberOpened(vault.open);

  /** The key that was in force at a time; where none was, the newest, which then is not `inForce`. */
  async function keyAt(owner: KeyOwner, use: KeyUse, at: string): Promise<{ record: KeyRecord; inForce: boolean }> {
    const records = (await deps.records.ofOrganisation(owner.id))
      .filter((record) => record.use === use)
      .sort(
        (a, b) => Number(b.state === 'active') - Number(a.state === 'active') || compare(b.activeFrom, a.activeFrom),
      );
    const found = records.find((record) => wasInForce(record, Date.parse(at)));
    const record = found ?? records[0];
    if (record === undefined) throw new AppError('key.missing', { organisationId: owner.id, use });
    return { record, inForce: found !== undefined };
  }

  async function publicKeys(owner: KeyOwner): Promise<PublicKey[]> {
    const records = [...(await deps.records.ofOrganisation(owner.id))].sort(
      (a, b) => USES.indexOf(a.use) - USES.indexOf(b.use) || compare(b.activeFrom, a.activeFrom),
    );
    const keys: PublicKey[] = [];
    for (const record of records) {
      // Each key is opened first: a row that somebody changed must not get into a DID document.
      const { published } = await open(record, owner);
      const revoked = record.state === 'compromised' ? { revoked: record.compromisedAt ?? record.activeFrom } : {};
      keys.push({ ...published, ...revoked });
    }
    return keys;
  }

  return {
    publicKeys,

    async create(records, owner) {
      if ((await records.ofOrganisation(owner.id)).length > 0) throw new AppError('key.exists');
      const createdAt = dateTime(deps.now());
      for (const use of USES) await records.insert(await vault.make(owner, use, createdAt));
    },

    async didDocument(owner) {
      const keys = await publicKeys(owner);
      if (keys.length === 0) throw new AppError('key.missing', { organisationId: owner.id });
      return buildDidDocument(owner.did, keys);
    },

    async activeKey(owner, use, at) {
      const { record, inForce } = await keyAt(owner, use, at);
      return { methodId: record.methodId, controller: record.issuerDid, active: inForce };
    },

    async rotate(records, owner, use) {
      const now = dateTime(deps.now());
      const before = (await records.ofOrganisation(owner.id)).find(
        (record) => record.use === use && record.state === 'active',
      );
      if (before === undefined) throw new AppError('key.missing', { organisationId: owner.id, use });
      // two keys of one second could not be told apart by what they signed
      if (before.activeFrom >= now) throw new AppError('key.just_made', { methodId: before.methodId });
      await records.update({ ...before, state: 'retired', retiredAt: now });
      const next = await vault.make(owner, use, now);
      await records.insert(next);
      return { methodId: next.methodId, before: before.methodId };
    },

    async compromise(records, owner, methodId, at) {
      const record = (await records.ofOrganisation(owner.id)).find((each) => each.methodId === methodId);
      if (record === undefined) throw new AppError('key.not_found');
      if (record.compromisedAt !== null && record.compromisedAt <= at) throw new AppError('key.already_compromised');
      const rest = isDestroyed(record) ? record : await vault.destroy(record, owner);
      await records.update({ ...rest, state: 'compromised', compromisedAt: at });
      if (record.state !== 'active') return { use: record.use, next: null };
      const next = await vault.make(owner, record.use, dateTime(deps.now()));
      await records.insert(next);
      return { use: record.use, next: next.methodId };
    },

    async destroyRetired(records, owner, before) {
      const old = (await records.ofOrganisation(owner.id)).filter(
        (record) => record.state === 'retired' && (record.retiredAt ?? before) < before && !isDestroyed(record),
      );
      for (const record of old) await records.update(await vault.destroy(record, owner));
      return old.map(({ methodId }) => methodId);
    },

    async keyState(methodId) {
      const record = await deps.records.byMethodId(methodId);
      if (record === null) return null;
      const { activeFrom, retiredAt, compromisedAt } = record;
      return { activeFrom, retiredAt, compromisedAt };
    },

    async signingKey(owner, use, at) {
      const { record, inForce } = await keyAt(owner, use, at);
      const sign = inForce ? (await open(record, owner)).sign : null;
      if (sign === null) throw new AppError('key.not_active', { methodId: record.methodId });
      return { methodId: record.methodId, sign };
    },
  };
}

const dateTime = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** `at` in milliseconds. The second in which a key is retired is the first of the next one. */
function wasInForce({ state, activeFrom, retiredAt }: KeyRecord, at: number): boolean {
  if (state === 'compromised' || !(Date.parse(activeFrom) <= at)) return false;
  return state === 'active' || (retiredAt !== null && at < Date.parse(retiredAt));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What the verifier asks of this installation, answered from its database and kept until something in it changes. */
import { ownDocumentsFirst, ownTrust, readOwnDocument } from '../issuing/awards/own-documents.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import { sha256 } from '../issuing/register/append-leaves.ts';
import { findEvidence } from '../issuing/register/evidence-of.ts';
import { URN_UUID_V4 } from '../openbadges/lint-rules/frame.ts';
import type { RegisterKey } from '../register/checkpoint.ts';
import type { KeyStore } from '../signing/key-store.ts';
import { rememberedRegister } from '../storage/remembered-register.ts';
import { type ChangeMark, type Mark, type Moment, untilChange } from '../storage/until-change.ts';
import type { FetchDocument, RegisterAccess, Trust, VerifyOptions } from '../verify/adapters.ts';
import { combineTrust } from '../verify/trust-list.ts';

interface OwnAdapters {
  /** Addresses whose documents are ours. */
  origins: string[];
  /** Changes with every commit and every minute. */
  state: ChangeMark;
  /** `seen`: the state that all of one verification is about; without it each answer is of the moment it is asked. */
  ownAdapters(
    seen?: Mark,
  ): Required<Pick<VerifyOptions, 'fetchDocument' | 'trust' | 'keyState'>> & { register: RegisterAccess };
}

/** `others`: who is known beside our own issuers, and after them. `outside`: documents that are not ours. */
export async function createOwnAdapters({
  parts,
  publicUrl,
  now,
  moment,
  keyStore,
  registerKey,
  others,
  outside,
  pastReplica,
}: {
  parts: Omit<IssuingDeps, 'verifyOwn' | 'atOnce'>;
  publicUrl: string;
  now: () => Date;
  moment: Moment;
  keyStore: Pick<KeyStore, 'keyState'>;
  registerKey: RegisterKey;
  others: readonly Trust[];
  outside: FetchDocument;
  /** Does it on the primary database, also where pages read a copy. */
  pastReplica: <T>(work: () => Promise<T>) => Promise<T>;
}): Promise<OwnAdapters> {
  // Organisations that are added later get the identity address.
  const origins = [
    ...new Set([publicUrl, parts.publicUrl, ...(await parts.storage.organisations.list()).map((o) => o.publicUrl)]),
  ];
  // Lists and badges depend on the clock too, but not on its seconds.
  const withMinute = (changes: Mark): Mark =>
    changes === null ? null : `${changes} ${Math.floor(now().getTime() / 60_000)}`;
  const state: ChangeMark = () => {
    const changes = moment.mark();
    return changes instanceof Promise ? changes.then(withMinute) : withMinute(changes);
  };
  // a list is signed, and entries are read, once for all who ask at that moment, whatever they read
  const readOwn = untilChange(state, (path) => pastReplica(() => readOwnDocument(parts, path)));
  const own = ownTrust(parts);
  const findOwn = untilChange(state, own.find);
  const keyState = untilChange(state, keyStore.keyState);
  const register = rememberedRegister(parts.storage.register, moment.mark, (data) => sha256(parts, data));
  const proofs = (seen: Mark) => ({ ...parts, storage: { ...parts.storage, register: register(seen) } });
  const findEntry = untilChange(state, (credentialId, seen) =>
    pastReplica(() => findEvidence(proofs(seen), credentialId)),
  );
  // asked before a signature was checked, so perhaps with any text; what is asked in one moment goes into one query
  const findOfOurs = async (credentialId: string, seen?: Mark) =>
    URN_UUID_V4.test(credentialId) ? findEntry(credentialId, seen) : null;
  const ownAdapters = (seen?: Mark) => ({
    fetchDocument: ownDocumentsFirst((path) => readOwn(path, seen), origins, outside),
    trust: combineTrust({ ...own, find: (did: string) => findOwn(did, seen) }, ...others),
    keyState: (methodId: string) => keyState(methodId, seen),
    register: { key: registerKey, find: (credentialId: string) => findOfOurs(credentialId, seen) },
  });
  return { origins, state, ownAdapters };
}

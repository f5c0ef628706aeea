/**
 * Entering what became of badges and keys, in the transaction of the act and before anything is written to the audit log.
 * Nothing here names a person: the end of a badge is hashed with the salt that goes when the badge is erased.
 */
import { type KeyAct, keyActText } from '../../register/key-act.ts';
import { type EndType, endInput } from '../../register/leaf.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { appendLeaves, type NewLeaf, sha256 } from './append-leaves.ts';

type Deps = Pick<IssuingDeps, 'sha256Hex' | 'now'>;

/** An award whose badge ends, with the DID of its issuer. */
export interface EndedAward {
  awardId: string;
  issuer: string;
}

/** Enters the end of these awards. One that was never entered itself (nothing was issued) is left out. */
export async function enterEnds(tx: Storage, deps: Deps, type: EndType, ended: readonly EndedAward[]): Promise<void> {
  const before = await tx.register.lockHead();
  const leaves: NewLeaf[] = [];
  for (const { awardId, issuer } of ended) {
    const entry = await tx.register.entryOf(awardId);
    const leaf = entry && (await tx.register.leaf(entry.seq));
    if (!entry || !leaf) continue;
    leaves.push({ type, issuer, commitment: sha256(deps, endInput(type, entry.salt, leaf.commitment)) });
    if (type === 'revoke') await tx.register.noteRevoked(awardId, before.size + leaves.length);
  }
  if (leaves.length > 0) await appendLeaves(tx, deps, before, leaves);
}

/** Enters what was done with keys of this issuer. */
export async function enterKeyActs(tx: Storage, deps: Deps, issuer: string, acts: readonly KeyAct[]): Promise<void> {
  const before = await tx.register.lockHead();
  await appendLeaves(
    tx,
    deps,
    before,
    acts.map((act) => ({ type: 'key', issuer, commitment: sha256(deps, keyActText(act)) })),
    { keyActs: acts.map((act, at) => ({ ...act, seq: before.size + at + 1 })) },
  );
}

import { AppError } from '../../errors.ts';
import { fromHex, type LeafType, leafData } from '../../register/leaf.ts';
import { grow, leafInput } from '../../register/tree.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS, dateTime } from '../time.ts';
import type { Grown, RegisterHead, RegisterLeaf } from './register-records.ts';

/** What a new entry says. */
export interface NewLeaf {
  type: LeafType;
  /** DID of the issuer it is about. */
  issuer: string;
  commitment: Uint8Array;
}

/**
 * Adds entries in this order to the head that is locked, with what belongs to them. Throws `register.clock_backwards` where
 * the clock stands more than a day before the newest entry: no entry is dated back.
 */
export async function appendLeaves(
  tx: Storage,
  deps: Pick<IssuingDeps, 'sha256Hex' | 'now'>,
  before: RegisterHead,
  added: readonly NewLeaf[],
  { entries = [], keyActs = [] }: Partial<Pick<Grown, 'entries' | 'keyActs'>> = {},
): Promise<void> {
  const enteredAt = dateTime(deps.now());
  const day = dayToWrite(before.day, deps.now());
  const leaves: RegisterLeaf[] = added.map(({ type, issuer, commitment }, at) => {
    const leaf = { type, issuer, day, commitment };
    return { ...leaf, seq: before.size + at + 1, hash: sha256(deps, leafInput(leafData(leaf))), enteredAt };
  });
  const { frontier, nodes } = grow(
    before,
    leaves.map(({ hash }) => hash),
    (bytes) => sha256(deps, bytes),
  );
  await tx.register.append(before, { leaves, nodes, entries, keyActs, head: { ...frontier, day } });
}

/** SHA-256, at once. */
export function sha256(deps: Pick<IssuingDeps, 'sha256Hex'>, data: string | Uint8Array): Uint8Array {
  return fromHex(deps.sha256Hex(data)) as Uint8Array;
}

/** The day in UTC, never before the newest entry's: a clock may be behind by a day, not by more. */
function dayToWrite(newest: string, now: Date): string {
  const day = dateTime(now).slice(0, 10);
  if (day >= newest) return day;
  if (Date.parse(newest) - Date.parse(day) > DAY_MS) throw new AppError('register.clock_backwards', { day: newest });
  return newest;
}

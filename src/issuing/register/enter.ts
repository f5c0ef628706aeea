/**
 * Entering credentials into the register. Call it in the transaction that makes the award issued, before anything is
 * written to the audit log: then either both are there or neither, and writers never wait for each other in a circle.
 */
import { AppError } from '../../errors.ts';
import { canonicalJson } from '../../openbadges/canonical-json.ts';
import { commitmentInput, type EntryType, fromHex, leafData, SALT_BYTES } from '../../register/leaf.ts';
import { grow, leafInput } from '../../register/tree.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS, dateTime } from '../time.ts';
import type { RegisterEntry, RegisterLeaf } from './register-records.ts';

/** A signed credential to be entered. */
export interface NewEntry {
  awardId: string;
  type: EntryType;
  /** DID of who signed it. */
  issuer: string;
  json: string;
  jwt: string;
}

type Deps = Pick<IssuingDeps, 'sha256Hex' | 'random' | 'now'>;

/**
 * Adds entries in this order, many at the cost of few statements, and gives the number of the first. Throws
 * `register.clock_backwards` where the clock stands more than a day before the newest entry: no entry is dated back.
 */
export async function enterInRegister(tx: Storage, deps: Deps, added: readonly NewEntry[]): Promise<number> {
  const before = await tx.register.lockHead();
  const day = dayToWrite(before.day, deps.now());
  const entries: RegisterEntry[] = [];
  const leaves: RegisterLeaf[] = added.map(({ awardId, type, issuer, json, jwt }, at) => {
    const seq = before.size + at + 1;
    const salt = deps.random.bytes(SALT_BYTES);
    entries.push({ awardId, seq, salt });
    const commitment = sha256(deps, commitmentInput(salt, hashOfJson(deps, json), sha256(deps, jwt)));
    const leaf = { type, issuer, day, commitment };
    return { ...leaf, seq, hash: sha256(deps, leafInput(leafData(leaf))) };
  });
  const { frontier, nodes } = grow(
    before,
    leaves.map(({ hash }) => hash),
    (bytes) => sha256(deps, bytes),
  );
  await tx.register.append(before, { leaves, nodes, entries, head: { ...frontier, day } });
  return before.size + 1;
}

/** SHA-256 of a signed JSON document in the one form of RFC 8785. */
function hashOfJson(deps: Pick<IssuingDeps, 'sha256Hex'>, json: string): Uint8Array {
  return sha256(deps, canonicalJson(JSON.parse(json)));
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

/**
 * Entering credentials into the register. Call it in the transaction that makes the award issued, before anything is
 * written to the audit log: then either both are there or neither, and writers never wait for each other in a circle.
 */
import { canonicalJson } from '../../openbadges/canonical-json.ts';
import { commitmentInput, type EntryType, SALT_BYTES } from '../../register/leaf.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { appendLeaves, type NewLeaf, sha256 } from './append-leaves.ts';
import type { RegisterEntry } from './register-records.ts';

/** A signed credential to be entered. */
export interface NewEntry {
  awardId: string;
  type: EntryType;
  /** DID of who signed it. */
  issuer: string;
  json: string;
  jwt: string;
  /** Of the second QR code, or null. */
  statement: string | null;
  /** It was revoked before it is entered. */
  revoked?: boolean;
}

type Deps = Pick<IssuingDeps, 'sha256Hex' | 'random' | 'now'>;

/** Adds entries in this order, many at the cost of few statements, and gives the number of the first. Throws as `appendLeaves`. */
export async function enterInRegister(tx: Storage, deps: Deps, added: readonly NewEntry[]): Promise<number> {
  const before = await tx.register.lockHead();
  const entries: RegisterEntry[] = [];
  const leaves = added.map(({ awardId, type, issuer, json, jwt, statement, revoked }, at): NewLeaf => {
    const salt = deps.random.bytes(SALT_BYTES);
    const hashes = hashesOfForms(deps, { json, jwt, statement });
    entries.push({ awardId, seq: before.size + at + 1, salt, revokedSeq: revoked === true ? 0 : null, ...hashes });
    const commitment = sha256(deps, commitmentInput(salt, hashes.jsonSha256, hashes.jwtSha256));
    return { type, issuer, commitment };
  });
  await appendLeaves(tx, deps, before, leaves, { entries });
  return before.size + 1;
}

/** SHA-256 of a signed JSON document in the one form of RFC 8785, of the VC-JWT and of the statement. */
export function hashesOfForms(
  deps: Pick<IssuingDeps, 'sha256Hex'>,
  { json, jwt, statement }: Pick<NewEntry, 'json' | 'jwt' | 'statement'>,
) {
  return {
    jsonSha256: sha256(deps, canonicalJson(JSON.parse(json))),
    jwtSha256: sha256(deps, jwt),
    statementSha256: statement === null ? null : sha256(deps, statement),
  };
}

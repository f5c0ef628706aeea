import { AppError } from '../../errors.ts';
import { toBase64 } from '../../register/checkpoint.ts';
import { evidenceAsJson, type Lost, type RegisterEvidence } from '../../register/evidence.ts';
import { fromHex } from '../../register/leaf.ts';
import { gapsOf } from '../awards/after-restore.ts';
import type { IssuingDeps } from '../ports.ts';
import { compromisedKeys } from './compromised-keys.ts';
import { hashesOfForms } from './enter.ts';
import { currentCheckpoint, pathTo } from './proofs.ts';
import type { Entered } from './register-records.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'signer' | 'sha256Hex'>;

/** That the credential of this id is in the register, up to the head as it stands; null where it is not. */
export async function evidenceOf(deps: Deps, credentialId: string): Promise<RegisterEvidence | null> {
  const found = await withStatement(deps, credentialId);
  if (found === null) return null;
  const { statementSha256: _told, ...evidence } = found;
  return evidenceAsJson(evidence);
}

/** The same in bytes, with the hash of the statement that was issued with it. */
async function withStatement(deps: Deps, credentialId: string): Promise<RegisterEvidence<Uint8Array> | null> {
  const entered = (await deps.storage.register.entered([credentialId])).get(credentialId);
  if (entered === undefined) return null;
  const { type, issuer, day, commitment, seq, salt } = entered;
  const hashes = await hashesOf(deps, entered);
  if (hashes === null || !(type === 'issue' || type === 'import')) return null;
  const head = await currentCheckpoint(deps, seq);
  const path = await pathTo(deps, seq, head);
  const compromised = await compromisedKeys(deps, issuer, head.size);
  return {
    version: 1,
    seq,
    type,
    issuer,
    day,
    commitment,
    salt,
    jsonSha256: hashes.jsonSha256,
    jwtSha256: hashes.jwtSha256,
    statementSha256: hashes.statementSha256,
    path,
    checkpoint: head.checkpoint,
    ...(compromised.length === 0 ? {} : { compromised }),
  };
}

/** Of what was signed: as the entry knows them, or from the badge itself. */
async function hashesOf(deps: Deps, { awardId, jsonSha256, jwtSha256, statementSha256 }: Entered) {
  if (jsonSha256 !== null && jwtSha256 !== null) return { jsonSha256, jwtSha256, statementSha256 };
  const credential = await deps.storage.awards.credential(awardId);
  return credential && hashesOfForms(deps, credential);
}

/**
 * The same in bytes, for the verifier and for any id: null where none of that id was issued or it has no entry, `erased` where only its
 * entry is left, without its salt, `lost` where one may have been issued in a time of which a backup that was put back
 * knows nothing. It says which statement was issued.
 */
export async function findEvidence(
  deps: Deps,
  credentialId: string,
): Promise<RegisterEvidence<Uint8Array> | 'erased' | Lost | null> {
  const evidence = await withStatement(deps, credentialId);
  if (evidence !== null) return evidence;
  if ((await deps.storage.awards.byCredentialId(credentialId)) !== null) return null;
  return (await deps.storage.awards.isErased(credentialId)) ? 'erased' : lost(deps);
}

/**
 * The same for whoever holds the exact text of the second QR code and gives SHA-256 of it (lower case hex) with the UUID of
 * its badge: both or nothing, so nobody can ask what was issued. `request.not_found` where no such statement was issued or
 * it has no entry; `request.gone` where that badge was erased. `lost` as above.
 */
export async function evidenceOfStatement(
  deps: Deps,
  { uuid, sha256Hex }: { uuid: string; sha256Hex: string },
): Promise<RegisterEvidence | Lost> {
  const found = await findEvidence(deps, `urn:uuid:${uuid}`);
  if (found === 'erased') throw new AppError('request.gone');
  const hash = fromHex(sha256Hex);
  if (found === null || hash === null) throw new AppError('request.not_found');
  if ('lost' in found) return found;
  const issued = found.statementSha256;
  if (issued == null || toBase64(issued) !== toBase64(hash)) throw new AppError('request.not_found');
  return evidenceAsJson(found);
}

async function lost(deps: Deps): Promise<Lost | null> {
  const gaps = await gapsOf(deps);
  return gaps.length === 0 ? null : { lost: gaps };
}

import { AppError } from '../../errors.ts';
import { canonicalJson } from '../../openbadges/canonical-json.ts';
import { toBase64 } from '../../register/checkpoint.ts';
import type { Lost, RegisterEvidence } from '../../register/evidence.ts';
import { fromHex } from '../../register/leaf.ts';
import { gapsOf } from '../awards/after-restore.ts';
import type { StoredCredential } from '../awards/awards.ts';
import type { IssuingDeps } from '../ports.ts';
import { sha256 } from './append-leaves.ts';
import { compromisedKeys } from './compromised-keys.ts';
import { currentCheckpoint, inclusionPath } from './proofs.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'signer' | 'sha256Hex'>;

/** That this signed credential is in the register, up to the head as it stands; null where it is not. */
export async function evidenceOf(
  deps: Deps,
  { awardId, json, jwt }: Pick<StoredCredential, 'awardId' | 'json' | 'jwt'>,
): Promise<RegisterEvidence | null> {
  const { register } = deps.storage;
  const entry = await register.entryOf(awardId);
  const leaf = entry && (await register.leaf(entry.seq));
  if (!entry || !leaf) return null;
  const { checkpoint, size } = await currentCheckpoint(deps);
  const path = await inclusionPath(deps, entry.seq, size);
  const { type, issuer, day, commitment } = leaf;
  if (type !== 'issue' && type !== 'import') return null;
  const compromised = await compromisedKeys(deps, issuer, size);
  return {
    version: 1,
    seq: entry.seq,
    type,
    issuer,
    day,
    commitment: toBase64(commitment),
    salt: toBase64(entry.salt),
    jsonSha256: toBase64(sha256(deps, canonicalJson(JSON.parse(json)))),
    jwtSha256: toBase64(sha256(deps, jwt)),
    path: path.map(toBase64),
    checkpoint,
    ...(compromised.length === 0 ? {} : { compromised }),
  };
}

/**
 * The evidence of one of our own badges by the id of its credential, for the verifier: null where none of that id was
 * issued or it has no entry, `erased` where only its entry is left, without its salt, `lost` where one may have been issued in
 * a time of which a backup that was put back knows nothing. It says which statement was issued.
 */
export async function findEvidence(
  deps: Deps,
  credentialId: string,
): Promise<RegisterEvidence | 'erased' | Lost | null> {
  const award = await deps.storage.awards.byCredentialId(credentialId);
  if (award === null) return (await deps.storage.awards.isErased(credentialId)) ? 'erased' : lost(deps);
  const credential = await deps.storage.awards.credential(award.id);
  const evidence = credential && (await evidenceOf(deps, credential));
  if (!credential || !evidence) return null;
  const { statement } = credential;
  return { ...evidence, statementSha256: statement === null ? null : toBase64(sha256(deps, statement)) };
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
  if (!('lost' in found) && found.statementSha256 !== toBase64(hash)) throw new AppError('request.not_found');
  return found;
}

async function lost(deps: Deps): Promise<Lost | null> {
  const gaps = await gapsOf(deps);
  return gaps.length === 0 ? null : { lost: gaps };
}

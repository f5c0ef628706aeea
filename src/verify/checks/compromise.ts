/**
 * A key that somebody else may have had: what it signed counts only where it stood in the register before that time. The
 * time in a proof is what its maker says; the number of an entry is not.
 */
import { includes } from '../../register/check-proofs.ts';
import type { Head } from '../../register/checkpoint.ts';
import type { ReadEvidence } from '../../register/evidence.ts';
import { keyActText } from '../../register/key-act.ts';
import { leafData } from '../../register/leaf.ts';
import { leafInput } from '../../register/tree.ts';
import { type Finding, fail, pass, unknown } from '../finding.ts';
import type { Candidate } from './candidate.ts';

/** A key with the time (DateTime) since which it is revoked. */
export interface RevokedKey {
  method: string;
  since: string;
}

/** The key of one of our own issuers whose signature is right and which was revoked since; null for everything else. */
export function revokedKey(
  { proof, key }: { proof: Finding; key: Finding },
  { trusted }: Candidate,
): RevokedKey | null {
  const { method, since } = key.params;
  const asked = trusted?.own === true && proof.outcome === 'pass' && key.code === 'KEY_REVOKED';
  return asked && typeof method === 'string' && typeof since === 'string' ? { method, since } : null;
}

/**
 * How many entries the register had at that time, by its own entry about this key: proven in the same head as the badge,
 * so it does not matter who brought it. Null where no such entry came along.
 */
export async function sizeAtCompromise(
  { method, since }: RevokedKey,
  { compromised }: ReadEvidence,
  head: Head,
  { issuerId, options }: Candidate,
): Promise<number | null> {
  const { sha256 } = options.platform;
  for (const { size, seq, day, path, ...told } of compromised) {
    if (told.method !== method || told.at !== since) continue;
    const text = keyActText({ act: 'compromise', methodId: method, at: since, detail: String(size) });
    const commitment = await sha256(text);
    const leaf = await sha256(leafInput(leafData({ type: 'key', issuer: issuerId, day, commitment })));
    if (await includes({ index: seq - 1, size: head.size, leaf, path, root: head.root }, sha256)) return size;
  }
  return null;
}

/**
 * What follows for the key: KEY_REVOKED_SINCE (`pass`), KEY_REVOKED (`fail`), and KEY_REVOKED_UNPROVEN (`unknown`) where the
 * register could not be asked or did not say.
 */
export function keyAfterRegister({ method, since }: RevokedKey, register: Finding): Finding {
  const params = { method, since };
  const { number, until } = register.params;
  if (register.outcome === 'fail' || register.code === 'REGISTER_PENDING') return fail('KEY_REVOKED', params);
  if (register.outcome !== 'pass' || typeof until !== 'number' || typeof number !== 'number')
    return unknown('KEY_REVOKED_UNPROVEN', params);
  return number <= until ? pass('KEY_REVOKED_SINCE', params) : fail('KEY_REVOKED', params);
}

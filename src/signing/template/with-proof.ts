import { hash } from 'node:crypto';
import { base58 } from '../base58.ts';
import type { SigningKey } from '../key-store.ts';

/**
 * The document (JSON text) with the eddsa-rdfc-2022 proof over its canonical statements, as the generic library writes it.
 * `proofHash`: of the proof without its value (proof-hash.ts).
 */
export async function withProof(
  json: string,
  { nquads, proofHash, created }: { nquads: Uint8Array; proofHash: Uint8Array; created: string },
  key: SigningKey,
): Promise<string> {
  const signature = await key.sign(Buffer.concat([proofHash, hash('sha256', nquads, 'buffer')]));
  return `${json.slice(0, -1)},"proof":[{"type":"DataIntegrityProof","created":"${created}","verificationMethod":"${key.methodId}","cryptosuite":"eddsa-rdfc-2022","proofPurpose":"assertionMethod","proofValue":"z${base58(signature)}"}]}`;
}

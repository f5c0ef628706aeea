import type { DataIntegrityProof, SignedFrame } from '../types.ts';
import { type FrameFacts, type FrameRule, findingsOf } from './rule.ts';

const MAX_BYTES = 32 * 1024;

/** Small enough for every wallet, picture and PDF: 32 KB with its proof. */
export const sizeWithinLimit: FrameRule = {
  id: 'size-within-limit',
  number: 20,
  cite: 'our own limit; the gate reads 64 KB',
  check(credential, facts) {
    const found = findingsOf(this.id);
    const bytes = new TextEncoder().encode(withPlaceholderProof(credential, facts)).length;
    return bytes <= MAX_BYTES ? [] : [found('', 'larger than 32 KB')];
  },
};

/** Our own strict gate, through which every reader of ours must go, lets it pass. */
export const gatePasses: FrameRule = {
  id: 'gate-passes',
  number: 21,
  cite: 'shape gate, own profile',
  check(credential, facts) {
    const found = findingsOf(this.id);
    const result = facts.gateOwn(withPlaceholderProof(credential, facts));
    return result.ok ? [] : [found('', `refused with ${result.code}`)];
  },
};

/** The JSON as it will be published, with a proof of the right form and size that proves nothing (64 zero bytes). */
function withPlaceholderProof(credential: SignedFrame, facts: FrameFacts): string {
  const proof: DataIntegrityProof = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-rdfc-2022',
    created: credential.validFrom,
    verificationMethod: facts.credentialKey.methodId,
    proofPurpose: 'assertionMethod',
    proofValue: `z${'1'.repeat(64)}`,
  };
  return JSON.stringify({ ...credential, proof: [proof] });
}

import { MAX_DEPTH } from '../gate-values.ts';
import type { DataIntegrityProof, SignedFrame } from '../types.ts';
import { type Finding, type FrameFacts, type FrameRule, findingsOf } from './rule.ts';
import { textOf } from './written.ts';

const MAX_BYTES = 32 * 1024;
/** UTF-8 takes at most so many bytes for each UTF-16 code unit. */
const MOST_BYTES_A_UNIT = 3;

/** Small enough for every wallet, picture and PDF: 32 KB with its proof. */
export const sizeWithinLimit: FrameRule = {
  id: 'size-within-limit',
  number: 20,
  cite: 'our own limit; the gate reads 64 KB',
  check(credential, facts) {
    const found = findingsOf(this.id);
    const text = withPlaceholderProof(credential, facts);
    const fits = MOST_BYTES_A_UNIT * text.length <= MAX_BYTES || new TextEncoder().encode(text).length <= MAX_BYTES;
    return fits ? [] : [found('', 'larger than 32 KB')];
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

/**
 * What the gate refuses for its depth, found before the document is copied and looked at: each level of it takes call
 * stack there, and a ring has no end. Looks no deeper than the gate does.
 */
export function depthFindings(document: unknown): Finding[] {
  return nestsWithin(document, MAX_DEPTH) ? [] : [findingsOf(gatePasses.id)('', 'nested too deep')];
}

function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => nestsWithin(member, levels - 1));
}

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
  return `${textOf(credential).slice(0, -1)},"proof":${JSON.stringify([proof])}}`;
}

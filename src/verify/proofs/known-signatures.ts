/**
 * Signatures that were right before. What is remembered is one thing only: this signature, over exactly these bytes,
 * with exactly this key, is right. Who owns the key, whether it still counts and what day it is, is asked every time.
 */
import type { VerifyOptions } from '../adapters.ts';
import { contextHashes } from '../context-hashes.ts';
import type { SigningKey } from '../documents/signing-key.ts';
import type { Finding } from '../finding.ts';
import { hashOf } from '../memory.ts';
import type { ProofClaim } from './proof-claim.ts';

/** Changes with every change of what counts as a right signature, for memories that outlive a process. */
const VERIFIER_VERSION = 'blijk-verify-1';

/** What a signature was found in. `exact` null: a part of something else, which is never remembered. */
export interface Found {
  exact: Uint8Array | null;
  options: Pick<VerifyOptions, 'memory' | 'platform'>;
}

/** The finding of `claim.check`, without the cryptography where it was right before. `at`: which proof it is, from 0. */
export async function checkUnlessKnown(
  { exact, options }: Found,
  claim: ProofClaim,
  at: number,
  key: SigningKey,
): Promise<Finding> {
  const { memory } = options;
  if (memory === undefined || exact === null) return claim.check(key);
  const name = await nameOf(exact, at, key, options);
  if (memory.signatures.find(name) === true) return claim.right;
  const finding = await claim.check(key);
  if (finding.outcome === 'pass') memory.signatures.keep(name, true, 1);
  return finding;
}

/** Everything the answer depends on. The parts before the last have no spaces in them, so no two lists look the same. */
async function nameOf(
  exact: Uint8Array,
  at: number,
  { multibase, rsa, methodId }: SigningKey,
  options: Found['options'],
): Promise<string> {
  const { all: contexts } = await contextHashes(options.platform);
  const document = await hashOf(exact, options);
  // The key itself: in multibase, as every kind has but RSA.
  const publicKey = multibase ?? `${rsa?.n}.${rsa?.e}`;
  return [VERIFIER_VERSION, contexts, document, at, publicKey, methodId].join(' ');
}

/** The verifier without an installation: no issuer is known by itself, every document comes from outside. */
import { nodePlatform } from './node-platform.ts';
import { createSafeFetch } from './safe-fetch.ts';
import type { FetchDocument, Trust } from './verify/adapters.ts';
import { type Verification, type VerifyInput, verify } from './verify/index.ts';

const NOBODY: Trust = { find: async () => null };

/** Verifies with Node's parts as of the moment of each call; `trust` absent: every issuer is unknown. */
export function standaloneVerifier({
  fetchOutside = createSafeFetch(),
  trust = NOBODY,
}: {
  fetchOutside?: FetchDocument;
  trust?: Trust;
} = {}): (input: VerifyInput) => Promise<Verification> {
  return (input) => verify(input, { now: new Date(), fetchDocument: fetchOutside, trust, platform: nodePlatform });
}

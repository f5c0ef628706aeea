/** The verifier without an installation: no issuer is known by itself, every document comes from outside. */
import { nodePlatform } from './node-platform.ts';
import { createSafeFetch } from './safe-fetch.ts';
import type { FetchDocument, Trust } from './verify/adapters.ts';
import { pinnedDocuments, type TrustList, type Verification, type VerifyInput, verify } from './verify/index.ts';

const NOBODY: Trust = { find: async () => null };

/** Fetches nothing: knows the keys that a trust list pins, and answers OFFLINE to everything else. */
export function offlineDocuments(list: TrustList | undefined): Promise<FetchDocument> {
  return pinnedDocuments(list ?? { issuers: [] }, nodePlatform);
}

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

/**
 * What a server tells its visitors' browsers of itself, as JSON: the addresses it answers for and the issuers it knows.
 * Everything in it is public already; it holds no personal data.
 */
import type { Trust, TrustedIssuer } from '../verify/adapters.ts';

export interface KnownIssuers {
  /** Origins that this server answers for, the one of its identities first. */
  origins: readonly string[];
  /** In the order in which they count: the first with an id decides. */
  issuers: readonly TrustedIssuer[];
  /** Who signs the heads of its register; the key as padded base64. Absent where files are all there is. */
  register?: { origin: string; publicKey: string };
}

/** These issuers as `Trust`, found by DID only. */
export function trustOfKnown({ issuers }: Pick<KnownIssuers, 'issuers'>): Trust {
  return {
    find: async (did) => issuers.find((issuer) => issuer.did === did) ?? null,
    names: async () => issuers.map(({ name }) => name),
  };
}

/**
 * Keys of issuers without a network: the operator's list names the keys it vouches for, and those stand in for the
 * document that the issuer publishes. The key is still found through the issuer, never through what it signed.
 */
import { encodeBase64Url } from '../openbadges/base64url.ts';
import type { FetchDocument, Platform } from './adapters.ts';
import { didWebUrl } from './documents/did-web.ts';
import { readPublicKey } from './documents/public-key.ts';

/**
 * Answers the did:web documents of listed issuers with pinned keys, and OFFLINE to everything else: nothing is ever
 * fetched. A key stands in its document under its multibase, one of P-256 also under its RFC 7638 thumbprint.
 */
export async function pinnedDocuments(
  list: { issuers: readonly { did: string; keys: readonly string[] }[] },
  platform: Pick<Platform, 'sha256'>,
): Promise<FetchDocument> {
  const documents = new Map<string, Uint8Array>();
  for (const { did, keys } of list.issuers) {
    const url = did.startsWith('did:web:') && keys.length > 0 ? didWebUrl(did) : null;
    if (url === null) continue;
    const methods = (await Promise.all(keys.map((key) => methodsOf(did, key, platform)))).flat();
    const document = { id: did, verificationMethod: methods, assertionMethod: methods.map(({ id }) => id) };
    documents.set(url, new TextEncoder().encode(JSON.stringify(document)));
  }
  return async (url) => {
    const bytes = documents.get(url);
    return bytes === undefined
      ? { ok: false, code: 'OFFLINE' }
      : { ok: true, bytes, contentType: 'application/did+json', incomplete: true };
  };
}

async function methodsOf(did: string, multibase: string, platform: Pick<Platform, 'sha256'>) {
  const method = (name: string) => ({
    id: `${did}#${name}`,
    type: 'Multikey',
    controller: did,
    publicKeyMultibase: multibase,
  });
  const read = readPublicKey({ publicKeyMultibase: multibase });
  const ec = read.ok ? read.key.ec : null;
  if (ec === null) return [method(multibase)];
  const { crv, x, y } = ec;
  const digest = await platform.sha256(JSON.stringify({ crv, kty: 'EC', x, y }));
  return [method(multibase), method(encodeBase64Url(digest))];
}

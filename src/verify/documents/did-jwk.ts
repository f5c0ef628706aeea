/** did:jwk: the key is the identity, as did:key, written as a JWK (did:jwk method). Computed, never fetched. */
import { decodeBase64Url } from '../../openbadges/base64url.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import { scanJson } from '../../openbadges/json-scanner.ts';
import type { ControllerDocument } from './controller-document.ts';

const MAX_TEXT = 4_000;

/** The document of a did:jwk, with its one method `<did>#0`; null when the identifier is no JWK, or one for encryption. */
export function resolveDidJwk(did: string): ControllerDocument | null {
  const text = did.slice('did:jwk:'.length);
  const bytes = text.length <= MAX_TEXT ? decodeBase64Url(text) : null;
  const scanned = bytes === null ? null : scanJson(bytes);
  if (!scanned?.ok || !isObject(scanned.value)) return null;
  const publicKeyJwk = scanned.value;
  if (publicKeyJwk.use !== undefined && publicKeyJwk.use !== 'sig') return null;
  const id = `${did}#0`;
  return {
    id: did,
    methods: [{ id, type: 'JsonWebKey', controller: did, publicKeyJwk }],
    assertionMethod: [id],
    authentication: [id],
  };
}

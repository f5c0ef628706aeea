/** did:key: the key is the identity, so its controller document is computed, never fetched (did:key 0.9). */
import type { ControllerDocument } from './controller-document.ts';

/** The document of a did:key, with its one method `<did>#<multibase>`; null when the identifier is no multibase key. */
export function resolveDidKey(did: string): ControllerDocument | null {
  const multibase = did.slice('did:key:'.length);
  if (!/^z[1-9A-HJ-NP-Za-km-z]{1,100}$/.test(multibase)) return null;
  const id = `${did}#${multibase}`;
  const method = { id, type: 'Multikey', controller: did, publicKeyMultibase: multibase };
  return { id: did, methods: [method], assertionMethod: [id], authentication: [id] };
}

import type { DidDocument, VerificationMethod } from '../openbadges/types.ts';
import { withoutPrivateMembers } from './key-leak.ts';
import type { EcPublicJwk } from './public-key.ts';

/** A key as the world may see it. `methodId` is the verification method id and the `kid` of a JWT. */
export type PublicKey = { methodId: string; revoked?: string } & (
  | { algorithm: 'Ed25519'; publicKeyMultibase: string }
  | { algorithm: 'P-256'; publicKeyJwk: EcPublicJwk }
);

const CONTEXTS = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/multikey/v1',
  'https://w3id.org/security/jwk/v1',
];

/**
 * The did:web document of an issuer: every key as its own method, allowed to assert, `assertionMethod` as
 * strings (readers outside need that). A compromised key stays as a method with the time it was revoked, and may assert
 * nothing: most libraries look at that list only. Throws `key.leak` rather than show a private member; TypeError for another's key.
 */
export function buildDidDocument(did: string, keys: readonly PublicKey[]): DidDocument {
  return withoutPrivateMembers({
    '@context': [...CONTEXTS],
    id: did,
    verificationMethod: keys.map((key) => method(did, key)),
    assertionMethod: keys.filter(({ revoked }) => revoked === undefined).map((key) => key.methodId),
  });
}

function method(did: string, key: PublicKey): VerificationMethod {
  if (!key.methodId.startsWith(`${did}#`)) throw new TypeError('a key of another issuer');
  const { methodId: id } = key;
  const since = key.revoked === undefined ? {} : { revoked: key.revoked };
  return key.algorithm === 'Ed25519'
    ? { id, type: 'Multikey', controller: did, ...since, publicKeyMultibase: key.publicKeyMultibase }
    : { id, type: 'JsonWebKey', controller: did, ...since, publicKeyJwk: key.publicKeyJwk };
}

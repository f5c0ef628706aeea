/**
 * The cryptosuites of embedded proofs that we check. All of them sign the same thing, the hash of the canonical proof
 * followed by the hash of the canonical document; they differ in name, kind of key and hash.
 */
import type { Platform } from '../adapters.ts';
import type { PublicKey } from '../documents/public-key.ts';

/** What a suite does with one key: how it hashes, how long its signatures are, and the check itself. */
export interface KeyedSuite {
  hash: 'sha256' | 'sha384';
  /** Bytes. */
  signatureLength: number;
  verify(platform: Platform, data: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface Suite {
  name: string;
  /** The suite with this key; null for a key of another kind. */
  withKey(key: PublicKey): KeyedSuite | null;
}

function ed25519(name: string): Suite {
  return {
    name,
    withKey: ({ ed25519: publicKey }) =>
      publicKey === null
        ? null
        : {
            hash: 'sha256',
            signatureLength: 64,
            verify: (platform, data, signature) => platform.ed25519Verify(publicKey, data, signature),
          },
  };
}

/** VC-DI-ECDSA 3.2: the curve of the key chooses the hash. */
const ECDSA: Suite = {
  name: 'ecdsa-rdfc-2019',
  withKey: ({ ec }) =>
    ec === null
      ? null
      : {
          hash: ec.crv === 'P-256' ? 'sha256' : 'sha384',
          signatureLength: ec.crv === 'P-256' ? 64 : 96,
          verify: (platform, data, signature) => platform.ecdsaVerify(ec, data, signature),
        },
};

/** `eddsa-2022` is the name that eddsa-rdfc-2022 had in its drafts. */
const CRYPTOSUITES = new Map(
  [ed25519('eddsa-rdfc-2022'), ed25519('eddsa-2022'), ECDSA].map((suite) => [suite.name, suite]),
);
const ED25519_SIGNATURE_2020 = ed25519('Ed25519Signature2020');

/** The suite a proof names by `type` and `cryptosuite`; null for one that we do not check. */
export function suiteOf({ type, cryptosuite }: Readonly<Record<string, unknown>>): Suite | null {
  if (type === 'DataIntegrityProof' && typeof cryptosuite === 'string') return CRYPTOSUITES.get(cryptosuite) ?? null;
  return type === 'Ed25519Signature2020' && cryptosuite === undefined ? ED25519_SIGNATURE_2020 : null;
}

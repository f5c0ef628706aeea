/** What a proof claims, read before any key is looked up. */
import type { SigningKey } from '../documents/signing-key.ts';
import type { Finding } from '../finding.ts';

export interface ProofClaim {
  ok: true;
  /** Verification method the proof names. */
  methodId: string;
  /** When it says it was made, milliseconds since 1970; null when it does not say. */
  created: number | null;
  /** The finding when the signature is right. */
  right: Finding;
  /** Checks the signature with the issuer's key: `right`, or what is wrong. Only bytes, key and contexts decide. */
  check(key: SigningKey): Promise<Finding>;
}

/** Refused by its form alone: no key was looked up, nothing canonicalized. */
export interface RefusedProof {
  ok: false;
  /** The method it names all the same; null when it names none. */
  methodId: string | null;
  finding: Finding;
}

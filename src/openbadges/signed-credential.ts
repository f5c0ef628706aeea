import type { DateTime } from './types.ts';

/**
 * A credential with its signatures: immutable strings and the SHA-256 (lower-case hex) of the exact JSON bytes.
 * Only a signer makes one. The bytes are stored as they are and never rebuilt from tables.
 */
export class SignedCredential {
  /** The credential with its embedded Data Integrity proof, exactly as it is published (UTF-8 JSON). */
  readonly json: string;
  /** The same credential as Compact JWS (VC-JWT, ES256). Not deterministic: store it once made. */
  readonly jwt: string;
  readonly sha256: string;
  readonly created: DateTime;

  constructor(parts: { json: string; jwt: string; sha256: string; created: DateTime }) {
    this.json = parts.json;
    this.jwt = parts.jwt;
    this.sha256 = parts.sha256;
    this.created = parts.created;
    Object.freeze(this);
  }
}

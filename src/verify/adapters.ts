/**
 * Everything impure that the verifier needs is passed in through these types, so that the same code runs on a server,
 * in a browser and on a command line. Nothing here has a default.
 */

import type { RegisterKey } from '../register/checkpoint.ts';
import type { Lost, RegisterEvidence } from '../register/evidence.ts';
import type { VerifyMemory } from './memory.ts';

/** Why a document could not be had. */
export type FetchCode =
  | 'URL_NOT_ALLOWED'
  | 'FETCH_FAILED'
  | 'FETCH_TIMEOUT'
  | 'TOO_LARGE'
  | 'NOT_FOUND'
  | 'BADGE_PRIVATE'
  | 'GONE'
  /** Nothing is fetched at all, because whoever verifies chose so. */
  | 'OFFLINE';

/** `incomplete`: kept from an earlier day or made from a list, so that what is not in it may still exist. */
export type FetchResult =
  | { ok: true; bytes: Uint8Array; contentType: string; incomplete?: true }
  | { ok: false; code: FetchCode };

/** Gets one document by https URL (or an own URL from storage). Never throws; bounded in size and time by the adapter. */
export type FetchDocument = (url: string, options: { accept: string; maxBytes: number }) => Promise<FetchResult>;

/** An issuer that whoever runs the verifier knows. */
export interface TrustedIssuer {
  did: string;
  name: string;
  /** True for organisations of this installation: the strict own profile of the gate applies. */
  own: boolean;
  /** When the listed issuer is trusted, as calendar days; null = open. */
  from: string | null;
  until: string | null;
  /** Pinned key multibases; empty = the issuer's document decides. */
  keys: readonly string[];
}

/** Which issuers are known. Matching is by DID, never by name. */
export interface Trust {
  find(did: string): Promise<TrustedIssuer | null>;
  /** Names of all known issuers, to warn of a stranger whose name can be mistaken for one of them. */
  names?(): Promise<readonly string[]>;
}

/** Key state that a DID document cannot carry, for our own issuers. All times are DateTime or null. */
export interface KeyState {
  activeFrom: string;
  retiredAt: string | null;
  compromisedAt: string | null;
}

/** The public register of the installation whose issuers are `own`. */
export interface RegisterAccess {
  /** Who signs its heads. */
  key: RegisterKey;
  /**
   * What shows that the credential of this id is in it; checked, whoever gives it. Null: it is not in it. `erased`: it
   * was, and its holder had it erased. `lost`: not, but entries of some time are lost. `offline`: nobody was reached to ask.
   * Rejects where it cannot be told for another reason.
   */
  find(
    credentialId: string,
  ): Promise<RegisterEvidence | RegisterEvidence<Uint8Array> | 'erased' | 'offline' | Lost | null>;
}

/** A point that lies on its curve; coordinates as in a JWK: base64url, 32 or 48 bytes each (RFC 7518 6.2.1). */
export interface EcPublicKey {
  crv: 'P-256' | 'P-384';
  x: string;
  y: string;
}

/** Functions of the machine: hashes, bounded unpacking, signatures. None keeps anything. */
export interface Platform {
  /** A text is hashed as UTF-8. */
  sha256(data: Uint8Array | string): Promise<Uint8Array>;
  sha384(bytes: Uint8Array): Promise<Uint8Array>;
  /** Unpacks GZIP; throws when the output would pass `maxBytes` (it stops there) or the input is not exactly one member. */
  gunzip(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  /** Unpacks zlib (RFC 1950), for our PDF's attachment; throws when the output would pass `maxBytes`. */
  inflate(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /**
   * Texts of the QR codes in a picture (JPEG, PNG, WebP), each once; empty when there is none, the picture is damaged or
   * larger than the adapter's limits. Absent: photos are not read.
   */
  decodeQr?(picture: Uint8Array): Promise<string[]>;
  /** ECDSA with SHA-256 for P-256 and SHA-384 for P-384; the signature is r and s of equal length (IEEE P1363). */
  ecdsaVerify(publicKey: EcPublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Everything that a verification depends on beside its input: the same options give the same report. */
export interface VerifyOptions {
  now: Date;
  fetchDocument: FetchDocument;
  trust: Trust;
  platform: Platform;
  /** State of a key of one of our own issuers by verification method id; null when it is not ours. */
  keyState?: (verificationMethod: string) => Promise<KeyState | null>;
  /**
   * Origin of the installation that verifies, which answers it from storage. URL rules accept exactly this one also with
   * a port, with host localhost, and for host localhost over http.
   */
  localOrigin?: string;
  /** What the visitor typed, to compare with the salted hashes; absent = recipient check skipped. */
  recipient?: { name?: string; email?: string };
  /** Absent: no register can be asked, and nothing is said about it. `pending`: what is verified is being issued just now. */
  register?: RegisterAccess | 'pending';
  /** What is remembered between verifications (memory.ts); absent = nothing. Never one that issuing uses too. */
  memory?: VerifyMemory;
  /** What this verifier asked a holder to sign; absent = a presentation's challenge and domain are not compared. */
  presentation?: { challenge: string; domain?: string };
}

/** One signing key of one organisation as it lies in the database: the private part only as ciphertext. */
export interface KeyRecord {
  /** Verification method id = `kid`: `<did>#<multibase>` or `<did>#<RFC 7638 thumbprint>`. */
  methodId: string;
  organisationId: string;
  issuerDid: string;
  use: 'credential' | 'jwt' | 'status';
  algorithm: 'Ed25519' | 'P-256';
  /** `z6Mk…` for Ed25519; null for P-256. */
  publicKeyMultibase: string | null;
  /** JSON of the public JWK for P-256; null for Ed25519. */
  publicJwk: string | null;
  state: 'active' | 'retired' | 'compromised';
  /** Version of the wrapping; part of the additional authenticated data. */
  version: number;
  /**
   * Data key wrapped by the key-encryption key: iv || ciphertext || tag (AES-256-GCM). Where the private part was destroyed:
   * the hash of the public part, wrapped the same way, so that the row can still not be changed.
   */
  wrappedDataKey: Uint8Array;
  /** PKCS#8 private key under the data key: iv || ciphertext || tag; empty once it was destroyed. */
  ciphertext: Uint8Array;
  activeFrom: string;
  retiredAt: string | null;
  compromisedAt: string | null;
  createdAt: string;
}

/** What the key store needs of storage. */
export interface KeyRecords {
  insert(record: KeyRecord): Promise<void>;
  /** Another state, and other locked bytes, of the key with this method id. */
  update(record: KeyRecord): Promise<void>;
  ofOrganisation(organisationId: string): Promise<KeyRecord[]>;
  byMethodId(methodId: string): Promise<KeyRecord | null>;
  /** Every key of every organisation. */
  all(): Promise<KeyRecord[]>;
  /** True when any key exists at all: then the key-encryption key must exist too. */
  any(): Promise<boolean>;
}

/** The key that signs heads of the register, as it lies in the database. It belongs to no organisation. */
export interface RegisterKeyRecord {
  /** Eight hex digits, as a signature names it. */
  keyId: string;
  /** Name of the register: host and path. */
  origin: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
  wrappedDataKey: Uint8Array;
  ciphertext: Uint8Array;
  version: number;
  activeFrom: string;
  retiredAt: string | null;
}

export interface RegisterKeyRecords {
  insert(record: RegisterKeyRecord): Promise<void>;
  /** The one that signs now, or null. */
  active(): Promise<RegisterKeyRecord | null>;
  /** Other locked bytes of the key with this id. */
  relock(record: RegisterKeyRecord): Promise<void>;
  /** It signs no more; what it signed stays what it is. */
  retire(keyId: string, at: string): Promise<void>;
  /** Every one there ever was, oldest first. */
  all(): Promise<RegisterKeyRecord[]>;
}

/**
 * The documents of Open Badges 3.0.3 on VCDM 2.0, in the one canonical shape we write: every `type` an array except
 * Image, IdentityObject, IdentifierEntry, Proof, CredentialStatus; no nulls, no empty arrays.
 * This folder says what a badge is. Data in, data out: it has no disk, network, clock, chance or Node built-ins, and never
 * sees a private key.
 */

/** RFC 3339 with seconds and `Z`, for instance `2026-11-21T14:02:11Z`. */
export type DateTime = string;
/** Calendar day `YYYY-MM-DD`. */
export type Day = string;

export const LEVELS = ['beginner', 'gevorderd', 'expert'] as const;
/** Level of an Open Badge of ours (not an NLQF level); fragment of the RubricCriterionLevel id. */
export type Level = (typeof LEVELS)[number];

export interface Image {
  id: string;
  type: 'Image';
  caption?: string;
}

export interface IdentifierEntry {
  type: 'IdentifierEntry';
  identifier: string;
  identifierType: string;
}

/** OB 3.0 IdentityObject. `identityHash` = `sha256$` + lower-case hex of SHA-256(UTF-8(normalised value + salt)). */
export interface IdentityObject {
  type: 'IdentityObject';
  hashed: true;
  identityType: 'name' | 'emailAddress';
  identityHash: string;
  salt: string;
}

export interface Address {
  type: ['Address'];
  addressLocality: string;
}

export interface Profile {
  id: string;
  type: ['Profile'];
  name: string;
  url?: string;
  image?: Image;
  /** Of a training company only. */
  address?: Address;
  otherIdentifier?: IdentifierEntry[];
}

export interface Alignment {
  type: ['Alignment'];
  targetName: string;
  targetUrl: string;
  targetCode?: string;
  targetDescription?: string;
  targetFramework?: string;
  targetType?: string;
}

export interface RubricCriterionLevel {
  id: string;
  type: ['RubricCriterionLevel'];
  name: string;
  description?: string;
  level?: string;
}

export interface ResultDescription {
  id: string;
  type: ['ResultDescription'];
  name: string;
  resultType: string;
  rubricCriterionLevel?: RubricCriterionLevel[];
}

export interface Result {
  type: ['Result'];
  resultDescription?: string;
  achievedLevel?: string;
  value?: string;
  /** In a praktijkverklaring: the work process that this result is about, as the Achievement has it. */
  alignment?: Alignment[];
}

export interface Achievement {
  id: string;
  type: ['Achievement'];
  achievementType: string;
  name: string;
  /** The claim: "kan goed samenwerken". */
  description: string;
  criteria: { narrative: string };
  image?: Image;
  inLanguage: string;
  version: string;
  /** In a praktijkverklaring: the qualification's name, and the crebo of it and of its file as identifiers. */
  specialization?: string;
  otherIdentifier?: IdentifierEntry[];
  creator?: Profile;
  alignment?: Alignment[];
  resultDescription?: ResultDescription[];
  tag?: string[];
}

export interface AchievementSubject {
  id: string;
  type: ['AchievementSubject'];
  /** Plain name; in a praktijkverklaring only. */
  name?: string;
  identifier: IdentityObject[];
  /** The placement and the training company that judged; in a praktijkverklaring only. */
  activityStartDate?: DateTime;
  activityEndDate?: DateTime;
  source?: Profile;
  achievement: Achievement;
  result?: Result[];
  narrative?: string;
}

export interface BitstringStatusListEntry {
  id: string;
  type: 'BitstringStatusListEntry';
  statusPurpose: 'revocation';
  /** Base-10 string without leading zeros. */
  statusListIndex: string;
  statusListCredential: string;
}

/** What every document has that we sign in the name of an organisation. */
export interface SignedFrame {
  '@context': string[];
  id: string;
  type: string[];
  name: string;
  issuer: Profile;
  validFrom: DateTime;
  credentialStatus: BitstringStatusListEntry;
}

/** OB 3.0 EndorsementCredential: what one organisation says of a credential of another. */
export interface UnsignedEndorsement extends SignedFrame {
  credentialSubject: {
    /** Id of the credential that it is about. */
    id: string;
    type: ['EndorsementSubject'];
    /** Markdown. */
    endorsementComment: string;
  };
}

export interface UnsignedCredential extends SignedFrame {
  validUntil?: DateTime;
  awardedDate: DateTime;
  credentialSubject: AchievementSubject;
  /** Signed by the training company; in a praktijkverklaring only. */
  endorsement?: [EndorsementCredential];
}

export interface DataIntegrityProof {
  type: 'DataIntegrityProof';
  cryptosuite: 'eddsa-rdfc-2022';
  created: DateTime;
  verificationMethod: string;
  proofPurpose: 'assertionMethod';
  proofValue: string;
}

/** An endorsement with its one proof, as it stands inside the credential that it is about. */
export type EndorsementCredential = UnsignedEndorsement & { proof: [DataIntegrityProof] };

/** What we publish: exactly one proof, as a one-element array. */
export type AchievementCredential = UnsignedCredential & { proof: [DataIntegrityProof] };

export interface UnsignedStatusListCredential {
  '@context': string[];
  id: string;
  type: ['VerifiableCredential', 'BitstringStatusListCredential'];
  /** The issuer's DID as a plain string. */
  issuer: string;
  validFrom: DateTime;
  validUntil: DateTime;
  credentialSubject: {
    id: string;
    type: 'BitstringStatusList';
    statusPurpose: 'revocation';
    /** `u` + base64url without padding of GZIP of the bits; index 0 is the most significant bit of byte 0. */
    encodedList: string;
    /** Milliseconds. */
    ttl: number;
  };
}

/** A DID document of ours (did:web). Relationship entries are strings, never embedded objects. */
export interface DidDocument {
  '@context': string[];
  id: string;
  verificationMethod: VerificationMethod[];
  assertionMethod: string[];
}

export interface VerificationMethod {
  id: string;
  type: 'Multikey' | 'JsonWebKey';
  controller: string;
  /** DateTime since which nothing it signed may be relied on. */
  revoked?: string;
  publicKeyMultibase?: string;
  publicKeyJwk?: { kty: string; crv: string; x: string; y?: string; kid?: string; alg?: string };
}

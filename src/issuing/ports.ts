/**
 * What issuing needs of the outside world, named by the need and not by the tool behind it. All impure parts come in
 * through `IssuingDeps`; `compose.ts` makes the real ones. What is kept in a database is in `records.ts`.
 */

import type { LintedCredential } from '../openbadges/lint.ts';
import type { LintedEndorsement } from '../openbadges/lint-endorsement.ts';
import type { LintedStatement } from '../openbadges/lint-statement.ts';
import type { LintedStatusList } from '../openbadges/lint-status-list.ts';
import type { SignedCredential } from '../openbadges/signed-credential.ts';
import type { DidDocument, EndorsementCredential } from '../openbadges/types.ts';
import type { Verification } from '../verify/report.ts';
import type { OutgoingLetter } from './letters/letters-prepare.ts';
import type { Organisation } from './organisations/organisations.ts';
import type { Storage } from './records.ts';

/** Images of organisations and badges; content-addressed: the id is the SHA-256 (hex) of the bytes. */
export interface Files {
  put(bytes: Uint8Array): Promise<string>;
  get(id: string): Promise<Uint8Array | null>;
}

/** Photos and voice notes of evidence; the id is the SHA-256 (hex) of the bytes. */
export interface EvidenceFiles extends Files {
  /** Overwrites the bytes and takes the file away; nothing when there is none. */
  delete(id: string): Promise<void>;
  /** Runs works for the same id one after the other, so that nobody deletes what another is about to use. */
  alone<T>(id: string, work: () => Promise<T>): Promise<T>;
}

/** Judges what was handed in as evidence, by its bytes; see evidence-media.ts for what it takes and throws. */
export interface EvidenceMedia {
  /** The photo drawn anew, as JPEG. */
  photo(bytes: Uint8Array): Promise<Uint8Array>;
  /** A logo or the picture of a badge drawn anew, as PNG; null when it is none that can be taken. */
  png(bytes: Uint8Array): Promise<Uint8Array | null>;
  /** What a browser recorded. */
  voice(bytes: Uint8Array): Promise<{ mediaType: 'audio/webm' | 'audio/mp4'; seconds: number }>;
}

export interface JobQueue {
  /** Adds a job inside the caller's transaction. */
  enqueue(
    tx: Storage,
    kind: string,
    payload: Record<string, string>,
    options?: { runAfter?: Date; singletonKey?: string },
  ): Promise<void>;
  work(kind: string, handler: (payload: Record<string, string>) => Promise<void>): void;
  /** Runs `handler` every `everyMs`, never two at a time. */
  every(name: string, everyMs: number, handler: () => Promise<void>): void;
  start(): void;
  /** Lets running handlers finish their current step. */
  stop(): Promise<void>;
}

/** The only door to private keys. Refuses a key that is not this organisation's. */
export interface Signer {
  /** Number of canonical statements of exactly this unsigned document (JSON text); null where it is not proven. */
  provenStatements(json: string): Promise<number | null>;
  /**
   * Spends the lint token: embedded eddsa-rdfc-2022 proof with `created` = validFrom, and the VC-JWT (ES256). `prove`: the
   * generic library must give the same bytes, whatever made them. `award.verification_failed` where it does not.
   */
  sign(organisationId: string, linted: LintedCredential, prove?: 'prove'): Promise<SignedCredential>;
  /** Spends the lint token: the statement for the second QR code as Compact JWS (ES256). */
  signStatement(organisationId: string, linted: LintedStatement): Promise<string>;
  /** Spends the lint token: the endorsement with its eddsa-rdfc-2022 proof, in the name of who endorses. */
  signEndorsement(organisationId: string, linted: LintedEndorsement): Promise<EndorsementCredential>;
  signStatusList(organisationId: string, linted: LintedStatusList): Promise<string>;
  /** The head of the register as signed text, by the key of the installation: the same head always gives the same text. */
  signCheckpoint(head: { size: number; root: Uint8Array }): Promise<string>;
  /** Who signs those heads, as c2sp.org/signed-note writes it down. */
  registerKey(): Promise<string>;
  /** A key made for one dry run, never stored: signs the same way so that the verifier can be asked before the real key. */
  rehearse(organisationId: string, linted: LintedCredential): Promise<Rehearsal>;
}

/** A credential signed with a throw-away key, and the DID document under which it would be right. */
export interface Rehearsal {
  json: string;
  didDocument: DidDocument;
}

/** Makes and shows the three keys of an organisation. */
export interface Keys {
  /** Makes credential, jwt and status-list keys; throws when the organisation has any. Call inside `tx`. */
  create(tx: Storage, organisation: Organisation): Promise<void>;
  didDocument(organisation: Organisation): Promise<DidDocument>;
  /** The key that signs this kind of document where it is valid from `at` (DateTime). */
  activeKey(
    organisation: Organisation,
    use: 'credential' | 'jwt' | 'status',
    at: string,
  ): Promise<{ methodId: string; controller: string; active: boolean }>;
  /** Makes a new key for what is valid from now on, and retires the one before; gives both method ids. Call inside `tx`. */
  rotate(
    tx: Storage,
    organisation: Organisation,
    use: 'credential' | 'jwt' | 'status',
  ): Promise<{ methodId: string; before: string }>;
  /** Ends a key that somebody else may have had since `at`; see signing/key-store. Call inside `tx`. */
  compromise(
    tx: Storage,
    organisation: Organisation,
    methodId: string,
    at: string,
  ): Promise<{ use: 'credential' | 'jwt' | 'status'; next: string | null }>;
  /** Destroys the private parts of keys that were retired before; gives their method ids. Call inside `tx`. */
  destroyRetired(tx: Storage, organisation: Organisation, before: string): Promise<string[]>;
}

/**
 * Our own verifier with its adapters in place, for credential JSON or JWT. It asks the register only for what is `issued`
 * already. The keys of `didDocument` count beside the issuer's own (rehearsal). `amongMany`: others are under way beside
 * it, so it may be done in another thread; then the result has no document.
 */
export type VerifyOwn = (
  json: string,
  options: {
    now: Date;
    didDocument?: DidDocument;
    recipient?: { name?: string };
    issued?: true;
    amongMany?: boolean;
  },
) => Promise<Verification>;

/** Chance, from the operating system. */
export interface Random {
  uuid(): string;
  bytes(length: number): Uint8Array;
  /** Uniform in [0, max). */
  integer(max: number): number;
}

/** Hashes of erased addresses, one after the other, never taken away. */
export interface EraseList {
  /** On disk when it resolves. */
  add(slugSha256: readonly string[]): Promise<void>;
  all(): Promise<string[]>;
}

/** Adds one file to an archive; the path is inside it, with `/`. */
export type AddToArchive = (path: string, bytes: Uint8Array) => Promise<void>;

/** Archives of organisations that leave, one each, apart from the database. */
export interface LeaveFiles {
  /** Writes a new one in the place of the old; `fill` adds file after file. Gives its bytes. Nothing is left when `fill` throws. */
  write(organisationId: string, fill: (add: AddToArchive) => Promise<void>): Promise<number>;
  read(organisationId: string): Promise<{ bytes: number; content: AsyncIterable<Uint8Array> } | null>;
  /** Also of one that was not finished. */
  remove(organisationId: string): Promise<void>;
}

export type Gzip = (bytes: Uint8Array) => Promise<Uint8Array>;
/** Unpacks one GZIP member; throws when the output would pass `maxBytes`. */
export type Gunzip = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

export interface IssuingDeps {
  storage: Storage;
  files: Files;
  evidenceFiles: EvidenceFiles;
  media: EvidenceMedia;
  jobs: JobQueue;
  signer: Signer;
  keys: Keys;
  verifyOwn: VerifyOwn;
  /** How many of so many awards are worth having under way at a time; absent: one after the other. */
  atOnce?: (count: number) => number;
  random: Random;
  gzip: Gzip;
  gunzip: Gunzip;
  sha256: (bytes: Uint8Array) => Promise<Uint8Array>;
  sha256Hex: (text: string | Uint8Array) => string;
  /** HMAC-SHA-256 hex under a secret of this installation, for idempotency keys that must not tell a name. */
  fingerprint: (text: string) => string;
  /** Seals a small secret under a key of the organisation, bound to what it is for; see signing/secret-box. */
  sealSecret: (organisationId: string, boundTo: string, secret: string) => Uint8Array;
  /** Null when it was not sealed for exactly this. */
  openSecret: (organisationId: string, boundTo: string, sealed: Uint8Array) => string | null;
  /** What must stay erased although a backup of the database is put back: SHA-256 of addresses, kept outside of it. */
  eraseList: EraseList;
  /** Hands one letter over; `mail.failed` (params.reason: answer of the server, or a word) when it was not taken. */
  postLetter: (letter: OutgoingLetter) => Promise<void>;
  /** Deletes mail to this address that lies here as files. */
  forgetMail: (email: string) => Promise<void>;
  leaveFiles: LeaveFiles;
  now: () => Date;
  /** Without trailing slash. */
  publicUrl: string;
  /** Rows of an XLSX file as text cells (dates as YYYY-MM-DD); throws AppError('list.unreadable'). */
  readSpreadsheet: (bytes: Uint8Array) => Promise<string[][]>;
  /**
   * Runs `work` with what it asks of keys, issuers and lists answered as of one look at the database, told apart by `mark`:
   * the same mark means that nothing was committed in between. Null: not known. For short work only.
   */
  atOneMoment?: <T>(work: (mark: string | null) => Promise<T>) => Promise<T>;
  /** True once the process was asked to stop: long work ends after its present step; the next start resumes it. */
  stopping?: () => boolean;
  /** Called between steps of the cycle by tests that make a step fail. */
  failPoint?: (name: string) => void | Promise<void>;
}

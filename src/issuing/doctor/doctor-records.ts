/** What the doctor asks of what is kept: everything, in pieces, without the rules that writing has. */
import type { Award, StoredCredential } from '../awards/awards.ts';
import type { RegisterEntry } from '../register/register-records.ts';

/** An award with all that belongs to it. */
export interface ExaminedAward {
  award: Award;
  credential: StoredCredential | null;
  /** The award to which its status index was given; null where it has none, or nobody has it. */
  indexOwner: string | null;
}

/** The indexes of one status list, by what their bit has to be. */
export interface GivenIndexes {
  /** Every index that was given out. */
  all: number[];
  /** Of badges that are revoked or erased: the bit is set. */
  ended: number[];
  /** Of badges and endorsements that go on: the bit is not set. */
  live: number[];
  /** What the list itself counts as given out. */
  counted: number;
}

/** A badge in the register, with what that entry holds. */
export interface ExaminedEntry extends RegisterEntry {
  commitment: Uint8Array;
  revoked: boolean;
}

/** The database's own opinion of its files. */
export type SelfCheck = { problems: string[] } | { notChecked: string };

/** Reads for `blijk doctor`. */
export interface DoctorRecords {
  countAwards(): Promise<number>;
  /** In order of id, after this one. */
  awards(after: string | null, limit: number): Promise<ExaminedAward[]>;
  /** Ids of awards that share their idempotency key with another one of their organisation. */
  sharedKeys(): Promise<string[]>;
  /** Ids of awards that share list and index with another award or endorsement. */
  sharedIndexes(): Promise<string[]>;
  /** Ids of awards that were entered in the register after the first one with a record of its issue, and have none. */
  withoutIssueRecord(): Promise<string[]>;
  statusListIds(): Promise<string[]>;
  givenIndexes(listId: string): Promise<GivenIndexes>;
  /** Ids of mail that waits although it was due before this DateTime. */
  overdueMail(before: string): Promise<string[]>;
  /** Entries of badges in order of number, after this one. */
  entries(after: number, limit: number): Promise<ExaminedEntry[]>;
  /** How many entries there are of each type, erased or not, and how many belong to an award. */
  countEntries(): Promise<{ badges: number; erased: number; owned: number }>;
  /** What the entries of type `revoke` hold. */
  revocations(): Promise<Uint8Array[]>;
  /** What the database says of itself; given up where the service is `stopping`. */
  selfCheck(stopping?: () => boolean): Promise<SelfCheck>;
}

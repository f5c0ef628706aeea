/** What is kept of awards: the people, the signed bytes, the evidence, names to be mended, and the status lists. */

import type { Evidence } from '../evidence/evidence.ts';
import type { NameCorrection } from '../holders/name-corrections.ts';
import type { Recipient } from '../holders/recipients.ts';
import type { Page, PageRequest } from '../records.ts';
import type { Award, AwardListing, AwardState, ErasedBadge, IssueRecord, StoredCredential } from './awards.ts';
import type { WaitingGroup } from './release.ts';
import type { StatusList } from './status-lists.ts';

/** Who was awarded something. Never merged by name. */
export interface RecipientRecords {
  insertMany(recipients: readonly Recipient[]): Promise<void>;
  byId(organisationId: string, id: string): Promise<Recipient | null>;
  byIds(organisationId: string, ids: readonly string[]): Promise<Recipient[]>;
  /** Another name for somebody of whom nothing was signed yet; search finds them by it. */
  rename(organisationId: string, id: string, name: string): Promise<void>;
  /** Another address, or none, for somebody of whom nothing was signed yet. */
  changeEmail(organisationId: string, id: string, email: string | null): Promise<void>;
  /** Deletes the addresses of people whose every award was collected or revoked before this DateTime; gives how many. */
  forgetEmails(before: string): Promise<number>;
}

/** One award as it was read and as it shall be. */
export interface AwardChange {
  before: Award;
  after: Award;
}

/** An issued award, with what makes another one the same badge for the same person. */
export type Twin = Pick<Award, 'id' | 'recipientId' | 'achievementVersionId' | 'level'>;

/** Awards from approval on, and the signed documents of those that were issued. */
export interface AwardRecords {
  insertMany(awards: readonly Award[]): Promise<void>;
  /** Writes every column of one award. */
  update(award: Award): Promise<void>;
  /** Writes what differs of many awards that `hold` gave in this transaction. */
  updateMany(changes: readonly AwardChange[]): Promise<void>;
  byId(id: string): Promise<Award | null>;
  /** In any order; what is not there is left out. */
  byIds(ids: readonly string[]): Promise<Award[]>;
  /** The same, held until the transaction ends: writers stand in line, in this process and in others. */
  hold(ids: readonly string[]): Promise<Award[]>;
  bySlug(slug: string): Promise<Award | null>;
  byShortCode(shortCode: string): Promise<Award | null>;
  byCredentialId(credentialId: string): Promise<Award | null>;
  /** Which awards have one of these credential ids. */
  ownersOf(credentialIds: readonly string[]): Promise<{ id: string; credentialId: string }[]>;
  byIdempotencyKeys(organisationId: string, keys: readonly string[]): Promise<Award[]>;
  /** Those whose key begins so; the prefix holds none of the signs % and _. */
  byIdempotencyPrefix(organisationId: string, prefix: string): Promise<Award[]>;
  /** Awards of a ceremony in order of position, then name. */
  ofCeremony(
    ceremonyId: string,
    options: PageRequest & { states?: readonly AwardState[] },
  ): Promise<Page<AwardListing>>;
  /** All ids of a ceremony in these states, in order of position, then name: a pile of paper lies as the list to sign. */
  idsOfCeremony(ceremonyId: string, states: readonly AwardState[]): Promise<string[]>;
  /** Other awards of the same recipient record, achievement version and level that are issued (lint 25). */
  issuedTwins(award: Award): Promise<Award[]>;
  /** Every issued award of these recipient records. */
  issuedTo(recipientIds: readonly string[]): Promise<Twin[]>;
  /** Recipients by (part of) name, newest first. */
  search(organisationId: string, query: string, page: PageRequest): Promise<Page<AwardListing>>;
  /** Awards of people with this address (in lower case), newest first. */
  ofEmail(organisationId: string, email: string, page: PageRequest): Promise<Page<AwardListing>>;
  listing(awardId: string): Promise<AwardListing | null>;
  /** In any order; what is not there is left out. */
  listings(awardIds: readonly string[]): Promise<AwardListing[]>;
  /** Ceremonies with awards in state approved or issuing, the one with the oldest first: what a restart must finish. */
  unfinishedCeremonies(): Promise<string[]>;
  /** Issued awards whose predecessor still counts, at most `limit`, oldest first: replacements that did not come to their end. */
  unfinishedReplacements(limit: number): Promise<string[]>;
  /** What waits for release in an organisation, by ceremony, badge and who awarded it; oldest first. */
  waitingGroups(organisationId: string): Promise<WaitingGroup[]>;
  /** How many wait for release, without those that this member awarded. */
  countWaiting(organisationId: string, exceptBy: string): Promise<number>;
  /** How many were sent back to the member who awarded them. */
  countReturned(organisationId: string, memberId: string): Promise<number>;
  /** What was sent back to the member who awarded it, oldest first. */
  returnedTo(organisationId: string, memberId: string, limit: number): Promise<AwardListing[]>;
  /** Those of an organisation that have an id, index and time, and no signature yet. */
  underWay(organisationId: string): Promise<Award[]>;
  /** Ids of awards that were ever issued (revoked ones too), in order of id, after this one. */
  idsIssued(organisationId: string, after: string | null, limit: number): Promise<string[]>;
  countIssued(organisationId: string): Promise<number>;
  insertCredential(credential: StoredCredential): Promise<void>;
  insertCredentials(credentials: readonly StoredCredential[]): Promise<void>;
  credential(awardId: string): Promise<StoredCredential | null>;
  insertIssueRecords(records: readonly IssueRecord[]): Promise<void>;
  /** Null where it is older than these records. */
  issueRecord(awardId: string): Promise<IssueRecord | null>;
  erased(slugSha256: string): Promise<ErasedBadge | null>;
  /** True where a badge of this credential id was erased. */
  isErased(credentialId: string): Promise<boolean>;
}

/** Status lists, the indexes given out, and the newest signed list of each. */
export interface StatusListRecords {
  insert(list: StatusList): Promise<void>;
  byId(id: string): Promise<StatusList | null>;
  /** The newest list of an organisation that still has room, and how many of its indexes were given out; or null. */
  open(organisationId: string): Promise<{ id: string; used: number } | null>;
  ofOrganisation(organisationId: string): Promise<StatusList[]>;
  /**
   * Takes an index for an award: false when it was given out before (unique (list, index)). A taken index is never
   * given out again, also when the award fails.
   */
  takeIndex(listId: string, index: number, awardId: string): Promise<boolean>;
  /** The same for several awards at once; gives those that got theirs. */
  takeIndexes(listId: string, wanted: readonly { index: number; awardId: string }[]): Promise<string[]>;
  /** Which award an index belongs to. */
  awardOf(listId: string, index: number): Promise<string | null>;
  /** The same for several indexes of a list; one that was never given out is left out. */
  awardsOf(listId: string, indexes: readonly number[]): Promise<{ index: number; awardId: string | null }[]>;
  /** Sets the revocation bit (never clears one) and raises `revision`. */
  setBit(listId: string, index: number): Promise<void>;
  /** Raises `revision` of every list of an organisation: what is signed now is never served again. */
  outdate(organisationId: string): Promise<void>;
  /** The same for several at once: `revision` rises all the same. */
  setBits(listId: string, indexes: readonly number[]): Promise<void>;
  /**
   * Stores a new signed credential over the bits of `revision` (as signedRevision); false, and nothing stored, when
   * `version` is not exactly one higher than the stored one or `revision` is no longer the newest.
   */
  storeSigned(
    listId: string,
    signed: { credential: string; version: number; revision: number; signedAt: string; validUntil: string },
  ): Promise<boolean>;
  /** Lists whose signature is older than this DateTime, for the hourly renewal. */
  signedBefore(before: string): Promise<StatusList[]>;
}

/** What holders asked about their name; the name asked for goes with the answer. */
export interface NameCorrectionRecords {
  insert(correction: NameCorrection): Promise<void>;
  update(correction: NameCorrection): Promise<void>;
  byId(id: string): Promise<NameCorrection | null>;
  /** The one that waits, or null. */
  open(awardId: string): Promise<NameCorrection | null>;
  /** What waits in an organisation, oldest first. */
  waiting(organisationId: string, limit: number): Promise<NameCorrection[]>;
}

/** Items of evidence; their bytes lie in files. */
export interface EvidenceRecords {
  /** Before its bytes are stored; nothing when it is known. */
  insertFile(id: string, createdAt: string): Promise<void>;
  insert(evidence: Evidence): Promise<void>;
  byId(id: string): Promise<Evidence | null>;
  /** In the order in which it was added. */
  ofAward(awardId: string): Promise<Evidence[]>;
  /** Of all these awards together, in the order in which it was added. */
  ofAwards(awardIds: readonly string[]): Promise<Evidence[]>;
  ofList(listId: string): Promise<Evidence[]>;
  delete(id: string): Promise<void>;
  /** From a row of a draft list to the award that came of it. */
  moveRow(listId: string, row: number, awardId: string): Promise<void>;
  /** From a badge to the one that replaces it. */
  moveAward(fromAwardId: string, toAwardId: string): Promise<void>;
  isUsed(fileId: string): Promise<boolean>;
  /** Ids of files that no evidence uses, oldest first. */
  unusedFiles(limit: number): Promise<string[]>;
  forgetFile(id: string): Promise<void>;
}

/**
 * What is kept, cut by noun: the questions issuing asks of a database, with what each answer promises. `storage/` answers
 * them in SQL. Inside `Storage.transaction` only storage calls: never sign, mail or fetch there, and use only the `tx`
 * that is handed in (the outer one would wait for ever on one connection).
 */
import type { Achievement, AchievementVersion } from './achievements.ts';
import type { Application, ApplicationState } from './applications.ts';
import type { AuditCheck, AuditEntry, AuditMark, Period } from './audit.ts';
import type { Award, AwardListing, AwardState, ErasedBadge, StoredCredential } from './awards.ts';
import type { Ceremony, CeremonyProgress } from './ceremonies.ts';
import type { Consent } from './consent.ts';
import type { CountGroup, CountScope, Dimension, StepPeople } from './counts.ts';
import type { Evidence } from './evidence.ts';
import type { FollowUp } from './follow-up.ts';
import type { FolderJoin } from './holder-folders.ts';
import type { HolderLink } from './holder-links.ts';
import type { Invitation } from './invitations.ts';
import type { DraftList, OpenList } from './lists.ts';
import type { Member } from './members.ts';
import type { NameCorrection } from './name-corrections.ts';
import type { Operator } from './operators.ts';
import type { Organisation } from './organisations.ts';
import type { OutboxRecords } from './outbox-records.ts';
import type { DossierRecords, QualificationRecords, TrainingCompanyRecords } from './praktijkverklaring-records.ts';
import type { Proposal, RoomPoster } from './proposals.ts';
import type { PublicLink } from './public-links.ts';
import type { Recipient } from './recipients.ts';
import type { WaitingGroup } from './release.ts';
import type { StatusList } from './status-lists.ts';

/** One page of a list that can grow. `cursor` goes into the next call; null = that was all. */
export interface Page<T> {
  items: T[];
  cursor: string | null;
}
export interface PageRequest {
  limit: number;
  cursor?: string | null;
}

export interface OrganisationRecords {
  insert(organisation: Organisation): Promise<void>;
  update(organisation: Organisation): Promise<void>;
  byId(id: string): Promise<Organisation | null>;
  bySlug(slug: string): Promise<Organisation | null>;
  byDid(did: string): Promise<Organisation | null>;
  /** By slug. */
  list(): Promise<Organisation[]>;
  /** The same, a page at a time. */
  page(page: PageRequest): Promise<Page<Organisation>>;
  /** The names of all, by id. */
  names(): Promise<{ id: string; name: string }[]>;
}

export interface MemberRecords {
  insert(member: Member): Promise<void>;
  update(member: Member): Promise<void>;
  byId(id: string): Promise<Member | null>;
  byUserId(userId: string): Promise<Member[]>;
  /** E-mail compared in lower case. */
  byEmail(organisationId: string, email: string): Promise<Member | null>;
  list(organisationId: string): Promise<Member[]>;
  /** The place (member id) that a session acts in from now on; goes with the session. */
  choosePlace(sessionId: string, memberId: string): Promise<void>;
  chosenPlace(sessionId: string): Promise<string | null>;
}

export interface InvitationRecords {
  insert(invitation: Invitation): Promise<void>;
  update(invitation: Invitation): Promise<void>;
  byId(id: string): Promise<Invitation | null>;
  /** By the hash of either of its two tokens; also one that ended. */
  byToken(tokenSha256: string): Promise<Invitation | null>;
  /** Not ended and not run out at `now`, newest first. */
  open(organisationId: string, now: string): Promise<Invitation[]>;
  /** Those that ended or ran out before that time; how many. */
  deleteBefore(time: string): Promise<number>;
}

export interface ApplicationRecords {
  insert(application: Application): Promise<void>;
  update(application: Application): Promise<void>;
  byId(id: string): Promise<Application | null>;
  byConfirmation(confirmSha256: string): Promise<Application | null>;
  /** Oldest first. */
  inState(state: ApplicationState, limit: number): Promise<Application[]>;
  /** How these organisations came in; one that was made on the command line has none. */
  ofOrganisations(organisationIds: readonly string[]): Promise<Application[]>;
  /** Never confirmed and run out before `now`, or refused before `refused`; how many. */
  deleteOld(times: { now: string; refused: string }): Promise<number>;
}

export interface OperatorRecords {
  insert(operator: Operator): Promise<void>;
  byUserId(userId: string): Promise<Operator | null>;
  list(): Promise<Operator[]>;
  delete(userId: string): Promise<void>;
}

export interface AchievementRecords {
  insert(achievement: Achievement): Promise<void>;
  update(achievement: Achievement): Promise<void>;
  byId(organisationId: string, id: string): Promise<Achievement | null>;
  bySlug(organisationId: string, slug: string): Promise<Achievement | null>;
  /** With their newest version (draft or published) and newest published one; sorted by name. `query` matches the name. */
  list(
    organisationId: string,
    options: { query?: string; archived?: boolean },
  ): Promise<{ achievement: Achievement; newest: AchievementVersion; published: AchievementVersion | null }[]>;
  insertVersion(version: AchievementVersion): Promise<void>;
  /** Replaces content and publishedAt of a version that was never awarded; throws TypeError when it was. */
  updateVersion(version: AchievementVersion): Promise<void>;
  versionById(versionId: string): Promise<AchievementVersion | null>;
  newestVersion(achievementId: string): Promise<AchievementVersion | null>;
  publishedVersion(achievementId: string): Promise<AchievementVersion | null>;
  /** True once any award (in any state) uses this version. */
  isAwarded(versionId: string): Promise<boolean>;
}

export interface RecipientRecords {
  insertMany(recipients: readonly Recipient[]): Promise<void>;
  byId(organisationId: string, id: string): Promise<Recipient | null>;
  byIds(organisationId: string, ids: readonly string[]): Promise<Recipient[]>;
  /** Another name for somebody of whom nothing was signed yet; search finds them by it. */
  rename(organisationId: string, id: string, name: string): Promise<void>;
  /** Deletes the addresses of people whose every award was collected or revoked before this DateTime; gives how many. */
  forgetEmails(before: string): Promise<number>;
}

export interface CeremonyRecords {
  insert(ceremony: Ceremony): Promise<void>;
  update(ceremony: Ceremony): Promise<void>;
  byId(organisationId: string, id: string): Promise<Ceremony | null>;
  /** Newest date first. `query` matches name or place. */
  list(organisationId: string, options: PageRequest & { query?: string }): Promise<Page<Ceremony>>;
  /** By exact name and date, for a repeated command. */
  byNameAndDate(organisationId: string, name: string, date: string): Promise<Ceremony | null>;
  progress(ceremonyId: string): Promise<CeremonyProgress>;
}

export interface ListRecords {
  insert(list: DraftList): Promise<void>;
  update(list: DraftList): Promise<void>;
  /** Only the coach's own list. */
  byId(organisationId: string, memberId: string, id: string): Promise<DraftList | null>;
  /** Open (not confirmed, not expired at `now`) lists of this coach, newest first. */
  open(organisationId: string, memberId: string, now: string): Promise<OpenList[]>;
  delete(id: string): Promise<void>;
  deleteExpired(now: string): Promise<number>;
}

export interface AwardRecords {
  insertMany(awards: readonly Award[]): Promise<void>;
  /** Writes every column of one award. */
  update(award: Award): Promise<void>;
  byId(id: string): Promise<Award | null>;
  bySlug(slug: string): Promise<Award | null>;
  byShortCode(shortCode: string): Promise<Award | null>;
  byCredentialId(credentialId: string): Promise<Award | null>;
  byIdempotencyKeys(organisationId: string, keys: readonly string[]): Promise<Award[]>;
  /** Awards of a ceremony in order of position, then name. */
  ofCeremony(
    ceremonyId: string,
    options: PageRequest & { states?: readonly AwardState[] },
  ): Promise<Page<AwardListing>>;
  /** All ids of a ceremony in these states, in order of position, then name: a pile of paper lies as the list to sign. */
  idsOfCeremony(ceremonyId: string, states: readonly AwardState[]): Promise<string[]>;
  /** Other awards of the same recipient record, achievement version and level that are issued (lint 25). */
  issuedTwins(award: Award): Promise<Award[]>;
  /** Recipients by (part of) name, newest first. */
  search(organisationId: string, query: string, page: PageRequest): Promise<Page<AwardListing>>;
  /** Awards of people with this address (in lower case), newest first. */
  ofEmail(organisationId: string, email: string, page: PageRequest): Promise<Page<AwardListing>>;
  listing(awardId: string): Promise<AwardListing | null>;
  /** In any order; what is not there is left out. */
  listings(awardIds: readonly string[]): Promise<AwardListing[]>;
  /** Ceremonies with awards in state approved or issuing, the one with the oldest first: what a restart must finish. */
  unfinishedCeremonies(): Promise<string[]>;
  /** What waits for release in an organisation, by ceremony, badge and who awarded it; oldest first. */
  waitingGroups(organisationId: string): Promise<WaitingGroup[]>;
  /** How many wait for release, without those that this member awarded. */
  countWaiting(organisationId: string, exceptBy: string): Promise<number>;
  /** What was sent back to the member who awarded it, oldest first. */
  returnedTo(organisationId: string, memberId: string, limit: number): Promise<AwardListing[]>;
  /** Ids of awards that were ever issued (revoked ones too), in order of id, after this one. */
  idsIssued(organisationId: string, after: string | null, limit: number): Promise<string[]>;
  countIssued(organisationId: string): Promise<number>;
  insertCredential(credential: StoredCredential): Promise<void>;
  credential(awardId: string): Promise<StoredCredential | null>;
  erased(slugSha256: string): Promise<ErasedBadge | null>;
}

export interface StatusListRecords {
  insert(list: StatusList): Promise<void>;
  byId(id: string): Promise<StatusList | null>;
  /** The list of an organisation that still has room, or null. */
  open(organisationId: string): Promise<StatusList | null>;
  ofOrganisation(organisationId: string): Promise<StatusList[]>;
  /** How many indexes of a list were given out. */
  used(listId: string): Promise<number>;
  /**
   * Takes an index for an award: false when it was given out before (unique (list, index)). A taken index is never
   * given out again, also when the award fails.
   */
  takeIndex(listId: string, index: number, awardId: string): Promise<boolean>;
  /** Which award an index belongs to. */
  awardOf(listId: string, index: number): Promise<string | null>;
  /** Sets the revocation bit (never clears one) and raises `revision`. */
  setBit(listId: string, index: number): Promise<void>;
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

export interface ConsentRecords {
  insert(consent: Consent): Promise<void>;
  update(consent: Consent): Promise<void>;
  /** The consent in force: newest, not withdrawn; or null. */
  current(awardId: string): Promise<Consent | null>;
  /** The consents in force for these awards, in any order. */
  currentOf(awardIds: readonly string[]): Promise<Consent[]>;
  ofAward(awardId: string): Promise<Consent[]>;
}

export interface HolderRecords {
  /** Issued awards of a ceremony whose private link was used, so that its sheet is printed no more; by name, at most `limit`. */
  collectedOf(ceremonyId: string, limit: number): Promise<{ awardId: string; name: string }[]>;
  insertFolder(folder: { id: string; createdAt: string }): Promise<void>;
  folderOf(awardId: string): Promise<string | null>;
  /** The folder in which an award of this recipient record lies. */
  folderOfRecipient(recipientId: string): Promise<string | null>;
  /** Puts an award in, or moves it; a folder that is empty then goes. */
  putInFolder(awardId: string, folderId: string, joinedAt: string): Promise<void>;
  /** Ids in the order in which they came in. */
  awardsIn(folderId: string): Promise<string[]>;
  insertLink(link: HolderLink): Promise<void>;
  updateLink(link: HolderLink): Promise<void>;
  linkOfAward(awardId: string): Promise<HolderLink | null>;
  linkByToken(tokenSha256: string): Promise<HolderLink | null>;
  /** Issued awards of any organisation whose recipient has this address (in lower case), oldest first. */
  awardIdsOfEmail(email: string, limit: number): Promise<string[]>;
  insertJoin(join: FolderJoin): Promise<void>;
  join(codeSha256: string): Promise<FolderJoin | null>;
  /** False when it was not there any more. */
  deleteJoin(codeSha256: string): Promise<boolean>;
  deleteExpiredJoins(now: string): Promise<void>;
}

export interface PublicLinkRecords {
  /** The address that the holder made last, or null while the printed one is in use. */
  current(awardId: string): Promise<PublicLink | null>;
  /** Also one that has ended. */
  bySlug(slug: string): Promise<PublicLink | null>;
  /** Every address made, oldest first. */
  ofAward(awardId: string): Promise<PublicLink[]>;
  insert(link: PublicLink): Promise<void>;
  update(link: PublicLink): Promise<void>;
}

export interface NameCorrectionRecords {
  insert(correction: NameCorrection): Promise<void>;
  update(correction: NameCorrection): Promise<void>;
  byId(id: string): Promise<NameCorrection | null>;
  /** The one that waits, or null. */
  open(awardId: string): Promise<NameCorrection | null>;
  /** What waits in an organisation, oldest first. */
  waiting(organisationId: string, limit: number): Promise<NameCorrection[]>;
}

/** The poster of a ceremony and what came in by it. */
export interface ProposalRecords {
  insertPoster(poster: RoomPoster): Promise<void>;
  updatePoster(poster: RoomPoster): Promise<void>;
  posterOf(ceremonyId: string): Promise<RoomPoster | null>;
  posterByCode(code: string): Promise<RoomPoster | null>;
  insertMany(proposals: readonly Proposal[]): Promise<void>;
  /** What waits at a ceremony and has not expired at `now`, in the order in which it came. */
  ofCeremony(ceremonyId: string, now: string): Promise<Proposal[]>;
  delete(ids: readonly string[]): Promise<void>;
  deleteExpired(now: string): Promise<number>;
}

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

export interface ErasureRecords {
  /**
   * Deletes awards with everything that hangs on them (signed bytes, consents, links, places in folders, requests), and
   * recipients that have no award left. Every awards of a chain of replacements goes in one call. What a caller wants to
   * keep, it has inserted before.
   */
  erase(awardIds: readonly string[]): Promise<void>;
  insertErasedBadge(erased: ErasedBadge): Promise<void>;
  insertErasedConsent(erased: { consentSha256: string; organisationId: string; date: string }): Promise<void>;
  /** Forgets hashes of before this day (YYYY-MM-DD); gives how many. */
  deleteErasedConsentsBefore(day: string): Promise<number>;
  /** All awards in order of id, with their addresses; one that has none answers to its id. */
  addresses(after: string | null, limit: number): Promise<{ awardId: string; slugs: string[] }[]>;
  /** Overwrites what deleted rows left behind in the files of the database. Not inside a transaction; may take long. */
  scrub(): Promise<void>;
  /** What `scrub` has to go through, in bytes. */
  size(): Promise<number>;
}

/** Counting, never by person. Badges count while they are issued: not revoked, not replaced. */
export interface CountRecords {
  /** Of one ceremony, as it is on this day (YYYY-MM-DD). */
  followUp(ceremonyId: string, day: string): Promise<FollowUp>;
  /** The same of these organisations, with how many different names each step has. */
  steps(scope: CountScope, day: string): Promise<{ badges: FollowUp; people: StepPeople }>;
  total(scope: CountScope): Promise<{ badges: number; people: number }>;
  /** One line a group, in order of its key. */
  groups(scope: CountScope, dimension: Dimension): Promise<CountGroup[]>;
  /** These groups as if they were one. */
  together(
    scope: CountScope,
    dimension: Dimension,
    keys: readonly string[],
  ): Promise<{ badges: number; people: number }>;
}

export interface AuditRecords {
  /** Appends with a hash chain per installation. */
  append(entry: AuditEntry): Promise<void>;
  /** What happened to one thing, oldest first. */
  about(organisationId: string, objectId: string): Promise<AuditEntry[]>;
  /** Newest first; `from` counts and `until` does not. */
  list(organisationId: string, page: PageRequest & Partial<Period>): Promise<Page<AuditEntry>>;
  /** Recomputes the hash chain of the whole installation, in portions; with `since`, that line and those after it only. */
  check(since?: AuditMark): Promise<AuditCheck>;
  /** Time of the newest line of the whole installation: a clock that stands before it is wrong. */
  lastAt(): Promise<string | null>;
}

export interface SettingRecords {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

export interface Storage {
  organisations: OrganisationRecords;
  members: MemberRecords;
  invitations: InvitationRecords;
  applications: ApplicationRecords;
  operators: OperatorRecords;
  achievements: AchievementRecords;
  recipients: RecipientRecords;
  ceremonies: CeremonyRecords;
  lists: ListRecords;
  awards: AwardRecords;
  statusLists: StatusListRecords;
  consents: ConsentRecords;
  holders: HolderRecords;
  publicLinks: PublicLinkRecords;
  nameCorrections: NameCorrectionRecords;
  proposals: ProposalRecords;
  evidence: EvidenceRecords;
  qualifications: QualificationRecords;
  trainingCompanies: TrainingCompanyRecords;
  dossiers: DossierRecords;
  erasure: ErasureRecords;
  counts: CountRecords;
  outbox: OutboxRecords;
  audit: AuditRecords;
  settings: SettingRecords;
  jobs: JobRecords;
  /** Runs `work` in one write transaction. A throw rolls everything back. */
  transaction<T>(work: (tx: Storage) => Promise<T>): Promise<T>;
}

export interface Job {
  id: string;
  kind: string;
  payload: Record<string, string>;
  attempts: number;
}

/** Rows behind the in-process queue. Times are DateTime. */
export interface JobRecords {
  /**
   * With a `singletonKey`, a second job of that key is not added while the first is queued or running; asked for while
   * it is running, it runs once more afterwards, since it may have looked before there was new work.
   */
  enqueue(job: {
    kind: string;
    payload: Record<string, string>;
    runAfter: string;
    singletonKey?: string;
  }): Promise<void>;
  /** Takes the oldest due job of these kinds, or one whose lease ran out, in one statement. */
  claim(kinds: readonly string[], now: string, lockedUntil: string): Promise<Job | null>;
  /** Lengthens the lease of a long job. */
  extend(id: string, lockedUntil: string): Promise<void>;
  finish(id: string): Promise<void>;
  /** Puts it back for `runAfter`, or as a dead letter when null. */
  fail(id: string, error: string, runAfter: string | null): Promise<void>;
  dead(): Promise<(Job & { lastError: string })[]>;
  /** Gives all leases back; for the start of the only process. */
  releaseAll(): Promise<void>;
}

/**
 * What is kept, cut by noun: the questions issuing asks of a database, with what each answer promises. `storage/` answers
 * them in SQL. Inside `Storage.transaction` only storage calls: never sign, mail or fetch there, and use only the `tx`
 * that is handed in (the outer one would wait for ever on one connection).
 */

import type { AchievementRecords } from './achievements/achievement-records.ts';
import type {
  AwardRecords,
  EvidenceRecords,
  NameCorrectionRecords,
  RecipientRecords,
  StatusListRecords,
} from './awards/award-records.ts';
import type { CeremonyRecords, ListRecords, ProposalRecords } from './ceremonies/ceremony-records.ts';
import type { FollowUp } from './ceremonies/follow-up.ts';
import type { DoctorRecords } from './doctor/doctor-records.ts';
import type {
  DossierRecords,
  QualificationRecords,
  TrainingCompanyRecords,
} from './dossiers/praktijkverklaring-records.ts';
import type { ConsentRecords, ErasureRecords, HolderRecords, PublicLinkRecords } from './holders/holder-records.ts';
import type { LearnerLinkRecords } from './learners/learner-link-records.ts';
import type { OutboxRecords } from './letters/outbox-records.ts';
import type { AuditCheck, AuditEntry, AuditMark, Period } from './organisations/audit.ts';
import type { CountGroup, CountScope, Dimension, StepSums } from './organisations/counts.ts';
import type {
  ApplicationRecords,
  InvitationRecords,
  MemberRecords,
  OperatorRecords,
  OrganisationRecords,
} from './organisations/organisation-records.ts';
import type { RegisterRecords } from './register/register-records.ts';
import type { CompanyLinkRecords } from './workplace/company-link-records.ts';

/** One page of a list that can grow. `cursor` goes into the next call; null = that was all. */
export interface Page<T> {
  items: T[];
  cursor: string | null;
}
export interface PageRequest {
  limit: number;
  cursor?: string | null;
}

/** Counting, never by person. Badges count while they are issued: not revoked, not replaced. */
export interface CountRecords {
  /** Of one ceremony, as it is on this day (YYYY-MM-DD). */
  followUp(ceremonyId: string, day: string): Promise<FollowUp>;
  /** The same of these organisations, with how many different names each step has, and what is left without it. */
  steps(scope: CountScope, day: string): Promise<StepSums>;
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

/** The log of who did what; added to, never changed. */
export interface AuditRecords {
  /** Appends, in this order, with a hash chain per installation. */
  append(...entries: readonly AuditEntry[]): Promise<void>;
  /** What happened to one thing, oldest first. */
  about(organisationId: string, objectId: string): Promise<AuditEntry[]>;
  /** Newest first; `from` counts and `until` does not. */
  list(organisationId: string, page: PageRequest & Partial<Period>): Promise<Page<AuditEntry>>;
  /** Recomputes the hash chain of the whole installation, in portions; with `since`, that line and those after it only. */
  check(since?: AuditMark): Promise<AuditCheck>;
  /** Time of the newest line of the whole installation: a clock that stands before it is wrong. */
  lastAt(): Promise<string | null>;
}

/** Small texts by name. */
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
  companyLinks: CompanyLinkRecords;
  learnerLinks: LearnerLinkRecords;
  dossiers: DossierRecords;
  erasure: ErasureRecords;
  counts: CountRecords;
  outbox: OutboxRecords;
  audit: AuditRecords;
  doctor: DoctorRecords;
  register: RegisterRecords;
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
/** Where a job stands. `lastError`: kind or code of what went wrong at its last try, null where nothing did. */
export interface JobState {
  state: 'queued' | 'running' | 'dead';
  runAfter: string;
  lastError: string | null;
}

/** Told the kind of a new job, so that who waits for it can wake up; null where it may be of any kind. */
export type JobAdded = (kind: string | null) => void;

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
  /** Takes the oldest due job of this kind, or one whose lease ran out, in one statement. */
  claim(kind: string, now: string, lockedUntil: string): Promise<Job | null>;
  /** Lengthens the lease of a long job. */
  extend(id: string, lockedUntil: string): Promise<void>;
  finish(id: string): Promise<void>;
  /** Puts it back for `runAfter`, or as a dead letter when null. */
  fail(id: string, error: string, runAfter: string | null): Promise<void>;
  dead(): Promise<(Job & { lastError: string })[]>;
  /** The job of this key that waits or runs, or its newest dead letter; null when there is none. */
  bySingletonKey(key: string): Promise<JobState | null>;
  /** The job of this key begins anew at `at`, with all its tries, also from a dead letter; one that runs is left alone. */
  hurry(key: string, at: string): Promise<void>;
  /**
   * Gives dead letters one more try at `at`: their number of tries becomes `attempts`. One letter a key, and none beside a
   * job that waits or runs. Those that ended with the error `except` stay where they are.
   */
  retryDead(at: string, attempts: number, except: string): Promise<void>;
  /** Gives all leases back; for the start of the only process. */
  releaseAll(): Promise<void>;
}

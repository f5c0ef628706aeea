/**
 * The rows as they lie in the tables. Column names are snake_case in the database and camelCase here (a plugin of the
 * query builder); true and false are 1 and 0, times are ISO text, JSON is text, bytes are blobs: the same on SQLite and
 * PostgreSQL. The migrations make these tables.
 */
import type { Generated } from 'kysely';
import type { Achievement, AchievementVersion } from '../issuing/achievements/achievements.ts';
import type { Award, ErasedBadge, IssueRecord, StoredCredential } from '../issuing/awards/awards.ts';
import type { StatusList } from '../issuing/awards/status-lists.ts';
import type { Ceremony } from '../issuing/ceremonies/ceremonies.ts';
import type { Proposal, RoomPoster } from '../issuing/ceremonies/proposals.ts';
import type {
  Confirmation,
  Dossier,
  DossierEvidence,
  DossierLine,
  WorkplaceLink,
} from '../issuing/dossiers/dossiers.ts';
import type { Evidence } from '../issuing/evidence/evidence.ts';
import type { Consent } from '../issuing/holders/consent.ts';
import type { FolderJoin } from '../issuing/holders/holder-folders.ts';
import type { HolderLink } from '../issuing/holders/holder-links.ts';
import type { NameCorrection } from '../issuing/holders/name-corrections.ts';
import type { Recipient } from '../issuing/holders/recipients.ts';
import type { LearnerLink } from '../issuing/learners/learner-link-records.ts';
import type { MailClaim } from '../issuing/letters/letters-claim.ts';
import type { OutboxMail } from '../issuing/letters/outbox.ts';
import type { DraftList } from '../issuing/lists/draft-list.ts';
import type { Application } from '../issuing/organisations/applications.ts';
import type { AuditAction } from '../issuing/organisations/audit.ts';
import type { Invitation } from '../issuing/organisations/invitations.ts';
import type { Member } from '../issuing/organisations/members.ts';
import type { Operator } from '../issuing/organisations/operators.ts';
import type { Organisation } from '../issuing/organisations/organisations.ts';
import type { Qualification, TrainingCompany, WorkProcess } from '../issuing/qualifications/qualifications.ts';
import type { RegisterDay, RegisterEntry, RegisterLeaf } from '../issuing/register/register-records.ts';
import type { CompanyEndorsement, CompanyLink } from '../issuing/workplace/company-link-records.ts';
import type { KeyAct } from '../register/key-act.ts';
import type { TreeNode } from '../register/tree.ts';
import type { KeyRecord, RegisterKeyRecord } from '../signing/key-records.ts';

/** 1 = true, 0 = false. */
export type Flag = 0 | 1;
/** A truth value as both databases keep it. */
export const flag = (value: boolean): Flag => (value ? 1 : 0);

export interface Schema {
  organisation: Omit<Organisation, 'demo' | 'secondFactorRequired'> & { demo: Flag; secondFactorRequired: Flag };
  member: Member & { emailKey: string };
  sessionPlace: { sessionId: string; memberId: string };
  invitation: Invitation;
  application: Application;
  operator: Operator;
  signingKey: KeyRecord;
  setting: { key: string; value: string };
  achievement: Achievement;
  achievementVersion: Omit<AchievementVersion, 'content'> & { name: string; content: string };
  recipient: Recipient & { sortName: string };
  recipientWord: { organisationId: string; word: string; recipientId: string };
  ceremony: Ceremony & { searchText: string };
  draftList: Omit<DraftList, 'cells' | 'mapping' | 'rows'> & { cells: string; mapping: string | null; rows: string };
  statusList: StatusList;
  /** How many indexes of a list were given out, of how many. */
  statusListUse: { statusListId: string; capacity: number; used: number };
  award: Award;
  statusIndex: { statusListId: string; statusIndex: number; awardId: string | null };
  credential: StoredCredential;
  issueRecord: IssueRecord;
  erasedBadge: ErasedBadge;
  consent: Omit<Consent, 'sixteenOrOlder' | 'linkPublic' | 'shown'> & {
    /** Order of recording. */
    seq: Generated<number>;
    sixteenOrOlder: Flag;
    linkPublic: Flag;
    /** JSON list of ids. */
    shown: string;
  };
  holderFolder: { id: string; createdAt: string };
  folderAward: { awardId: string; folderId: string; joinedAt: string };
  /** `collectedBefore`: when a code was first used that this one took the place of; only counted. */
  holderLink: HolderLink & { collectedBefore: Generated<string | null> };
  folderLink: { tokenSha256: string; folderId: string };
  publicLink: { slug: string; awardId: string; createdAt: string; endedAt: string | null };
  folderJoin: Omit<FolderJoin, 'awardIds'> & { awardIds: string };
  nameCorrection: NameCorrection;
  roomPoster: RoomPoster;
  proposal: Proposal;
  erasedConsent: { consentSha256: string; organisationId: string; date: string };
  outboxMail: Omit<OutboxMail, 'params'> & { params: string };
  mailClaim: MailClaim;
  mailStop: { addressHalf: string; stoppedAt: string };
  mailReminder: { awardId: string; writtenAt: string };
  evidenceFile: { id: string; createdAt: string };
  /** `criteria`: JSON list of texts. */
  evidence: Omit<Evidence, 'criteria'> & { criteria: string };
  qualification: Qualification;
  workProcess: WorkProcess;
  trainingCompany: TrainingCompany;
  dossier: Dossier;
  dossierLine: DossierLine;
  workplaceLink: WorkplaceLink;
  workplaceLinkSeen: { linkId: string; member: string; at: string };
  confirmation: Confirmation;
  dossierEvidence: DossierEvidence;
  companyLink: CompanyLink;
  companyConfirmation: { confirmationId: string; linkId: string };
  companyEndorsement: CompanyEndorsement;
  learnerLink: LearnerLink;
  /** One row. `peaks`: the hashes of the whole subtrees one after the other, largest first. */
  registerHead: {
    id: number;
    size: number;
    peaks: Uint8Array;
    day: string;
    startedAtSize: number | null;
    erasedBefore: number;
  };
  registerLeaf: RegisterLeaf;
  registerNode: TreeNode;
  registerEntry: RegisterEntry;
  registerKeyAct: KeyAct & { seq: number };
  registerDay: RegisterDay;
  registerKey: RegisterKeyRecord;
  auditEntry: AuditRow;
  job: JobRow;
}

export interface AuditRow {
  /** 1, 2, 3 … without gaps. */
  seq: number;
  organisationId: string | null;
  actor: string;
  action: AuditAction;
  objectId: string;
  result: 'done' | 'refused' | 'failed';
  at: string;
  /** SHA-256 hex of the entry before, or 64 zeros. */
  previousHash: string;
  hash: string;
}

export interface JobRow {
  id: Generated<number>;
  kind: string;
  payload: string;
  state: 'queued' | 'running' | 'dead';
  attempts: number;
  runAfter: string;
  lockedUntil: string | null;
  singletonKey: string | null;
  /** Asked for once more while it was running: when to run again. */
  againAfter: string | null;
  lastError: string | null;
}

/** Tables used by accounts/ on the plain handle: ours for lock-out; the auth library types its own. */
export interface AccountTables {
  sign_in_attempt: {
    key: string;
    count: number;
    /** ISO text. */
    first_at: string;
    /** ISO text, or null while not locked. */
    locked_until: string | null;
  };
}

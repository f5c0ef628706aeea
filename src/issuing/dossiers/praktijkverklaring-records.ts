/** What is kept on the way to a praktijkverklaring. */

import type { AwardState } from '../awards/awards.ts';
import type { Qualification, TrainingCompany, WorkProcess } from '../qualifications/qualifications.ts';
import type { Page, PageRequest } from '../records.ts';
import type { Confirmation, Dossier, DossierEvidence, DossierLine, DossierState, WorkplaceLink } from './dossiers.ts';

/** Catalogues of schools: qualifications and their work processes. */
export interface QualificationRecords {
  insert(qualification: Qualification): Promise<void>;
  /** Name and `archivedAt`; the rest stays. */
  update(qualification: Qualification): Promise<void>;
  byId(organisationId: string, id: string): Promise<Qualification | null>;
  byIds(ids: readonly string[]): Promise<Qualification[]>;
  byCohort(organisationId: string, crebo: string, cohort: string): Promise<Qualification | null>;
  /** By name, then cohort. */
  list(organisationId: string): Promise<Qualification[]>;
  insertProcesses(processes: readonly WorkProcess[]): Promise<void>;
  updateProcess(process: WorkProcess): Promise<void>;
  deleteProcess(id: string): Promise<void>;
  /** In their order. */
  processes(qualificationId: string): Promise<WorkProcess[]>;
  /** Of several, by qualification and in their order. */
  processesOf(qualificationIds: readonly string[]): Promise<WorkProcess[]>;
  /** Of whatever school, oldest first; for the permanent page. */
  ofCohort(crebo: string, cohort: string): Promise<Qualification[]>;
  /** What schools say about one work process, oldest catalogue first; for its permanent page. */
  published(
    crebo: string,
    cohort: string,
    code: string,
  ): Promise<{ qualification: Qualification; process: WorkProcess }[]>;
  /** Marks the named work processes as signed at `at`, where they are not yet. */
  markSigned(qualificationId: string, codes: readonly string[], at: string): Promise<void>;
}

/** Training companies as a school knows them. */
export interface TrainingCompanyRecords {
  insert(company: TrainingCompany): Promise<void>;
  update(company: TrainingCompany): Promise<void>;
  byId(organisationId: string, id: string): Promise<TrainingCompany | null>;
  byIds(ids: readonly string[]): Promise<TrainingCompany[]>;
  byLeerbedrijfId(organisationId: string, leerbedrijfId: string): Promise<TrainingCompany | null>;
  list(organisationId: string): Promise<TrainingCompany[]>;
}

/** A line of a board: dossier with the learner's name and how far it is. */
export interface DossierListing {
  dossier: Dossier;
  learnerName: string;
  qualificationName: string;
  companyName: string;
  /** What became of the statement that was signed last; null where there is none. */
  statement: AwardState | null;
  /** Lines decided, of how many; and how many of them can be signed. */
  decided: number;
  lines: number;
  signable: number;
  /** Whether a question to the company is out: a link that nobody used or ended. */
  asked: boolean;
}

/** A link that nobody used or ended, with what the school and a mail say about it. */
export interface OpenRequest {
  link: WorkplaceLink;
  dossier: Dossier;
  learnerName: string;
  qualificationName: string;
  companyName: string;
}

/** How many statements of a qualification are in force. */
export interface SignedCount {
  qualificationId: string;
  name: string;
  cohort: string;
  signed: number;
}

/** Dossiers with their lines, confirmations, evidence and links. */
export interface DossierRecords {
  insert(dossier: Dossier, lines: readonly DossierLine[]): Promise<void>;
  update(dossier: Dossier): Promise<void>;
  byId(organisationId: string, id: string): Promise<Dossier | null>;
  /** Whatever the organisation; for a link. */
  find(id: string): Promise<Dossier | null>;
  ofAward(awardId: string): Promise<Dossier | null>;
  /** The dossier of this person for this qualification that has not ended, by the exact name; for imports. */
  openTwin(organisationId: string, qualificationId: string, name: string): Promise<Dossier | null>;
  /** By group, then the learner's name. `left`: only learners who have left the school; `learner`: words of the name. */
  list(
    organisationId: string,
    filter: {
      states?: readonly DossierState[];
      groupName?: string;
      qualificationId?: string;
      left?: true;
      learner?: string;
    },
    page: PageRequest,
  ): Promise<Page<DossierListing>>;
  countByState(organisationId: string): Promise<Partial<Record<DossierState, number>>>;
  /** The groups there are, without the empty one, by name. */
  groups(organisationId: string): Promise<string[]>;
  /** Statements that were issued and not revoked, by name of the qualification and cohort. */
  signedCounts(organisationId: string): Promise<SignedCount[]>;
  /** When the last line was decided and when the paper could be printed, of the newest statements first; no corrections. */
  signedTimes(organisationId: string, limit: number): Promise<{ decidedAt: string; issuedAt: string }[]>;
  /** In their order. */
  lines(dossierId: string): Promise<DossierLine[]>;
  linesOf(dossierIds: readonly string[]): Promise<DossierLine[]>;
  /** Puts these in the place of the lines that are there. */
  replaceLines(dossierId: string, lines: readonly DossierLine[]): Promise<void>;
  updateLine(line: DossierLine): Promise<void>;
  insertLink(link: WorkplaceLink): Promise<void>;
  updateLink(link: WorkplaceLink): Promise<void>;
  linkByToken(tokenSha256: string): Promise<WorkplaceLink | null>;
  /** Newest first. */
  links(dossierId: string): Promise<WorkplaceLink[]>;
  /** Keeps that somebody of the school had this link in hand; whether that was not known yet. */
  seeLink(linkId: string, member: string, at: string): Promise<boolean>;
  /** Who had which links of these dossiers in hand. */
  linksSeen(dossierIds: readonly string[]): Promise<{ dossierId: string; linkId: string; member: string }[]>;
  /** Links of a school that nobody used or ended, also those that are over; oldest first. `email`: in lower case, of who judges. */
  openRequests(organisationId: string, filter: { email?: string }, limit: number): Promise<OpenRequest[]>;
  insertConfirmation(confirmation: Confirmation): Promise<void>;
  /** Oldest first. */
  confirmations(dossierId: string): Promise<Confirmation[]>;
  insertEvidence(evidence: DossierEvidence): Promise<void>;
  /** In the order in which it was added. */
  evidence(dossierId: string): Promise<DossierEvidence[]>;
  /** Takes an offer along to the statement from `at` on, or no more. */
  takeEvidence(id: string, at: string | null): Promise<void>;
  deleteEvidence(id: string): Promise<void>;
  /** Without a statement, whose placement ended and which were made before this day, oldest first; at most 500. */
  unfinishedBefore(day: string): Promise<Dossier[]>;
  /** Deletes it with everything that hangs on it. */
  delete(id: string): Promise<void>;
}

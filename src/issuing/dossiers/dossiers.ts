/**
 * The dossier of a learner on the way to a praktijkverklaring: what was agreed, what the praktijkopleider confirmed, and
 * where it lies now. Dutch names of the states: concept, bij leerbedrijf, bij school, gecontroleerd, ondertekend, afgewezen.
 */

/**
 * draft: the school is filling it · at_company: links can be out, lines are open · at_school: every agreed line is decided ·
 * checked: the assessor agrees, or the school has no such step · signed: a signatory signed; the award goes on from here ·
 * rejected: ended without a statement.
 */
export const DOSSIER_STATES = ['draft', 'at_company', 'at_school', 'checked', 'signed', 'rejected'] as const;
export type DossierState = (typeof DOSSIER_STATES)[number];

/** How somebody does a work process. `not_yet` stays in the dossier and is never signed. */
export const PERFORMANCES = ['independent', 'guided', 'not_yet'] as const;
export type Performance = (typeof PERFORMANCES)[number];

export interface Dossier {
  id: string;
  organisationId: string;
  /** The learner: name, and e-mail where one is known. */
  recipientId: string;
  qualificationId: string;
  trainingCompanyId: string;
  /** Class or group; empty for none. */
  groupName: string;
  /** Learning route as the school writes it, or null. */
  route: string | null;
  /** Days, YYYY-MM-DD. */
  startDate: string;
  endDate: string;
  /** Whole hours of practice, above 0. */
  hours: number;
  /** Who judges at the company; the name is asked again when they confirm. */
  supervisorName: string | null;
  supervisorEmail: string | null;
  state: DossierState;
  /** Day on which the learner left the school, or null. */
  leftOn: string | null;
  createdAt: string;
  /** Member id, or null for the command line. */
  createdBy: string | null;
  /** When it first went to the company, when the last line was decided, when the assessor agreed, when it was signed. */
  askedAt: string | null;
  decidedAt: string | null;
  checkedAt: string | null;
  checkedBy: string | null;
  signedAt: string | null;
  signedBy: string | null;
  /** What the assessor asks the praktijkopleider, one of QUESTIONS; null when nothing is asked. */
  question: string | null;
  /** The award in force, or null. */
  awardId: string | null;
  /** Of a rejected one: where it was when it was ended, to take it up again there. */
  stoppedFrom?: DossierState | null;
}

/** An agreed work process, as text of the day it was agreed on. Not changeable once it was confirmed. */
export interface DossierLine {
  dossierId: string;
  /** `B1-K1-W1`. */
  code: string;
  name: string;
  coreTask: string | null;
  helperText: string | null;
  pictogram: string;
  position: number;
  performance: Performance | null;
  confirmedAt: string | null;
  confirmationId: string | null;
}

/** A single-use link for the praktijkopleider. The token is stored as its SHA-256, and sealed while it is good. */
export interface WorkplaceLink {
  id: string;
  dossierId: string;
  /** Company and address (keyed hash) that it was made for; null: on paper only, and of links from before this was kept. */
  trainingCompanyId: string | null;
  addressKey: string | null;
  tokenSha256: string;
  createdAt: string;
  /** Member id. */
  createdBy: string | null;
  expiresAt: string;
  /** When it was used up by a confirmation. */
  usedAt: string | null;
  /** When the school took it back, or a newer one came. */
  endedAt: string | null;
  /** What was chosen so far and not sent yet, as JSON: to go on later. */
  begun: string | null;
  /** Codes of the lines it is about, as JSON list: a correction of chosen ones; null for all. */
  codes: string | null;
  /** The token under the school's key, so that paper and reminders carry the same link; null once it is over. */
  sealedToken: Uint8Array | null;
  /** How often somebody was reminded, and when last (DateTime). */
  reminders: number;
  remindedAt: string | null;
}

/** What a praktijkopleider confirmed in one go. Never changed: a correction is a new one. */
export interface Confirmation {
  id: string;
  dossierId: string;
  linkId: string;
  at: string;
  supervisorName: string;
  /** Function at the company. */
  supervisorRole: string;
  companyName: string;
  companyCity: string;
  leerbedrijfId: string;
  /** One line in their own words, or null. */
  remark: string | null;
  /** The statement itself as JSON, and its SHA-256 (hex): what the school keeps and signs about. */
  statement: string;
  sha256: string;
}

/** A photo, voice note or words in a dossier; goes along to the award, where the holder decides who sees it. */
export interface DossierEvidence {
  id: string;
  dossierId: string;
  /** The work process it is about, or null for all. */
  code: string | null;
  kind: 'photo' | 'voice' | 'words';
  fileId: string | null;
  mediaType: 'image/jpeg' | 'audio/webm' | 'audio/mp4' | null;
  seconds: number | null;
  text: string | null;
  /** The learner's is an offer: it goes along to the statement once the school takes it. */
  addedBy: 'supervisor' | 'learner' | 'school';
  addedAt: string;
  /** Since when the school takes along what the learner offers; none: it stays an offer. */
  takenAt?: string | null;
}

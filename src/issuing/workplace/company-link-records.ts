/** What is kept of training companies that are an organisation here too. */

/** A school's training company and the organisation that it is; in force from acceptance to its end. */
export interface CompanyLink {
  id: string;
  /** The school that asked. */
  organisationId: string;
  trainingCompanyId: string;
  /** The organisation that the company is. */
  companyId: string;
  /** E-mail addresses, in lower case, of who may confirm with the company's signature, as JSON list. */
  confirmers: string;
  askedAt: string;
  /** Member ids. */
  askedBy: string | null;
  acceptedAt: string | null;
  acceptedBy: string | null;
  endedAt: string | null;
  endedBy: 'school' | 'company' | null;
}

/** Why a statement carries no signature of its company although a link was in force when it was signed. */
const ENDORSEMENT_REFUSALS = [
  'not_named',
  'link_seen',
  'not_confirmed',
  'link_ended',
  'company_closed',
  'key',
  'lint',
  'too_large',
  'not_verified',
] as const;
export type EndorsementRefusal = (typeof ENDORSEMENT_REFUSALS)[number];

/** What the company's key says of one statement: planned with the award, then signed or refused, once. */
export interface CompanyEndorsement {
  awardId: string;
  linkId: string;
  companyId: string;
  /** `urn:uuid:…` of the endorsement. */
  credentialId: string;
  statusListId: string;
  statusIndex: number;
  /** EndorsedJudgement[] as JSON. */
  judgements: string;
  /** The endorsement with its proof, as it stands in the credential. */
  json: string | null;
  refused: EndorsementRefusal | null;
  /** When it was signed or refused. */
  decidedAt: string | null;
}

/** Ties between the training companies of schools and organisations of this installation. */
export interface CompanyLinkRecords {
  /** UniqueViolation while the training company has one that did not end. */
  insert(link: CompanyLink): Promise<void>;
  update(link: CompanyLink): Promise<void>;
  byId(id: string): Promise<CompanyLink | null>;
  /** The one of this training company that did not end. */
  open(trainingCompanyId: string): Promise<CompanyLink | null>;
  /** Of an organisation as company, newest first. */
  ofCompany(companyId: string): Promise<CompanyLink[]>;
  /** Marks a confirmation as made while this link was in force. */
  insertConfirmation(confirmationId: string, linkId: string): Promise<void>;
  /** Link by confirmation, of those that have one. */
  linksOfConfirmations(confirmationIds: readonly string[]): Promise<Map<string, string>>;
  insertEndorsement(endorsement: CompanyEndorsement): Promise<void>;
  updateEndorsement(endorsement: CompanyEndorsement): Promise<void>;
  endorsementOf(awardId: string): Promise<CompanyEndorsement | null>;
  /** Newest first. */
  endorsementsOf(companyId: string, limit: number): Promise<CompanyEndorsement[]>;
}

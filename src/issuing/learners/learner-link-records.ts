/** The learner's own link to a dossier; one at a time. The token is stored as its SHA-256, and sealed for paper and mail. */
export interface LearnerLink {
  dossierId: string;
  /** SHA-256 hex. */
  tokenSha256: string;
  /** The token under the school's key. */
  sealedToken: Uint8Array;
  createdAt: string;
  /** Member id: whom the learner can ask. */
  createdBy: string | null;
  expiresAt: string;
}

/** Links of learners. They go with their dossier. */
export interface LearnerLinkRecords {
  /** Puts it in the place of the one that this dossier has. */
  put(link: LearnerLink): Promise<void>;
  byToken(tokenSha256: string): Promise<LearnerLink | null>;
  ofDossier(dossierId: string): Promise<LearnerLink | null>;
  /** Of every dossier of these recipient records that is on its way, oldest dossier first; whatever the organisation. */
  ofRecipients(recipientIds: readonly string[]): Promise<LearnerLink[]>;
  /** Fine when there is none. */
  delete(dossierId: string): Promise<void>;
  /** Those that stopped working before this moment (DateTime); gives how many. */
  deleteExpired(before: string): Promise<number>;
}

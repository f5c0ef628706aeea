/** A certificeringsmiddag: the occasion at which a group gets its badges. */
export interface Ceremony {
  id: string;
  organisationId: string;
  name: string;
  /** Calendar day YYYY-MM-DD. */
  date: string;
  place: string | null;
  createdBy: string | null;
  createdAt: string;
}

/** Counts of the awards of one ceremony. */
export interface CeremonyProgress {
  approved: number;
  issuing: number;
  issued: number;
  failed: number;
  revoked: number;
  total: number;
}

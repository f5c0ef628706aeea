export type ShownName = 'none' | 'page' | 'full';

/** A holder's consent to publish one badge; on paper for now. Withdrawn consent keeps its record. */
export interface Consent {
  id: string;
  awardId: string;
  organisationId: string;
  source: 'paper';
  sixteenOrOlder: boolean;
  linkPublic: boolean;
  showName: ShownName;
  /** Day on the signed form, YYYY-MM-DD. */
  signedOn: string;
  recordedBy: string | null;
  recordedAt: string;
  withdrawnAt: string | null;
}

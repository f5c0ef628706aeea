import { AppError } from '../../errors.ts';
import type { Level } from '../../openbadges/types.ts';

/**
 * waiting: confirmed by the coach, a second person must release it · returned: sent back by that person, with a reason ·
 * approved: confirmed, and released where that is asked; nothing given out yet · issuing: id, index, codes and time given out, intent stored ·
 * issued: signed, verified, stored · failed: stopped with `failureCode`, its index is burned · revoked: for ever.
 * Expired is derived from validUntil, never a state. Erased awards have no row here (see erased badges).
 */
const AWARD_STATES = ['waiting', 'returned', 'approved', 'issuing', 'issued', 'failed', 'revoked'] as const;
export type AwardState = (typeof AWARD_STATES)[number];

/** Short neutral list; never free text about a person. */
export const REVOCATION_REASONS = ['vergissing', 'naam-onjuist', 'dubbel', 'op-verzoek', 'niet-behaald'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** Why somebody sends an award back instead of releasing it; as short and neutral. */
export const RETURN_REASONS = ['naam', 'niveau', 'bewijs', 'niet-gezien', 'overleg'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/** An Open Badge has a level; a praktijkverklaring has none, and says what the training company confirmed. */
export type AwardKind = 'badge' | 'praktijkverklaring';

/** Our workflow record: "this achievement version, at this level, to this recipient". */
export interface Award {
  id: string;
  organisationId: string;
  ceremonyId: string | null;
  achievementId: string;
  achievementVersionId: string;
  recipientId: string;
  kind: AwardKind;
  /** Null exactly for a praktijkverklaring. */
  level: Level | null;
  /** JSON of `Practice` (praktijkverklaring.ts), exactly for a praktijkverklaring: what is signed beside the definition. */
  practice: string | null;
  /** Day of the ceremony, YYYY-MM-DD, never after the day of approval. */
  awardedDate: string;
  coachWords: string | null;
  /** What the public page calls the person, where the holder wants a name: "Amina Y." */
  pageName: string;
  /** Name of the second judge (expert only), or null. */
  secondJudge: string | null;
  /** Member id of who approved, null for the command line. */
  approvedBy: string | null;
  /** Member id of who released it or sent it back, and when it was released. Null where nobody had to, or has yet. */
  releasedBy: string | null;
  releasedAt: string | null;
  /** Only in state returned. */
  returnReason: ReturnReason | null;
  /** What the paper and the page say under "gezien door": the name of the coach, or null. */
  judgeName: string | null;
  /** Unique per organisation: a retry of the same row finds the same award. */
  idempotencyKey: string;
  /** Position on the list, for order on paper; starts at 1. */
  position: number;
  state: AwardState;
  failureCode: string | null;
  createdAt: string;

  // given out once, before signing (state issuing and later); null before
  slug: string | null;
  shortCode: string | null;
  /** Six digits. Printed, compared, never shown by a page. */
  controlCode: string | null;
  credentialId: string | null;
  subjectId: string | null;
  nameSalt: string | null;
  emailSalt: string | null;
  statusListId: string | null;
  statusIndex: number | null;
  /** DateTime of the intent = validFrom = proof.created. */
  plannedAt: string | null;
  /** SHA-256 hex of the exact unsigned JSON we mean to sign. */
  unsignedSha256: string | null;
  validUntil: string | null;

  issuedAt: string | null;
  revokedAt: string | null;
  revocationReason: RevocationReason | null;
  /** The award that came in its place, and the one it replaces. */
  supersededBy: string | null;
  supersedes: string | null;
  /** When the paper was handed over (ticked by the coach), or null. */
  handedOutAt: string | null;
}

/** The signed bytes of an issued award. */
export interface StoredCredential {
  awardId: string;
  json: string;
  jwt: string;
  /** SHA-256 hex of `json`. */
  sha256: string;
  /**
   * The signed statement for the second QR code on paper; null where the award is older than statements. Holds the plain
   * name: it goes on paper, never on a page, in a log or in a file that others get.
   */
  statement: string | null;
}

/** What was found of a badge on its way, kept beside its signed bytes. Badges of before there was one have none. */
export interface IssueRecord {
  awardId: string;
  /** Numbers of the lint rules that it passed before its key was touched, 23 being the rehearsal; `statement` where it has one. */
  rules: string;
  /** What our verifier said of each signed form before it was stored: `json jwt: SHAPE_OK PROOF_VALID …; statement: …`. */
  verified: string;
}

/** What stays of an erased badge: enough to answer 410, nothing about a person. */
export interface ErasedBadge {
  slugSha256: string;
  credentialId: string;
  organisationId: string;
  statusListId: string;
  statusIndex: number;
  date: string;
}

/** A line of a search result or a board: award with the names a coach looks for. */
export interface AwardListing {
  award: Award;
  recipientName: string;
  achievementName: string;
  ceremonyName: string | null;
  /** The one in force; whether it makes the page public today says `makesPublic`. */
  consent: { linkPublic: boolean; sixteenOrOlder: boolean; publicUntil: string | null } | null;
}

/** Which state may follow which. Anything else is a programming mistake or a race, and is refused. */
const TRANSITIONS: Record<AwardState, readonly AwardState[]> = {
  waiting: ['approved', 'returned'],
  returned: ['waiting'],
  approved: ['issuing', 'failed'],
  issuing: ['issued', 'failed'],
  issued: ['revoked'],
  failed: ['approved'],
  revoked: [],
};

/** The award in its next state; throws `award.not_approved` style errors where the step is not allowed. */
export function transition(award: Award, next: AwardState, changes: Partial<Award> = {}): Award {
  if (!TRANSITIONS[award.state].includes(next)) {
    const code =
      award.state === 'revoked'
        ? 'award.already_revoked'
        : next === 'revoked'
          ? 'award.not_issued'
          : 'award.not_approved';
    throw new AppError(code, { state: award.state });
  }
  return { ...award, ...changes, state: next };
}

/** A fresh award as it is approved, or waits for that: everything that is given out later is still null. */
export function newAward(
  given: Pick<
    Award,
    | 'id'
    | 'organisationId'
    | 'ceremonyId'
    | 'achievementId'
    | 'achievementVersionId'
    | 'recipientId'
    | 'level'
    | 'awardedDate'
    | 'coachWords'
    | 'pageName'
    | 'secondJudge'
    | 'approvedBy'
    | 'judgeName'
    | 'idempotencyKey'
    | 'position'
    | 'createdAt'
  > & { kind?: AwardKind; practice?: string | null; supersedes?: string | null; state?: 'waiting' | 'approved' },
): Award {
  return {
    ...given,
    kind: given.kind ?? 'badge',
    practice: given.practice ?? null,
    state: given.state ?? 'approved',
    releasedBy: null,
    releasedAt: null,
    returnReason: null,
    failureCode: null,
    ...NOT_GIVEN_OUT,
    issuedAt: null,
    revokedAt: null,
    revocationReason: null,
    supersededBy: null,
    supersedes: given.supersedes ?? null,
    handedOutAt: null,
  };
}

/** What a new try after a failure starts from; the old status index stays burned. */
export const NOT_GIVEN_OUT = {
  slug: null,
  shortCode: null,
  controlCode: null,
  credentialId: null,
  subjectId: null,
  nameSalt: null,
  emailSalt: null,
  statusListId: null,
  statusIndex: null,
  plannedAt: null,
  unsignedSha256: null,
  validUntil: null,
} as const;

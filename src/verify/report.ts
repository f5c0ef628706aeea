/**
 * What the verifier says: stable words and codes, no texts. Shape and precedence are public contract (`POST /api/v1/verify`).
 */
import type { GatedDocument } from '../openbadges/shape-gate.ts';
import type { DateTime } from '../openbadges/types.ts';

export type { DateTime };

/** In order of precedence: the first that applies is the verdict; `valid` only when nothing needed is unknown. */
export const VERDICTS = [
  'invalid',
  'revoked',
  'unverifiable',
  'not_yet_valid',
  'expired',
  'unknown_issuer',
  'valid',
] as const;
/** One word for the whole. */
export type Verdict = (typeof VERDICTS)[number];

/** In the order in which checks run and are reported. */
export const CHECK_IDS = [
  'shape',
  'proof',
  'key',
  'validity',
  'status',
  'schema',
  'issuer',
  'recipient',
  'endorsements',
  'register',
] as const;
/** Name of a check. */
export type CheckId = (typeof CHECK_IDS)[number];

/** `unknown`: could not be checked now. `skipped`: need not be, or was not reached. */
export type Outcome = 'pass' | 'fail' | 'unknown' | 'skipped';

/** One check. `code` is UPPER_SNAKE and stable; `params` are values for its sentence and its evidence. */
export interface Check {
  id: CheckId;
  outcome: Outcome;
  code: string;
  params: Record<string, string | number | boolean>;
}

/** What a page shows first; every member from the gated document. */
export interface Summary {
  achievement: string | null;
  level: string | null;
  issuer: { id: string; name: string; known: boolean } | null;
  validFrom: DateTime | null;
  /** The name inside the credential, or null. Never a name from anybody's storage. */
  recipientName: string | null;
  /** Of a praktijkverklaring: the course that its work processes belong to; null for every other credential. */
  qualification: { name: string; crebo: string } | null;
}

/** The public report: words, codes and values, no sentences. */
export interface VerificationReport {
  verdict: Verdict;
  /** The time of this very computation. */
  checkedAt: DateTime;
  checks: Check[];
  /** From the gated document only; all null where the gate refused it. */
  summary: Summary;
  /** Reports of the badges inside a list, a presentation or a CLR, in their order; absent for a single badge. */
  contained?: VerificationReport[];
}

/** The result of `verify()`: the public report, and the gated document for a page (null where the gate refused). */
export interface Verification {
  report: VerificationReport;
  credential: GatedDocument | null;
  /** The same badges as `report.contained`, with their documents. */
  contained?: Verification[];
}

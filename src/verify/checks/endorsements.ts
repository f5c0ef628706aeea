/**
 * Recommendations inside the badge. Each is somebody else's credential, so each is judged as its own, with its own
 * verdict; what comes out never changes the verdict of the badge.
 */
import { idOf, isObject } from '../../openbadges/gate-structure.ts';
import type { VerifyOptions } from '../adapters.ts';
import { type Finding, fail, pass, skipped, unknown } from '../finding.ts';
import { readCredentialText } from '../read-input/parts.ts';
import type { ReadCredential } from '../read-input/read-input.ts';
import { followsFrom } from '../readings.ts';
import type { Verification } from '../report.ts';
import { UnreadableInput } from '../unreadable-input.ts';
import type { Candidate } from './candidate.ts';

/** Endorsements of endorsements are followed this deep. */
const MOST_LEVELS = 3;
/** Endorsements judged for one badge, all levels together: each may ask for three documents. */
const MOST_JUDGED = 10;

/** How far we are: shared by a badge and all endorsements below it. */
export interface EndorsementBudget {
  level: number;
  left: { credentials: number };
}

/** A fresh budget, for one badge. */
export function endorsementBudget(): EndorsementBudget {
  return { level: 0, left: { credentials: MOST_JUDGED } };
}

/** Judges a credential as if it came alone; handed in, since it is the one that calls this check. */
export type JudgeCredential = (
  read: ReadCredential,
  options: VerifyOptions,
  budget: EndorsementBudget,
) => Promise<Verification>;

interface Endorsement {
  value: unknown;
  /** Id of the thing it stands in. */
  endorses: string | null;
}

type Grade = 'valid' | 'bad' | 'unknown';

/**
 * NO_ENDORSEMENTS (`skipped`); with the numbers `count`, `valid`, `bad` and `unknown`: ENDORSEMENTS_VALID (all are),
 * ENDORSEMENTS_INVALID (`fail`: at least one is a forgery or revoked), ENDORSEMENTS_UNKNOWN; ENDORSEMENTS_NOT_CHECKED
 * (`unknown`) below the third level.
 */
export async function checkEndorsements(
  candidate: Candidate,
  judge: JudgeCredential,
  budget: EndorsementBudget,
): Promise<Finding> {
  const found = followsFrom(candidate.document, 'endorsements', () => endorsementsIn(candidate.document));
  if (found.length === 0) return skipped('NO_ENDORSEMENTS');
  if (budget.level >= MOST_LEVELS) return unknown('ENDORSEMENTS_NOT_CHECKED', { count: found.length });
  const grades: Grade[] = [];
  for (const endorsement of found) {
    // One after the other: together they may not take more than one at a time would.
    grades.push(budget.left.credentials > 0 ? await gradeOf(endorsement, candidate, judge, budget) : 'unknown');
  }
  const number = (grade: Grade): number => grades.filter((one) => one === grade).length;
  const params = { count: found.length, valid: number('valid'), bad: number('bad'), unknown: number('unknown') };
  if (params.bad > 0) return fail('ENDORSEMENTS_INVALID', params);
  return params.unknown > 0 ? unknown('ENDORSEMENTS_UNKNOWN', params) : pass('ENDORSEMENTS_VALID', params);
}

/** At any depth, but not inside an endorsement: those are of the endorsement. The gate has bounded depth and size. */
function endorsementsIn(value: unknown, found: Endorsement[] = []): Endorsement[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    const member: unknown = value[key as keyof typeof value];
    if (key !== 'endorsement' && key !== 'endorsementJwt') endorsementsIn(member, found);
    else for (const one of [member].flat()) found.push({ value: one, endorses: idOf(value) });
  }
  return found;
}

async function gradeOf(
  { value, endorses }: Endorsement,
  { issuerId, options }: Candidate,
  judge: JudgeCredential,
  { level, left }: EndorsementBudget,
): Promise<Grade> {
  left.credentials -= 1;
  const read = readEndorsement(value);
  if (read === null) return 'unknown';
  const { recipient: _typed, ...rest } = options;
  const { report, credential } = await judge(read, rest, { level: level + 1, left });
  if (report.verdict === 'invalid' || report.verdict === 'revoked') return 'bad';
  if (report.verdict !== 'valid' || credential === null) return 'unknown';
  // Praise of something else, or of oneself, recommends nothing.
  const isAbout = endorses !== null && idOf(credential.credentialSubject) === endorses;
  const isEndorsement = [credential.type].flat().includes('EndorsementCredential');
  return isAbout && isEndorsement && idOf(credential.issuer) !== issuerId ? 'valid' : 'unknown';
}

/** An embedded object or a token; null where there is no single credential in it. */
function readEndorsement(value: unknown): ReadCredential | null {
  if (isObject(value)) {
    const byteLength = new TextEncoder().encode(JSON.stringify(value)).length;
    const scanned = { ok: true, value, exceeded: null, inexact: false } as const;
    return { kind: 'credential', scanned, byteLength, jwt: null, exact: null };
  }
  try {
    const read = typeof value === 'string' ? readCredentialText(value) : null;
    return read?.kind === 'credential' ? read : null;
  } catch (error) {
    if (error instanceof UnreadableInput) return null;
    throw error;
  }
}

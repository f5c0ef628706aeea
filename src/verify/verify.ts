/**
 * The verifier. It says what is so, with a reason for each step, and never throws for a bad credential: what it cannot
 * prove is `unverifiable`, never `valid`. All that is impure comes in through the options.
 */
import type { VerifyOptions } from './adapters.ts';
import type { Candidate } from './checks/candidate.ts';
import { checkEndorsements } from './checks/endorsements.ts';
import { checkIssuer } from './checks/issuer.ts';
import { checkProof, type ProofResult } from './checks/proof.ts';
import { checkRecipient } from './checks/recipient.ts';
import { checkRegister } from './checks/register.ts';
import { checkSchema } from './checks/schema.ts';
import { checkShape, type ShapeResult } from './checks/shape.ts';
import { checkStatus } from './checks/status.ts';
import { checkValidity } from './checks/validity.ts';
import { fetchOnce } from './fetch-once.ts';
import { guard, skipped, unknown } from './finding.ts';
import { type NoCredential, type ReadCredential, readInput, type VerifyInput } from './read-input/read-input.ts';
import { CHECK_IDS, type Check, type Verification } from './report.ts';
import { summarise } from './summarise.ts';
import { NO_SUMMARY, summaryOf } from './summary.ts';
import { UnreadableInput } from './unreadable-input.ts';

/**
 * Verifies one credential as of `given.now`. The report always names all ten checks in order. Throws UnreadableInput,
 * and nothing else, when the given bytes or text hold no credential at all.
 */
export async function verify(input: VerifyInput, given: VerifyOptions): Promise<Verification> {
  const options = { ...given, fetchDocument: fetchOnce(given.fetchDocument) };
  const read = await readSafely(input, options);
  if (read.kind === 'none') return conclude(options, [{ id: 'shape', ...unknown(read.code, read.params) }]);

  const shape = await checkShape(read, options).catch((): ShapeResult => INTERNAL_ERROR);
  const first: Check = { id: 'shape', ...shape.finding };
  if (shape.candidate === null) return conclude(options, [first]);

  const proven = await checkProof(shape.candidate);
  const checks = [first, proven.proof, proven.key];
  // Without a right signature of the issuer nothing in the text is anybody's statement.
  if (checks.some(({ outcome }) => outcome !== 'pass')) return conclude(options, checks, shape.candidate);

  checks.push(...(await checkStatements(shape.candidate, proven)));
  return conclude(options, checks, shape.candidate);
}

async function checkStatements(candidate: Candidate, proven: ProofResult): Promise<Check[]> {
  return [
    await guard('validity', () => checkValidity(candidate)),
    await guard('status', () => checkStatus(candidate)),
    await guard('schema', () => checkSchema(candidate)),
    await guard('issuer', () => checkIssuer(candidate, proven.multibase)),
    await guard('recipient', () => checkRecipient(candidate)),
    await guard('endorsements', () => checkEndorsements(candidate)),
    await guard('register', checkRegister),
  ];
}

/** Reads the input; anything unexpected on the way is a defect of ours, so nothing is said about the credential. */
async function readSafely(input: VerifyInput, options: VerifyOptions): Promise<ReadCredential | NoCredential> {
  try {
    return await readInput(input, options);
  } catch (error) {
    if (error instanceof UnreadableInput) throw error;
    return { kind: 'none', code: 'INTERNAL_ERROR', params: {} };
  }
}

const INTERNAL_ERROR: ShapeResult = { finding: unknown('INTERNAL_ERROR'), candidate: null };

/**
 * The outcome where whoever runs the verifier had to stop it: `unverifiable`, for want of time, memory or our own sense.
 * VERIFY_TIMEOUT: it went past its deadline.
 */
export function verificationWithout(code: 'VERIFY_TIMEOUT' | 'TOO_LARGE' | 'INTERNAL_ERROR', now: Date): Verification {
  return conclude({ now }, [{ id: 'shape', ...unknown(code) }]);
}

/** The report: the checks that ran, the others as skipped, and what follows from them. */
function conclude(
  options: Pick<VerifyOptions, 'now'>,
  ran: readonly Check[],
  candidate: Candidate | null = null,
): Verification {
  const checks = CHECK_IDS.map((id) => ran.find((check) => check.id === id) ?? { id, ...skipped('NOT_REACHED') });
  const known = checks.some(({ id, outcome }) => id === 'issuer' && outcome === 'pass');
  return {
    report: {
      verdict: summarise(checks),
      checkedAt: `${options.now.toISOString().slice(0, 19)}Z`,
      checks,
      summary: candidate === null ? NO_SUMMARY : summaryOf(candidate.document, known),
    },
    credential: candidate?.document ?? null,
  };
}

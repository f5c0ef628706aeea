/**
 * The verifier. It says what is so, with a reason for each step, and never throws for a bad credential: what it cannot
 * prove is `unverifiable`, never `valid`. All that is impure comes in through the options.
 */
import type { VerifyOptions } from './adapters.ts';
import { keyAfterRegister, revokedKey } from './checks/compromise.ts';
import { checkEndorsements, type EndorsementBudget, endorsementBudget } from './checks/endorsements.ts';
import { checkIssuer } from './checks/issuer.ts';
import { isProven } from './checks/key.ts';
import { checkProof } from './checks/proof.ts';
import { checkRecipient } from './checks/recipient.ts';
import { type Proven, refreshOnce } from './checks/refresh.ts';
import { askAhead, checkRegister } from './checks/register.ts';
import { checkSchema } from './checks/schema.ts';
import { checkShape, type ShapeResult } from './checks/shape.ts';
import { checkStatus } from './checks/status.ts';
import { checkValidity } from './checks/validity.ts';
import { conclude } from './conclude.ts';
import { judgeWrapper, withContained } from './contained.ts';
import { fetchOnce, findOnce } from './fetch-once.ts';
import { guard, unknown } from './finding.ts';
import { forOneVerification } from './memory.ts';
import { verifyBadge2 } from './ob2/verify-badge2.ts';
import { type Read, type ReadCredential, readInput, type VerifyInput } from './read-input/read-input.ts';
import type { Check, Verification } from './report.ts';
import { verifyStatement } from './statement.ts';
import { summaryOf } from './summary.ts';
import { UnreadableInput } from './unreadable-input.ts';

/**
 * Verifies one credential, or each one inside a list, presentation or CLR, as of `given.now`. The report always names all ten checks in order. Throws UnreadableInput,
 * and nothing else, when the given bytes or text hold no credential at all.
 */
export async function verify(input: VerifyInput, given: VerifyOptions): Promise<Verification> {
  const { register } = given;
  const options = {
    ...given,
    fetchDocument: fetchOnce(given.fetchDocument),
    ...(typeof register === 'object' ? { register: findOnce(register) } : {}),
    ...(given.memory ? { memory: forOneVerification(given.memory) } : {}),
  };
  return judge(await readSafely(input, options), options, true);
}

/** Judges whatever was read. What is inside something else (not `isAlone`) is judged like anything that comes alone. */
async function judge(read: Read, options: VerifyOptions, isAlone = false): Promise<Verification> {
  switch (read.kind) {
    case 'none':
      return conclude(options, [{ id: 'shape', ...unknown(read.code, read.params) }]);
    case 'badge2':
      return verifyBadge2(read, options);
    case 'statement':
      return verifyStatement(read, options, checkStatus);
    case 'wrapper':
      return judgeWrapper(read, options, judge);
    case 'credential': {
      const judged = await judgeCredential(read, options, endorsementBudget(), isAlone);
      return read.contains === undefined ? judged : withContained(judged, read.contains, options, judge);
    }
  }
}

async function judgeCredential(
  read: ReadCredential,
  options: VerifyOptions,
  budget: EndorsementBudget,
  isAlone = false,
): Promise<Verification> {
  const shape = await checkShape(read, options).catch((): ShapeResult => INTERNAL_ERROR);
  const first: Check = { id: 'shape', ...shape.finding };
  if (shape.candidate === null) return conclude(options, [first]);

  if (shape.isOther) {
    const { proof, key } = await checkProof(shape.candidate);
    return conclude(options, [first, proof, key]);
  }
  const { candidate } = shape;
  // many forgeries beside one genuine badge must not use up the questions of that one
  if (isAlone) askAhead(candidate);
  const claimed: Proven = { candidate, proven: await checkProof(candidate) };
  const revoked = revokedKey(claimed.proven, candidate);
  if (revoked !== null) {
    // only the register can say that it was made before somebody else had the key
    const register = await guard('register', () => checkRegister(candidate, null, revoked));
    claimed.proven.key = { id: 'key', ...keyAfterRegister(revoked, register) };
    if (!isProven(claimed.proven))
      return conclude(options, [first, claimed.proven.proof, claimed.proven.key, register], {
        summary: summaryOf(candidate.document, true),
        credential: candidate.document,
      });
  }
  // Without a right signature of the issuer nothing in the text is anybody's statement.
  const isIssuers = isProven(claimed.proven);
  const current = isIssuers ? await refreshOnce(claimed) : claimed;
  const checks = [first, current.proven.proof, current.proven.key];
  if (isIssuers) checks.push(...(await checkStatements(current, budget)));
  const known = checks.some(({ id, outcome }) => id === 'issuer' && outcome === 'pass');
  const { document } = current.candidate;
  return conclude(options, checks, { summary: summaryOf(document, known), credential: document });
}

async function checkStatements({ candidate, proven }: Proven, budget: EndorsementBudget): Promise<Check[]> {
  return [
    await guard('validity', () => checkValidity(candidate)),
    await guard('status', () => checkStatus(candidate)),
    await guard('schema', () => checkSchema(candidate)),
    await guard('issuer', () => checkIssuer(candidate, proven.multibase)),
    await guard('recipient', () => checkRecipient(candidate)),
    await guard('endorsements', () => checkEndorsements(candidate, judgeCredential, budget)),
    await guard('register', () => checkRegister(candidate, null)),
  ];
}

/** Reads the input; anything unexpected on the way is a defect of ours, so nothing is said about the credential. */
async function readSafely(input: VerifyInput, options: VerifyOptions): Promise<Read> {
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

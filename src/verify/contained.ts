/**
 * Badges inside something else: a JSON list, a presentation, a CLR. Each is judged on its own. The whole is never better
 * than its worst part, so that a reader of one word is never misled.
 */
import type { VerifyOptions } from './adapters.ts';
import { inOrder, timeOf } from './conclude.ts';
import { guard, unknown } from './finding.ts';
import { checkPresentation } from './presentation.ts';
import type { Read, ReadWrapper } from './read-input/read-input.ts';
import { type Check, VERDICTS, type Verdict, type Verification, type VerificationReport } from './report.ts';
import { NO_SUMMARY } from './summary.ts';

/** Judges anything that was read; handed in, since it is the one that calls this file. */
export type Judge = (read: Read, options: VerifyOptions) => Promise<Verification>;

/**
 * A list or presentation. Its own checks are `shape` (SEVERAL_CREDENTIALS or PRESENTATION with `count`), and of a
 * presentation `proof` and `key`; the others are `skipped` with SEE_CONTAINED. Verdict: the first in the order of
 * `VERDICTS` of the parts' verdicts, `invalid` where the presentation's own proof is wrong, and `unverifiable` where it
 * could not be checked. The summary is that of a single part.
 */
export async function judgeWrapper(read: ReadWrapper, options: VerifyOptions, judge: Judge): Promise<Verification> {
  const contained = await judgeAll(read.parts, options, judge);
  const checks = await ownChecks(read, contained, options);
  const verdicts: Verdict[] = contained.map(({ report }) => report.verdict);
  if (checks.some(({ outcome }) => outcome === 'fail')) verdicts.push('invalid');
  if (checks.some(({ outcome }) => outcome === 'unknown')) verdicts.push('unverifiable');
  const [only] = contained;
  return {
    report: {
      verdict: VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'unverifiable',
      checkedAt: timeOf(options),
      checks: inOrder(checks, 'SEE_CONTAINED'),
      summary: only !== undefined && contained.length === 1 ? only.report.summary : NO_SUMMARY,
      contained: contained.map(({ report }) => report),
    },
    credential: null,
    contained,
  };
}

/** A CLR keeps its own report; what is in it is told beside it. */
export async function withContained(
  outer: Verification,
  parts: readonly Read[],
  options: VerifyOptions,
  judge: Judge,
): Promise<Verification> {
  const contained = await judgeAll(parts, options, judge);
  return { ...outer, report: { ...outer.report, contained: contained.map(({ report }) => report) }, contained };
}

/** One after the other: together they may not take more than one at a time would. */
async function judgeAll(parts: readonly Read[], options: VerifyOptions, judge: Judge): Promise<Verification[]> {
  const judged: Verification[] = [];
  for (const part of parts) judged.push(await judge(part, options));
  return judged;
}

async function ownChecks(
  read: ReadWrapper,
  contained: readonly Verification[],
  options: VerifyOptions,
): Promise<Check[]> {
  const count = contained.length;
  if (count === 0) return [{ id: 'shape', ...unknown('SHAPE_VALUE', { path: 'verifiableCredential' }) }];
  if (read.presentation === null) {
    return [{ id: 'shape', outcome: 'pass', code: 'SEVERAL_CREDENTIALS', params: { count } }];
  }
  const { presentation } = read;
  const shape: Check = { id: 'shape', outcome: 'pass', code: 'PRESENTATION', params: { count } };
  // What the gate refused must not reach the JSON-LD library inside something else either.
  if (!contained.every(({ report }) => passedGate(report))) return [shape];
  const own = await checkPresentation(presentation, read.parts, options).catch(() => null);
  if (own === null) return [shape, await guard('proof', () => unknown('INTERNAL_ERROR'))];
  return [shape, { id: 'proof', ...own.proof }, { id: 'key', ...own.key }];
}

/** Whether the gate let it through with all that is inside it: of a whole, `shape` says only what kind it is. */
function passedGate({ checks, contained = [] }: VerificationReport): boolean {
  return checks[0]?.outcome === 'pass' && contained.every(passedGate);
}

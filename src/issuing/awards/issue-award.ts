/**
 * The issuance cycle, from approved awards to stored credentials, in steps that are safe to repeat: a crash between any
 * two of them is finished at the next run with the same id, status index and time. The order is the point: what we mean to
 * sign is on record before it is signed, and nothing is published that our own verifier would refuse.
 *
 * A chunk of awards shares two transactions: one that plans them all, one that stores what came of them. Between the two
 * each award goes its own way, so one that fails neither stops nor undoes the others.
 */
import { AppError } from '../../errors.ts';
import { refuseClockBehind } from '../clock.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Award } from './awards.ts';
import { loadAwards } from './load-awards.ts';
import { type Planned, planAwards } from './plan-awards.ts';
import { sealAwards } from './seal-awards.ts';
import { markFailed, storeAwards } from './store-awards.ts';

/** The issued award, or what stopped it. An award without an outcome was not come to: it waits for the next run. */
export type Outcomes = Map<string, Award | { error: unknown }>;

const FATAL: ReadonlySet<string> = new Set([
  'award.lint_failed',
  'award.verification_failed',
  'award.intent_expired',
  'key.not_this_organisation',
]);

/**
 * Issues one approved award; an award that is issued already comes back as it is. Throws AppError: `award.not_approved`,
 * `award.lint_failed`, `award.verification_failed`, `award.intent_expired` or `key.not_this_organisation` (these leave
 * the award failed: FATAL), or `clock.backwards`, after which it waits.
 * `prove`: whatever signs it, the generic library must give the same bytes.
 */
export async function issueAward(deps: IssuingDeps, awardId: string, prove?: 'prove'): Promise<Award> {
  const outcomes: Outcomes = new Map();
  await issueChunk(deps, [awardId], new Set(prove === undefined ? [] : [awardId]), outcomes);
  const outcome = outcomes.get(awardId);
  if (outcome === undefined) throw new AppError('award.not_found');
  if ('error' in outcome) throw outcome.error;
  return outcome;
}

/**
 * Issues several, in this order, and never throws for one of them. The generic library must give the same bytes for the
 * first and the last; where it does not, nothing of the chunk is published but what that library signs itself. At the
 * hourly limit of signatures, and when the process was asked to stop, the rest waits.
 */
export async function issueAwards(deps: IssuingDeps, awardIds: readonly string[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const proved = awardIds.length > 1 ? [awardIds.at(0), awardIds.at(-1)] : [];
  await issueChunk(deps, awardIds, new Set(proved.filter((id) => id !== undefined)), outcomes);
  return outcomes;
}

async function issueChunk(
  deps: IssuingDeps,
  awardIds: readonly string[],
  proved: ReadonlySet<string>,
  outcomes: Outcomes,
): Promise<void> {
  // a. load; what is issued already, or may not be issued, is done with
  const loaded = settle(outcomes, await loadAwards(deps, awardIds)).filter(({ award }) => {
    if (award.state === 'issued') outcomes.set(award.id, award);
    return award.state !== 'issued';
  });
  const timely = await passes(
    outcomes,
    loaded.map(({ award }) => award.id),
    () => refuseClockBehind(deps),
  );
  if (!timely) return;
  // b. id, index, codes and time, given out once; on record, with the hash of the document, before any key is touched
  const plans = await asOneAct(
    loaded,
    outcomes,
    ({ award }) => award.id,
    (some) => planAwards(deps, some),
  );
  const planned: Planned[] = [];
  // which plan of each this run works with: what goes wrong with it says nothing of a later one
  const workedWith = new Map(loaded.map(({ award }) => [award.id, award.credentialId]));
  for (const plan of plans) {
    if ('award' in plan) workedWith.set(plan.award.id, plan.award.credentialId);
    if ('issued' in plan) outcomes.set(plan.issued.id, plan.issued);
    else if (await passes(outcomes, [plan.award.id], async () => deps.failPoint?.('planned'))) planned.push(plan);
  }
  // c to g. each by itself: the document, the lint, the rehearsal, the signatures and their verification
  const sealed = await sealAwards(deps, planned, proved, outcomes);
  // h. what becomes true together
  const stored = await asOneAct(
    sealed,
    outcomes,
    ({ planned: { award } }) => award.id,
    (some) => storeAwards(deps, some),
  );
  for (const award of stored) {
    outcomes.set(award.id, award);
    await passes(outcomes, [award.id], async () => deps.failPoint?.('issued'));
  }
  for (const [id, outcome] of outcomes) {
    if (!('error' in outcome) || !(outcome.error instanceof AppError) || !FATAL.has(outcome.error.code)) continue;
    await markFailed(deps, id, workedWith.get(id) ?? null, outcome.error);
  }
}

/** Does `work` on all rows as one act; where that fails, on each of them alone, so that one row never holds up another. */
async function asOneAct<Row, Result extends object>(
  rows: readonly Row[],
  outcomes: Outcomes,
  idOf: (row: Row) => string,
  work: (rows: readonly Row[]) => Promise<Map<string, Result | AppError>>,
): Promise<Result[]> {
  if (rows.length === 0) return [];
  try {
    return settle(outcomes, await work(rows));
  } catch (error) {
    const [only, second] = rows;
    if (only === undefined || second !== undefined) {
      const results: Result[] = [];
      for (const row of rows) results.push(...(await asOneAct([row], outcomes, idOf, work)));
      return results;
    }
    outcomes.set(idOf(only), { error });
    return [];
  }
}

/** What came of each, with the errors put where they belong. */
function settle<Result extends object>(outcomes: Outcomes, results: Map<string, Result | AppError>): Result[] {
  const good: Result[] = [];
  for (const [id, result] of results) {
    if (result instanceof AppError) outcomes.set(id, { error: result });
    else good.push(result);
  }
  return good;
}

/** False where `step` threw: then that is what came of these awards. */
async function passes(outcomes: Outcomes, ids: readonly string[], step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    for (const id of ids) outcomes.set(id, { error });
    return false;
  }
}

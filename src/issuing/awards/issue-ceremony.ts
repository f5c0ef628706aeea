import { AppError } from '../../errors.ts';
import { letOthersRun } from '../../let-others-run.ts';
import { authorize } from '../access.ts';
import { type CeremonyProgress, ceremonyForDesk } from '../ceremonies/ceremonies.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { ISSUE_JOB, issueKey, planIssuing } from './approve-awards.ts';
import { type Award, NOT_GIVEN_OUT, transition } from './awards.ts';
import { issueAwards } from './issue-award.ts';
import { finishReplacement } from './revoke-award.ts';

/** How often awards are looked for that no job is busy with. */
const LOOK_EVERY_MS = 600_000;
const REPLACEMENTS_AT_ONCE = 100;
const HOUR_SECONDS = 3_600;

/** Awards that share two transactions. The page that shows how far it is moves on by so many. */
export const CHUNK = 100;
/** Of a long list more share them: a commit and two signatures by the generic library cost the same for all. */
export const LARGEST_CHUNK = 250;
/** A list is cut into at least so many, where its chunks are larger than `CHUNK`. */
const LEAST_CHUNKS = 10;

/**
 * The job behind "Reik uit": issues everything approved in a ceremony, in chunks. A row that fails keeps its reason
 * and does not stop the rest; a crash leaves the job to be taken up again, and nothing is issued twice. The signatures of
 * the first and the last of each chunk are repeated by the generic library. A replacement ends its predecessor here too, for
 * the job of its own may have died. At the hourly limit of signatures it stops and
 * plans itself for when there is room. Throws what left an award unfinished, so that the job is tried again. `onProgress` is
 * told after each chunk how many of all it was looked at.
 */
export async function issueCeremony(
  deps: IssuingDeps,
  ceremonyId: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  let unexpected: unknown = null;
  const awardIds = await deps.storage.awards.idsOfCeremony(ceremonyId, ['approved', 'issuing']);
  const chunk = chunkOf(awardIds.length);
  for (let at = 0; at < awardIds.length; at += chunk) {
    for (const [awardId, outcome] of await issueAwards(deps, awardIds.slice(at, at + chunk))) {
      const error = 'error' in outcome ? outcome.error : await ended(deps, outcome);
      if (error === null) continue;
      if (error instanceof AppError && error.code === 'key.rate_limited') return goOnLater(deps, ceremonyId, error);
      if (!(error instanceof AppError) || (await isUnfinished(deps, awardId))) unexpected = error;
    }
    onProgress(Math.min(at + chunk, awardIds.length), awardIds.length);
    await letOthersRun();
    if (deps.stopping?.()) return;
  }
  if (unexpected !== null) throw unexpected;
}

/** Awards in each chunk of a list of so many. */
export const chunkOf = (awards: number): number =>
  Math.max(CHUNK, Math.min(LARGEST_CHUNK, Math.ceil(awards / LEAST_CHUNKS)));

/** Brings a replacement to its end; gives what went wrong, or null. */
async function ended(deps: IssuingDeps, award: Award): Promise<unknown> {
  if (award.supersedes === null) return null;
  return finishReplacement(deps, award.id).then(
    () => null,
    (error: unknown) => error,
  );
}

/** An award that failed, or that was ended or erased meanwhile, is done with; any other waits for the next try. */
async function isUnfinished(deps: IssuingDeps, awardId: string): Promise<boolean> {
  const award = await deps.storage.awards.byId(awardId);
  return award !== null && (award.state === 'approved' || award.state === 'issuing');
}

async function goOnLater(deps: IssuingDeps, ceremonyId: string, limit: AppError): Promise<void> {
  const seconds = Number(limit.params.retryAfter ?? HOUR_SECONDS);
  const runAfter = new Date(deps.now().getTime() + seconds * 1_000);
  await deps.storage.transaction((tx) => planIssuing(tx, deps, ceremonyId, runAfter));
}

/** Registers the issuing jobs, and a look every ten minutes for what no job is busy with. */
export function workOnAwards(deps: IssuingDeps): void {
  deps.jobs.work(ISSUE_JOB, async ({ ceremonyId }) => {
    if (ceremonyId !== undefined) await issueCeremony(deps, ceremonyId);
  });
  deps.jobs.every('unfinished awards', LOOK_EVERY_MS, () => resumeForgotten(deps));
}

/**
 * At the start: plans the issuing of everything that an earlier process approved and did not finish, with all its tries
 * anew, for who is killed often is not at fault.
 */
export async function resumeUnfinished(deps: IssuingDeps): Promise<void> {
  for (const ceremonyId of await deps.storage.awards.unfinishedCeremonies())
    await deps.storage.transaction((tx) => planIssuing(tx, deps, ceremonyId));
}

/**
 * Plans the issuing of what has no job at all; a dead letter is left to the queue, which tries it again. Replacements that
 * were issued while their predecessor still counts come to their end here.
 */
async function resumeForgotten(deps: IssuingDeps): Promise<void> {
  for (const ceremonyId of await deps.storage.awards.unfinishedCeremonies()) {
    if ((await deps.storage.jobs.bySingletonKey(issueKey(ceremonyId))) !== null) continue;
    await deps.storage.transaction((tx) => planIssuing(tx, deps, ceremonyId));
  }
  for (const awardId of await deps.storage.awards.unfinishedReplacements(REPLACEMENTS_AT_ONCE))
    await finishReplacement(deps, awardId);
}

/** Why the badges of a ceremony are not being made right now. */
export interface Halt {
  /** At the hourly limit of signatures: when it goes on (UTC). Null: something went wrong, and it is tried again. */
  until: string | null;
}

/** What holds up the awards of a ceremony that are not issued yet; null while they are being made, or when all are. */
export async function haltOf(
  deps: IssuingDeps,
  ceremonyId: string,
  { approved, issuing }: CeremonyProgress,
): Promise<Halt | null> {
  if (approved + issuing === 0) return null;
  const job = await deps.storage.jobs.bySingletonKey(issueKey(ceremonyId));
  if (job === null || job.state === 'running') return null;
  if (job.lastError !== null) return { until: null };
  return job.runAfter > deps.now().toISOString() ? { until: job.runAfter } : null;
}

/** One more try, now, for everything at a ceremony that failed or lies still. Two people at once: the second finds it tried again already. */
export async function retryFailed(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<void> {
  await ceremonyForDesk(deps, actor, ceremonyId, 'ceremony.write');
  for (const awardId of await deps.storage.awards.idsOfCeremony(ceremonyId, ['failed'])) {
    await retryAward(deps, actor, awardId).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'award.not_approved') throw error;
    });
  }
  const { approved, issuing } = await deps.storage.ceremonies.progress(ceremonyId);
  if (approved + issuing === 0) return;
  authorize(actor, 'award.approve', actor, 'ceremony.not_found');
  await deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    await tx.jobs.hurry(issueKey(ceremonyId), deps.now().toISOString());
    if ((await tx.jobs.bySingletonKey(issueKey(ceremonyId))) === null) await planIssuing(tx, deps, ceremonyId);
  });
}

/** One more try for an award that failed: new id, new index, new codes; the old index stays burned. */
export async function retryAward(deps: IssuingDeps, actor: Actor, awardId: string): Promise<Award> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'award.approve', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, award.organisationId);
    const fresh = await tx.awards.byId(awardId);
    if (fresh === null) throw new AppError('award.not_found');
    const again = transition(fresh, 'approved', { ...NOT_GIVEN_OUT, failureCode: null });
    await tx.awards.update(again);
    await auditBy(tx, deps, actor, 'award.retry', award.id);
    if (award.ceremonyId !== null) await planIssuing(tx, deps, award.ceremonyId);
    return again;
  });
}

import { AppError } from '../errors.ts';
import { authorize } from './access.ts';
import { ISSUE_JOB, planIssuing } from './approve-awards.ts';
import { auditBy } from './audit.ts';
import { type Award, NOT_GIVEN_OUT, transition } from './awards.ts';
import { ceremonyForDesk } from './ceremonies.ts';
import { issueAward } from './issue-award.ts';
import type { Actor } from './members.ts';
import { refuseClosed } from './organisations.ts';
import type { IssuingDeps } from './ports.ts';

/** Lets requests through between two awards of a long list. */
const letOthersRun = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The job behind "Reik uit": issues everything approved in a ceremony, one by one. A row that fails keeps its reason
 * and does not stop the rest; a crash leaves the job to be taken up again, and nothing is issued twice. The signatures of
 * the first and the last of several are repeated by the generic library.
 */
export async function issueCeremony(deps: IssuingDeps, ceremonyId: string): Promise<void> {
  let unexpected: unknown = null;
  const awardIds = await deps.storage.awards.idsOfCeremony(ceremonyId, ['approved', 'issuing']);
  const proved = awardIds.length > 1 ? [awardIds.at(0), awardIds.at(-1)] : [];
  for (const awardId of awardIds) {
    try {
      await issueAward(deps, awardId, proved.includes(awardId) ? 'prove' : undefined);
    } catch (error) {
      if (!(error instanceof AppError)) unexpected = error;
    }
    await letOthersRun();
    if (deps.stopping?.()) return;
  }
  if (unexpected !== null) throw unexpected;
}

/** Registers the issuing jobs and picks up what a restart left unfinished. */
export function workOnAwards(deps: IssuingDeps): void {
  deps.jobs.work(ISSUE_JOB, async ({ ceremonyId }) => {
    if (ceremonyId !== undefined) await issueCeremony(deps, ceremonyId);
  });
}

/** At the start: plans the issuing of everything that an earlier process approved and did not finish. */
export async function resumeUnfinished(deps: IssuingDeps): Promise<void> {
  const ceremonies = await deps.storage.awards.unfinishedCeremonies();
  if (ceremonies.length === 0) return;
  await deps.storage.transaction(async (tx) => {
    for (const ceremonyId of ceremonies) await planIssuing(tx, deps, ceremonyId);
  });
}

/** One more try for everything that failed at a ceremony. Two people at once: the second finds it tried again already. */
export async function retryFailed(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<void> {
  await ceremonyForDesk(deps, actor, ceremonyId, 'ceremony.write');
  for (const awardId of await deps.storage.awards.idsOfCeremony(ceremonyId, ['failed'])) {
    await retryAward(deps, actor, awardId).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'award.not_approved') throw error;
    });
  }
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

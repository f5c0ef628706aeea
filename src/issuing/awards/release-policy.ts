/** When an award of a badge waits for a second person: a setting of each badge, with a least of the organisation. */
import { AppError } from '../../errors.ts';
import type { Level } from '../../openbadges/types.ts';
import { authorize } from '../access.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';

/** `never`: whoever awards decides · `expert`: the highest level waits · `always`: every level waits. */
export const RELEASE_POLICIES = ['never', 'expert', 'always'] as const;
export type ReleasePolicy = (typeof RELEASE_POLICIES)[number];

/** Whether an award at this level must be released by a second person. */
export function needsRelease(policy: ReleasePolicy, level: Level | null): boolean {
  return policy === 'always' || (policy === 'expert' && level === 'expert');
}

/** The one of these by which most awards wait. */
export function strictest(policies: readonly ReleasePolicy[]): ReleasePolicy {
  return RELEASE_POLICIES.findLast((policy) => policies.includes(policy)) ?? 'never';
}

/** What holds for a badge: its own setting, or that of its organisation where that is stricter. */
export async function policyOf(
  storage: Pick<Storage, 'organisations'>,
  { organisationId, release }: { organisationId: string; release: ReleasePolicy },
): Promise<ReleasePolicy> {
  const organisation = await storage.organisations.byId(organisationId);
  return strictest([release, organisation?.leastRelease ?? 'never']);
}

/** What the organisation asks of each badge at least. */
export async function leastRelease(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<ReleasePolicy> {
  authorize(actor, 'organisation.read', actor, 'organisation.not_found');
  return policyOf(deps.storage, { organisationId: actor.organisationId, release: 'never' });
}

/**
 * Changes what the organisation asks of each badge at least; the settings of the badges stay as they are, and hold again
 * where they are stricter. What waits goes on waiting. Another word than those of the list is `request.malformed`.
 */
export async function setLeastRelease(deps: IssuingDeps, actor: Actor, policy: string): Promise<void> {
  authorize(actor, 'organisation.write', actor, 'organisation.not_found');
  const least = parsePolicy(policy);
  await deps.storage.transaction(async (tx) => {
    const organisation = await tx.organisations.byId(actor.organisationId);
    if (organisation === null) throw new AppError('organisation.not_found');
    if (organisation.leastRelease === least) return;
    await tx.organisations.update({ ...organisation, leastRelease: least });
    await auditBy(tx, deps, actor, `organisation.release_${least}`, organisation.id);
  });
}

function parsePolicy(policy: string): ReleasePolicy {
  const known = RELEASE_POLICIES.find((one) => one === policy);
  if (known === undefined) throw new AppError('request.malformed');
  return known;
}

/**
 * Changes when awards of a badge wait. What waits already goes on waiting, what was approved goes on. Another word than
 * those of the list is `request.malformed`; less than the organisation asks is `achievement.release_below_least`.
 */
export async function setReleasePolicy(
  deps: IssuingDeps,
  actor: Actor,
  achievementId: string,
  policy: string,
): Promise<void> {
  const found = await deps.storage.achievements.byId(actor.organisationId, achievementId);
  authorize(actor, 'organisation.write', found, 'achievement.not_found');
  const release = parsePolicy(policy);
  await deps.storage.transaction(async (tx) => {
    const achievement = await tx.achievements.byId(actor.organisationId, achievementId);
    if (achievement === null) throw new AppError('achievement.not_found');
    if ((await policyOf(tx, { ...achievement, release })) !== release)
      throw new AppError('achievement.release_below_least');
    if (achievement.release === release) return;
    await tx.achievements.update({ ...achievement, release });
    await auditBy(tx, deps, actor, `achievement.release_${release}`, achievementId);
  });
}

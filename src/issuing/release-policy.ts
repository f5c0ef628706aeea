/** When an award of a badge waits for a second person: a setting of the organisation, per badge. */
import { AppError } from '../errors.ts';
import type { Level } from '../openbadges/types.ts';
import { authorize } from './access.ts';
import { auditBy } from './audit.ts';
import type { Actor } from './members.ts';
import type { IssuingDeps } from './ports.ts';

/** `never`: whoever awards decides · `expert`: the highest level waits · `always`: every level waits. */
export const RELEASE_POLICIES = ['never', 'expert', 'always'] as const;
export type ReleasePolicy = (typeof RELEASE_POLICIES)[number];

/** Whether an award at this level must be released by a second person. */
export function needsRelease(policy: ReleasePolicy, level: Level): boolean {
  return policy === 'always' || (policy === 'expert' && level === 'expert');
}

/** The one of these by which most awards wait. */
export function strictest(policies: readonly ReleasePolicy[]): ReleasePolicy {
  return RELEASE_POLICIES.findLast((policy) => policies.includes(policy)) ?? 'never';
}

/**
 * Changes when awards of a badge wait. What waits already goes on waiting, what was approved goes on. Another word than
 * those of the list is `request.malformed`.
 */
export async function setReleasePolicy(
  deps: IssuingDeps,
  actor: Actor,
  achievementId: string,
  policy: string,
): Promise<void> {
  const found = await deps.storage.achievements.byId(actor.organisationId, achievementId);
  authorize(actor, 'organisation.write', found, 'achievement.not_found');
  const release = RELEASE_POLICIES.find((one) => one === policy);
  if (release === undefined) throw new AppError('request.malformed');
  await deps.storage.transaction(async (tx) => {
    const achievement = await tx.achievements.byId(actor.organisationId, achievementId);
    if (achievement === null) throw new AppError('achievement.not_found');
    if (achievement.release === release) return;
    await tx.achievements.update({ ...achievement, release });
    await auditBy(tx, deps, actor, `achievement.release_${release}`, achievementId);
  });
}

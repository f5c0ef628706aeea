/** The badge that takes the place of another: one at most, found by its key from the moment it was asked for. */
import { authorize } from '../access.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Award } from './awards.ts';

/** The idempotency key of what replaces this award. */
export const replaceKey = (awardId: string): string => `replace:${awardId}`;

/** What replaces an award of the own organisation, or null; also while it still waits and this one goes on. */
export async function replacementOf(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  award: Award,
): Promise<Award | null> {
  authorize(actor, 'award.read', award, 'award.not_found');
  const [next] = await deps.storage.awards.byIdempotencyKeys(award.organisationId, [replaceKey(award.id)]);
  return next ?? null;
}

/**
 * Telling colleagues that awards wait for them: one mail a day and member at most, with a count and no names. It counts at
 * the moment of sending, so what was released meanwhile is not told, and nobody is mailed for nothing.
 */
import { can } from './access.ts';
import { stoppedAmong } from './letters-stop.ts';
import { type Actor, actorIn } from './members.ts';
import { addressKey, type OutboxMail, writeMail } from './outbox.ts';
import type { IssuingDeps } from './ports.ts';
import type { Storage } from './records.ts';

const DAY_MS = 24 * 3_600_000;

/** How many awards wait for this member to release; 0 for a role that releases nothing. */
export async function countWaitingForMe(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<number> {
  if (!can(actor, 'award.release') || actor.memberId === null) return 0;
  return deps.storage.awards.countWaiting(actor.organisationId, actor.memberId);
}

/**
 * Something starts waiting: writes to everybody who may release it, in the caller's transaction. `approvedBy` is who
 * awarded it. Who was told in the last 24 hours is told again when they are over, if anything waits then.
 */
export async function tellWhoMayRelease(
  tx: Storage,
  deps: IssuingDeps,
  { organisationId, approvedBy }: { organisationId: string; approvedBy: string | null },
): Promise<void> {
  const organisation = await tx.organisations.byId(organisationId);
  if (organisation === null || organisation.closedAt !== null) return;
  const colleagues = (await tx.members.list(organisationId)).filter(
    (member) =>
      member.disabledAt === null && member.id !== approvedBy && can(actorIn({ member, organisation }), 'award.release'),
  );
  const keys = new Map(colleagues.map(({ id, email }) => [id, addressKey(deps, email)]));
  const stopped = await stoppedAmong({ storage: tx }, [...keys.values()]);
  const now = deps.now();
  for (const { id, email } of colleagues) {
    const key = keys.get(id) ?? '';
    const before = await tx.outbox.newest(organisationId, key, 'release');
    if (stopped.has(key) || before?.state === 'waiting') continue;
    await writeMail(tx, deps, {
      organisationId,
      awardId: null,
      kind: 'release',
      email,
      language: 'nl',
      params: { member: id },
      notBefore: notBefore(before, now),
    });
  }
}

/** A day after the last one that went; one that was not needed counts for nothing. */
function notBefore(before: OutboxMail | null, now: Date): Date {
  const went = before?.state === 'dropped' || before?.endedAt == null ? 0 : Date.parse(before.endedAt);
  return new Date(Math.max(now.getTime(), went + DAY_MS));
}

/** What the mail says at this moment; null when nothing waits for this member, or not any more for them. */
export async function aboutRelease(
  deps: Pick<IssuingDeps, 'storage'>,
  mail: OutboxMail,
): Promise<{ organisation: string; count: number } | null> {
  const member = await deps.storage.members.byId(String(mail.params.member));
  const organisation = member && (await deps.storage.organisations.byId(member.organisationId));
  if (member === null || organisation === null || member.disabledAt !== null || organisation.closedAt !== null)
    return null;
  const count = await countWaitingForMe(deps, actorIn({ member, organisation }));
  return count === 0 ? null : { organisation: organisation.name, count };
}

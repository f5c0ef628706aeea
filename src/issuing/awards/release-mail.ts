/**
 * Telling colleagues what waits for them: awards to release, and their own that were sent back. One mail a day and member at
 * most, with counts and no names. It counts at the moment of sending, so what was done meanwhile is not told, and nobody is
 * mailed for nothing.
 */
import { can } from '../access.ts';
import { stoppedAmong } from '../letters/letters-stop.ts';
import { addressKey, type OutboxMail, writeMail } from '../letters/outbox.ts';
import { type Actor, actorIn, type Member } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS } from '../time.ts';

/** What waits for one member. */
export interface ForMe {
  /** Awards of others, to be released; 0 for a role that releases nothing. */
  waiting: number;
  /** Own awards that a colleague sent back. */
  returned: number;
}

/** Counts what waits for this member. */
export async function countForMe(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<ForMe> {
  const { awards } = deps.storage;
  const { organisationId, memberId } = actor;
  if (memberId === null) return { waiting: 0, returned: 0 };
  const [waiting, returned] = await Promise.all([
    can(actor, 'award.release') ? awards.countWaiting(organisationId, memberId) : 0,
    can(actor, 'award.approve') ? awards.countReturned(organisationId, memberId) : 0,
  ]);
  return { waiting, returned };
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
  await tell(tx, deps, organisationId, (actor) => actor.memberId !== approvedBy && can(actor, 'award.release'));
}

/** Something was sent back: writes to who awarded it, as `tellWhoMayRelease` does to colleagues. */
export async function tellWhoAwarded(
  tx: Storage,
  deps: IssuingDeps,
  { organisationId, approvedBy }: { organisationId: string; approvedBy: string | null },
): Promise<void> {
  await tell(tx, deps, organisationId, (actor) => actor.memberId === approvedBy && can(actor, 'award.approve'));
}

async function tell(
  tx: Storage,
  deps: IssuingDeps,
  organisationId: string,
  concerns: (actor: Actor) => boolean,
): Promise<void> {
  const organisation = await tx.organisations.byId(organisationId);
  if (organisation === null || organisation.closedAt !== null) return;
  const members = (await tx.members.list(organisationId)).filter(
    (member) => member.disabledAt === null && concerns(actorIn({ member, organisation })),
  );
  const keys = new Map(members.map(({ id, email }) => [id, addressKey(deps, email)]));
  const stopped = await stoppedAmong({ storage: tx }, [...keys.values()]);
  for (const member of members) {
    const key = keys.get(member.id) ?? '';
    if (!stopped.has(key)) await write(tx, deps, member, key);
  }
}

async function write(
  tx: Storage,
  deps: IssuingDeps,
  { id, email, organisationId }: Member,
  key: string,
): Promise<void> {
  const before = await tx.outbox.newest(organisationId, key, 'release');
  if (before?.state === 'waiting') return;
  await writeMail(tx, deps, {
    organisationId,
    awardId: null,
    kind: 'release',
    email,
    language: 'nl',
    params: { member: id },
    notBefore: notBefore(before, deps.now()),
  });
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
): Promise<{ organisation: string; waiting: number; returned: number } | null> {
  const member = await deps.storage.members.byId(String(mail.params.member));
  const organisation = member && (await deps.storage.organisations.byId(member.organisationId));
  if (member === null || organisation === null || member.disabledAt !== null || organisation.closedAt !== null)
    return null;
  const { waiting, returned } = await countForMe(deps, actorIn({ member, organisation }));
  return waiting + returned === 0 ? null : { organisation: organisation.name, waiting, returned };
}

/**
 * Letters to holders about their award, where an e-mail address exists: awarded, revoked, replaced, and at most two
 * reminders to publish. They are written into the outbox in the transaction of the act.
 */
import { AppError } from '../errors.ts';
import { authorize } from './access.ts';
import { addAudit } from './audit.ts';
import type { Award } from './awards.ts';
import { makesPublic } from './consent.ts';
import { isStopped } from './letters-stop.ts';
import type { Actor } from './members.ts';
import { addressKey, writeMail } from './outbox.ts';
import type { IssuingDeps } from './ports.ts';
import type { Storage } from './records.ts';
import { dateTime, today } from './time.ts';

export const REMINDERS_AT_MOST = 2;
export const DAYS_BETWEEN_REMINDERS = 7;

/** Writes one letter about an award; false where there is no address to write to. */
export async function writeLetter(
  tx: Storage,
  deps: IssuingDeps,
  kind: 'award' | 'reminder' | 'revoked' | 'replaced',
  award: Pick<Award, 'id' | 'organisationId' | 'recipientId'>,
): Promise<boolean> {
  const recipient = await tx.recipients.byId(award.organisationId, award.recipientId);
  if (recipient === null || recipient.email === null) return false;
  await writeMail(tx, deps, {
    organisationId: award.organisationId,
    awardId: award.id,
    kind,
    email: recipient.email,
    language: 'nl',
  });
  return true;
}

/** `yes`, or why no reminder to publish can go to the holder of this award. */
export type MayRemind = 'yes' | 'not_issued' | 'published' | 'no_email' | 'stopped' | 'twice' | 'too_soon';

/** Whether a reminder may be written now. */
export async function mayRemind(deps: IssuingDeps, award: Award): Promise<MayRemind> {
  const { storage } = deps;
  if (award.state !== 'issued') return 'not_issued';
  if (makesPublic(await storage.consents.current(award.id), today(deps.now()))) return 'published';
  const recipient = await storage.recipients.byId(award.organisationId, award.recipientId);
  if (recipient === null || recipient.email === null) return 'no_email';
  if (await isStopped(deps, addressKey(deps, recipient.email))) return 'stopped';
  const before = await storage.outbox.reminders(award.id);
  if (before.length >= REMINDERS_AT_MOST) return 'twice';
  const soonest = dateTime(new Date(deps.now().getTime() - DAYS_BETWEEN_REMINDERS * 24 * 3_600_000));
  return before.some((at) => at > soonest) ? 'too_soon' : 'yes';
}

/** How many awards of a ceremony stand where, for the button on its board. Every state is there, also with 0. */
export async function remindersOfCeremony(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
): Promise<Record<MayRemind, number>> {
  const counts = { yes: 0, not_issued: 0, published: 0, no_email: 0, stopped: 0, twice: 0, too_soon: 0 };
  for (const award of await awardsOf(deps, actor, ceremonyId)) counts[await mayRemind(deps, award)] += 1;
  return counts;
}

/** Writes a reminder to everybody of a ceremony who may get one now; gives how many. */
export async function remindCeremony(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<number> {
  let written = 0;
  for (const award of await awardsOf(deps, actor, ceremonyId))
    if ((await mayRemind(deps, award)) === 'yes' && (await remind(deps, actor, award))) written += 1;
  return written;
}

async function awardsOf(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<Award[]> {
  const ceremony = await deps.storage.ceremonies.byId(actor.organisationId, ceremonyId);
  authorize(actor, 'letter.send', ceremony, 'ceremony.not_found');
  const ids = await deps.storage.awards.idsOfCeremony(ceremonyId, ['issued']);
  const awards = await Promise.all(ids.map((id) => deps.storage.awards.byId(id)));
  return awards.filter((award) => award !== null);
}

/** Writes one reminder. `mail.no_reminder` (params.reason: why) where it may not. */
export async function remindAward(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  const award = await awardForLetters(deps, actor, awardId);
  const answer = await mayRemind(deps, award);
  if (answer !== 'yes') throw new AppError('mail.no_reminder', { reason: answer });
  await remind(deps, actor, award);
}

async function remind(deps: IssuingDeps, actor: Actor, award: Award): Promise<boolean> {
  return deps.storage.transaction(async (tx) => {
    // two clicks at once: the second finds the first
    const at = dateTime(deps.now());
    if ((await tx.outbox.reminders(award.id)).includes(at)) return false;
    if (!(await writeLetter(tx, deps, 'reminder', award))) return false;
    await tx.outbox.insertReminder(award.id, at);
    await auditLetter(tx, deps, actor, award, 'letter.remind');
    return true;
  });
}

/** Sends the letter of an award once more, with a fresh link: the old one is lost, or older than two weeks. */
export async function sendAwardAgain(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  const award = await awardForLetters(deps, actor, awardId);
  if (award.state !== 'issued') throw new AppError('award.not_issued');
  await deps.storage.transaction(async (tx) => {
    const before = await tx.outbox.ofAward(award.id);
    if (before.some((mail) => mail.kind === 'award' && mail.state === 'waiting')) return;
    if (!(await writeLetter(tx, deps, 'award', award))) throw new AppError('mail.no_email');
    await auditLetter(tx, deps, actor, award, 'letter.again');
  });
}

async function awardForLetters(deps: IssuingDeps, actor: Actor, awardId: string): Promise<Award> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'letter.send', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  return award;
}

async function auditLetter(tx: Storage, deps: IssuingDeps, actor: Actor, award: Award, action: string): Promise<void> {
  await addAudit(tx, deps, {
    organisationId: award.organisationId,
    actor: actor.memberId ?? 'command',
    action,
    objectId: award.id,
  });
}

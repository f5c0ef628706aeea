/**
 * Letters to holders about their award, where an e-mail address exists: awarded, revoked, replaced, and at most two
 * reminders to publish. They are written into the outbox in the transaction of the act.
 */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import { stoppedAmong } from './letters-stop.ts';
import { addressKey, writeMail } from './outbox.ts';
import type { ReminderFacts } from './outbox-records.ts';

const REMINDERS_AT_MOST = 2;
const DAYS_BETWEEN_REMINDERS = 7;

type LetterAward = Pick<Award, 'id' | 'organisationId' | 'recipientId'>;

/** Writes one letter about an award; false where there is no address to write to. */
export async function writeLetter(
  tx: Storage,
  deps: IssuingDeps,
  kind: 'award' | 'reminder' | 'revoked' | 'replaced',
  award: LetterAward,
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
export async function mayRemind(deps: IssuingDeps, award: Pick<Award, 'id'>): Promise<MayRemind> {
  const [one] = await answers(deps, { awardId: award.id });
  return one?.answer ?? 'not_issued';
}

/** Every issued award with its answer; a handful of questions to the database, however many there are. */
async function answers(
  deps: IssuingDeps,
  which: { awardId: string } | { ceremonyId: string },
): Promise<{ award: ReminderFacts; answer: MayRemind }[]> {
  const facts = await deps.storage.outbox.reminderFacts(which, today(deps.now()));
  const keys = new Map(facts.map(({ id, email }) => [id, email === null ? null : addressKey(deps, email)]));
  const stopped = await stoppedAmong(deps, [...new Set([...keys.values()].filter((key) => key !== null))]);
  return facts.map((award) => ({ award, answer: answerOf(award, stopped.has(keys.get(award.id) ?? ''), deps.now()) }));
}

function answerOf(
  { email, published, reminders, letterSentAt }: ReminderFacts,
  stopped: boolean,
  now: Date,
): MayRemind {
  if (published) return 'published';
  if (email === null) return 'no_email';
  if (stopped) return 'stopped';
  if (reminders.length >= REMINDERS_AT_MOST) return 'twice';
  const soonest = dateTime(new Date(now.getTime() - DAYS_BETWEEN_REMINDERS * 24 * 3_600_000));
  // a reminder of what was never told, or was told yesterday, is none
  if (letterSentAt !== null && (letterSentAt === 'waiting' || letterSentAt > soonest)) return 'too_soon';
  return reminders.some((at) => at > soonest) ? 'too_soon' : 'yes';
}

/** How many awards of a ceremony stand where, for the button on its board. Every state is there, also with 0. */
export async function remindersOfCeremony(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
): Promise<Record<MayRemind, number>> {
  await mayWriteTo(deps, actor, ceremonyId);
  const counts = { yes: 0, not_issued: 0, published: 0, no_email: 0, stopped: 0, twice: 0, too_soon: 0 };
  for (const { answer } of await answers(deps, { ceremonyId })) counts[answer] += 1;
  return counts;
}

/** Writes a reminder to everybody of a ceremony who may get one now; gives how many. */
export async function remindCeremony(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<number> {
  await mayWriteTo(deps, actor, ceremonyId);
  let written = 0;
  for (const { award, answer } of await answers(deps, { ceremonyId }))
    if (answer === 'yes' && (await remind(deps, actor, award))) written += 1;
  return written;
}

async function mayWriteTo(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<void> {
  authorize(
    actor,
    'letter.send',
    await deps.storage.ceremonies.byId(actor.organisationId, ceremonyId),
    'ceremony.not_found',
  );
}

/** Writes one reminder. `mail.no_reminder` (params.reason: why) where it may not. */
export async function remindAward(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  const award = await awardForLetters(deps, actor, awardId);
  const answer = await mayRemind(deps, award);
  if (answer !== 'yes') throw new AppError('mail.no_reminder', { reason: answer });
  await remind(deps, actor, award);
}

async function remind(deps: IssuingDeps, actor: Actor, award: LetterAward): Promise<boolean> {
  return deps.storage.transaction(async (tx) => {
    // two clicks at once: the second finds the first
    const at = dateTime(deps.now());
    if ((await tx.outbox.reminders(award.id)).includes(at)) return false;
    if (!(await writeLetter(tx, deps, 'reminder', award))) return false;
    await tx.outbox.insertReminder(award.id, at);
    await auditBy(tx, deps, actor, 'letter.remind', award.id);
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
    await auditBy(tx, deps, actor, 'letter.again', award.id);
  });
}

async function awardForLetters(deps: IssuingDeps, actor: Actor, awardId: string): Promise<Award> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'letter.send', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  return award;
}

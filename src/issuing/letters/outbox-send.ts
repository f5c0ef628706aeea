/** The job behind the outbox: sends what is due, tries again later what could not be sent, gives up at last. */
import { AppError } from '../../errors.ts';
import { letOthersRun } from '../../let-others-run.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { prepareLetter } from './letters-prepare.ts';
import { isStopped } from './letters-stop.ts';
import { askForSending, ended, LETTER_KINDS, MAIL_JOB, type OutboxMail } from './outbox.ts';
import { heldUntil, MAIL_LIMIT } from './outbox-limits.ts';

/** Minutes before the second, third … try; after the last one a mail has failed. About two days in all. */
export const RETRY_MINUTES = [1, 5, 30, 120, 360, 720, 1440] as const;
/** Answers of a mail server that no second try changes: no such mailbox, not wanted there. */
const FOR_GOOD: ReadonlySet<number> = new Set([550, 551, 553, 554]);
/** So many mails in a row that reached no server end a run: the server is away, and every try takes seconds. */
const UNREACHABLE_AT_MOST = 3;

/**
 * Sends every mail that is due, oldest first. At least once each: a crash between sending and noting it sends the same
 * mail again, under the same Message-ID. Gives how many were sent.
 */
export async function sendDueMail(deps: IssuingDeps): Promise<number> {
  let sent = 0;
  let unreachable = 0;
  while (deps.stopping?.() !== true && unreachable < UNREACHABLE_AT_MOST) {
    const mail = await deps.storage.outbox.nextDue(dateTime(deps.now()));
    if (mail === null) break;
    const outcome = await sendOne(deps, mail);
    if (outcome === 'sent') sent += 1;
    unreachable = outcome === 'unreachable' ? unreachable + 1 : 0;
    await letOthersRun();
  }
  return sent;
}

type Outcome = 'sent' | 'not sent' | 'unreachable';

async function sendOne(deps: IssuingDeps, mail: OutboxMail): Promise<Outcome> {
  const now = deps.now();
  if (mail.expiresAt !== null && mail.expiresAt <= dateTime(now))
    return note(deps, ended(mail, 'dropped', 'TOO_LATE', now));
  if (LETTER_KINDS.includes(mail.kind) && (await isStopped(deps, mail.addressKey)))
    return note(deps, ended(mail, 'refused', 'STOPPED', now));
  const until = await heldUntil(deps, mail);
  if (until !== null) return note(deps, { ...mail, reason: MAIL_LIMIT, nextTryAt: until });
  const letter = await prepareLetter(deps, mail);
  if (letter === null) return note(deps, ended(mail, 'dropped', 'NOT_NEEDED', now));
  try {
    await deps.postLetter(letter);
  } catch (error) {
    const reason = reasonOf(error);
    await note(deps, afterFailure(mail, reason, deps.now()));
    return typeof reason === 'number' ? 'not sent' : 'unreachable';
  }
  await deps.failPoint?.('mail sent');
  await note(deps, ended({ ...mail, attempts: mail.attempts + 1 }, 'sent', null, deps.now()));
  return 'sent';
}

/** Writes down what became of it, unless it went away meanwhile with its award. */
async function note(deps: IssuingDeps, mail: OutboxMail): Promise<Outcome> {
  await deps.storage.outbox.update(mail);
  return 'not sent';
}

/** Number of a mail server's answer, or a word for what went wrong before it answered. */
function reasonOf(error: unknown): number | string {
  if (error instanceof AppError && error.code === 'mail.failed') return error.params.reason ?? 'unknown';
  return error instanceof TypeError ? 'NOT_A_MAIL' : 'unknown';
}

/** The mail after a try that failed: waiting for the next one, or failed. */
function afterFailure(mail: OutboxMail, reason: number | string, now: Date): OutboxMail {
  const tried = { ...mail, attempts: mail.attempts + 1 };
  const minutes = RETRY_MINUTES[mail.attempts];
  const forGood = reason === 'NOT_A_MAIL' || FOR_GOOD.has(Number(reason));
  if (minutes === undefined || forGood) return ended(tried, 'failed', String(reason), now);
  return { ...tried, reason: String(reason), nextTryAt: dateTime(new Date(now.getTime() + minutes * 60_000)) };
}

/** How often to look for mail whose time has come without anything happening. */
const LOOK_EVERY_MS = 60_000;

/** Registers the job, and the look every minute for retries and held letters. */
export function workOnMail(deps: IssuingDeps): void {
  deps.jobs.work(MAIL_JOB, async () => {
    await sendDueMail(deps);
  });
  deps.jobs.every('mail that is due', LOOK_EVERY_MS, async () => {
    if ((await deps.storage.outbox.nextDue(dateTime(deps.now()))) === null) return;
    await deps.storage.transaction((tx) => askForSending(tx, deps));
  });
}

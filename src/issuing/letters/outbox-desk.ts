/** What staff see of the outbox, and the two things they can do with a letter that did not go: again, or not at all. */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { AwardListing } from '../awards/awards.ts';
import { type AuditAction, auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page, PageRequest } from '../records.ts';
import { dateTime } from '../time.ts';
import { askForSending, ended, type OutboxMail } from './outbox.ts';

export interface LetterLine {
  mail: OutboxMail;
  /** Null where the mail is about no award. */
  listing: AwardListing | null;
}

/** Letters of the own organisation that did not arrive by themselves: held, tried again, failed or refused; newest first. */
export async function stuckLetters(deps: IssuingDeps, actor: Actor, page: PageRequest): Promise<Page<LetterLine>> {
  authorize(actor, 'letter.send', actor, 'request.not_found');
  const { items, cursor } = await deps.storage.outbox.stuck(actor.organisationId, page);
  const listings = await deps.storage.awards.listings(items.flatMap(({ awardId }) => awardId ?? []));
  const byAward = new Map(listings.map((listing) => [listing.award.id, listing]));
  return {
    items: items.map((mail) => ({ mail, listing: byAward.get(mail.awardId ?? '') ?? null })),
    cursor,
  };
}

/** How many letters wait or failed; for the first page of the day. */
export async function countStuck(deps: IssuingDeps, actor: Actor): Promise<number> {
  authorize(actor, 'letter.send', actor, 'request.not_found');
  return deps.storage.outbox.countStuck(actor.organisationId);
}

/** The letters about one award, newest first; those older than a month are gone. */
export async function lettersOfAward(deps: IssuingDeps, actor: Actor, awardId: string): Promise<OutboxMail[]> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'letter.send', award, 'award.not_found');
  return deps.storage.outbox.ofAward(awardId);
}

/** Tries a letter that failed once more, from the beginning; one that waits is tried at once, as far as limits allow. */
export async function tryAgain(deps: IssuingDeps, actor: Actor, mailId: string): Promise<void> {
  await change(deps, actor, mailId, 'letter.retry', (mail) => ({
    ...mail,
    state: 'waiting',
    reason: null,
    attempts: 0,
    nextTryAt: dateTime(deps.now()),
    endedAt: null,
  }));
}

/** Takes a letter back that did not go yet. */
export async function dropLetter(deps: IssuingDeps, actor: Actor, mailId: string): Promise<void> {
  await change(deps, actor, mailId, 'letter.drop', (mail) => ended(mail, 'dropped', 'TAKEN_BACK', deps.now()));
}

async function change(
  deps: IssuingDeps,
  actor: Actor,
  mailId: string,
  action: AuditAction,
  next: (mail: OutboxMail) => OutboxMail,
): Promise<void> {
  const found = await deps.storage.outbox.byId(mailId);
  const subject = found?.organisationId == null ? null : { organisationId: found.organisationId };
  authorize(actor, 'letter.send', subject, 'mail.not_found');
  await deps.storage.transaction(async (tx) => {
    const mail = await tx.outbox.byId(mailId);
    if (mail === null) throw new AppError('mail.not_found');
    if (mail.state !== 'waiting' && mail.state !== 'failed') return;
    await tx.outbox.update(next(mail));
    await auditBy(tx, deps, actor, action, mail.awardId ?? mail.id);
    await askForSending(tx, deps);
  });
}

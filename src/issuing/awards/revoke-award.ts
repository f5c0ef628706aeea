import { AppError, formError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { authorize } from '../access.ts';
import { renameLearner } from '../dossiers/statement-name.ts';
import { answerCorrection } from '../holders/name-corrections.ts';
import { writeLetter } from '../letters/letters.ts';
import { nameMistake } from '../names.ts';
import { addAudit, auditBy, auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { enterEnds } from '../register/enter-acts.ts';
import { dateTime } from '../time.ts';
import { type Award, newAward, REVOCATION_REASONS, type RevocationReason, transition } from './awards.ts';
import { issueAward } from './issue-award.ts';
import { publishChanges } from './publish-list.ts';
import { tellWhoMayRelease } from './release-mail.ts';
import { needsRelease, policyOf } from './release-policy.ts';
import { replaceKey } from './replacement.ts';
import { setRevoked } from './status-lists.ts';

/** Kind of the job that finishes a replacement after a crash. */
export const REPLACE_JOB = 'award.replace';

/**
 * Revokes an issued badge for ever and publishes the status list at once. `reason` is a word of the short neutral list
 * (`award.reason_invalid` otherwise).
 */
export async function revokeAward(deps: IssuingDeps, actor: Actor, awardId: string, reason: string): Promise<Award> {
  const [revoked] = await revokeAwards(deps, actor, [awardId], reason);
  if (revoked === undefined) throw new AppError('award.not_found');
  return revoked;
}

/** The same for several: all of them or none, and each status list is signed once. */
export async function revokeAwards(
  deps: IssuingDeps,
  actor: Actor,
  awardIds: readonly string[],
  reason: string,
): Promise<Award[]> {
  for (const id of awardIds) authorize(actor, 'award.revoke', await deps.storage.awards.byId(id), 'award.not_found');
  if (!isReason(reason)) throw new AppError('award.reason_invalid', { allowed: REVOCATION_REASONS.join(', ') });
  const { revoked, lists } = await deps.storage.transaction(async (tx) => {
    const revoked: Award[] = [];
    for (const id of awardIds) {
      const ended = await revokeInside(tx, deps, id, reason, actor, null);
      await writeLetter(tx, deps, 'revoked', ended);
      revoked.push(ended);
    }
    return { revoked, lists: await setRevoked(tx, revoked) };
  });
  for (const listId of lists) await publishChanges(deps, listId);
  return revoked;
}

const isReason = (text: string): text is RevocationReason => (REVOCATION_REASONS as readonly string[]).includes(text);

/** All but the bit in the status list. */
async function revokeInside(
  tx: Storage,
  deps: IssuingDeps,
  awardId: string,
  reason: RevocationReason,
  actor: Actor | null,
  supersededBy: string | null,
): Promise<Award> {
  const award = await tx.awards.byId(awardId);
  if (award === null) throw new AppError('award.not_found');
  const revoked = transition(award, 'revoked', {
    revokedAt: dateTime(deps.now()),
    revocationReason: reason,
    supersededBy,
  });
  const organisation = await tx.organisations.byId(award.organisationId);
  if (organisation === null) throw new AppError('organisation.not_found');
  await enterEnds(tx, deps, 'revoke', [{ awardId, issuer: organisation.did }]);
  await tx.awards.update(revoked);
  await addAudit(tx, deps, {
    organisationId: award.organisationId,
    actor: actor === null ? 'system' : auditName(actor),
    action: supersededBy === null ? 'award.revoke' : 'award.replace',
    objectId: award.id,
  });
  return revoked;
}

/**
 * "Naam klopt niet": issues the badge anew with the right name and then revokes the old one, whose printed link leads to
 * the new one. The new badge exists before the old one ends, so nobody is without proof in between. What the holder had
 * consented to stays so. Where a second person must release the badge, the new one waits and the old one goes on until
 * then. A praktijkverklaring goes back to whoever signs, and comes back as it is. Returns the new award.
 */
export async function replaceAward(
  deps: IssuingDeps,
  actor: Actor,
  awardId: string,
  input: { name: string; pageName: string },
): Promise<Award> {
  const old = await deps.storage.awards.byId(awardId);
  authorize(actor, 'award.replace', old, 'award.not_found');
  if (old === null) throw new AppError('award.not_found');
  if (old.state !== 'issued')
    throw new AppError(old.state === 'revoked' ? 'award.already_revoked' : 'award.not_issued');
  const waits = await replacementWaits(deps, old);
  const recipient = await deps.storage.recipients.byId(old.organisationId, old.recipientId);
  const name = oneLine(input.name);
  const pageName = oneLine(input.pageName);
  const mistake = nameMistake(name);
  if (mistake !== null) throw formError([{ field: 'name', code: mistake }]);
  if (pageName.length === 0 || pageName.length > 40)
    throw formError([{ field: 'pageName', code: 'list.page_name_too_long' }]);
  if (looksLikeBsn(pageName)) throw formError([{ field: 'pageName', code: 'form.bsn_like' }]);
  if (recipient?.name === name && old.pageName === pageName)
    throw formError([{ field: 'name', code: 'award.name_unchanged' }]);

  if (old.kind === 'praktijkverklaring') {
    await renameLearner(deps, actor, old, name);
    return old;
  }
  const createdAt = dateTime(deps.now());
  const replacement = await deps.storage.transaction(async (tx) => {
    const key = replaceKey(old.id);
    const [before] = await tx.awards.byIdempotencyKeys(old.organisationId, [key]);
    if (before !== undefined && before.state !== 'waiting' && before.state !== 'returned') return before;
    await refuseClosed(tx, old.organisationId);
    if (before !== undefined) {
      await tx.recipients.rename(old.organisationId, before.recipientId, name);
      // who mends it cannot be the second person too; what was sent back is offered again with it
      const wasReturned = before.state === 'returned';
      const again = wasReturned ? transition(before, 'waiting', { releasedBy: null, returnReason: null }) : before;
      const mended = { ...again, pageName, approvedBy: actor.memberId };
      await tx.awards.update(mended);
      await auditBy(tx, deps, actor, 'award.mend', before.id);
      if (wasReturned) await tellWhoMayRelease(tx, deps, mended);
      return mended;
    }
    const recipientId = deps.random.uuid();
    await tx.recipients.insertMany([
      { id: recipientId, organisationId: old.organisationId, name, email: recipient?.email ?? null, createdAt },
    ]);
    const award = newAward({
      ...old,
      id: deps.random.uuid(),
      recipientId,
      pageName,
      idempotencyKey: key,
      createdAt,
      approvedBy: actor.memberId,
      supersedes: old.id,
      state: waits ? 'waiting' : 'approved',
    });
    await tx.awards.insertMany([award]);
    if (waits) {
      await tellWhoMayRelease(tx, deps, award);
      return award;
    }
    await deps.jobs.enqueue(
      tx,
      REPLACE_JOB,
      { awardId: award.id },
      { singletonKey: key, runAfter: new Date(deps.now().getTime() + 60_000) },
    );
    return award;
  });
  if (replacement.state === 'waiting' || replacement.state === 'returned') return replacement;
  return finishReplacement(deps, replacement.id, actor);
}

/** Whether a badge with a better name would wait for a second person first. A praktijkverklaring goes to whoever signs. */
export async function replacementWaits(deps: Pick<IssuingDeps, 'storage'>, old: Award): Promise<boolean> {
  if (old.kind === 'praktijkverklaring') return false;
  const achievement = await deps.storage.achievements.byId(old.organisationId, old.achievementId);
  return achievement !== null && needsRelease(await policyOf(deps.storage, achievement), old.level);
}

/** Issues an award and ends its predecessor, where it has one; every step may have happened before. `prove` as in `issueAward`. */
export async function finishReplacement(
  deps: IssuingDeps,
  awardId: string,
  actor: Actor | null = null,
): Promise<Award> {
  const issued = await issueAward(deps, awardId);
  if (issued.supersedes === null) return issued;
  const { supersedes } = issued;
  const lists = await deps.storage.transaction(async (tx) => {
    // read here: the job of the replacement and that of its ceremony may both come to this
    const old = await tx.awards.byId(supersedes);
    if (old === null || old.state === 'revoked') return [];
    await tx.register.lockHead(); // before anything that the log hears of
    const consent = await tx.consents.current(old.id);
    if (consent !== null) {
      // It moves along: the page with the wrong name must not stay public beside the new one.
      await tx.consents.insert({ ...consent, id: deps.random.uuid(), awardId: issued.id });
      await tx.consents.update({ ...consent, withdrawnAt: dateTime(deps.now()) });
    }
    await tx.evidence.moveAward(old.id, issued.id);
    await answerCorrection(tx, deps, old.id, 'replaced');
    await writeLetter(tx, deps, 'replaced', issued);
    // a praktijkverklaring can say something else too: what the company confirmed anew
    const renamed = issued.kind === 'badge' || issued.recipientId !== old.recipientId;
    const reason = renamed ? 'naam-onjuist' : 'vergissing';
    return setRevoked(tx, [await revokeInside(tx, deps, old.id, reason, actor, issued.id)]);
  });
  for (const listId of lists) await publishChanges(deps, listId);
  return issued;
}

/** Registers the job that finishes replacements. */
export function workOnReplacements(deps: IssuingDeps): void {
  deps.jobs.work(REPLACE_JOB, async ({ awardId }) => {
    if (awardId !== undefined) await finishReplacement(deps, awardId);
  });
}

/** What a colleague sent back because of a name or a level is mended in place: nothing of it was given out or signed yet. */
import { AppError, type FieldError, formError } from '../../errors.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import type { Level } from '../../openbadges/types.ts';
import { authorize } from '../access.ts';
import { nameMistake, pageNameMistake, proposePageName, tidyName } from '../names.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { type Award, transition } from './awards.ts';
import { tellWhoMayRelease } from './release-mail.ts';

/**
 * Mends name, name for the page and level of an award that was sent back, and offers it again, in one transaction. A page
 * name that is empty is proposed. With another level the ticks go, since they are criteria of the old one; the level of a
 * replacement stays. Whoever mends it vouches for it from then on in the place of who awarded it, so cannot release it.
 * `award.not_waiting` unless it was sent back; `form.invalid` at fields name and pageName.
 */
export async function mendReturned(
  deps: IssuingDeps,
  actor: Actor,
  awardId: string,
  typed: { name: string; pageName: string; level: Level | null },
): Promise<void> {
  const name = tidyName(typed.name);
  const pageName = tidyName(typed.pageName);
  const mistakes = mistakesIn({ name, pageName });
  await deps.storage.transaction(async (tx) => {
    const award = await tx.awards.byId(awardId);
    authorize(actor, 'award.approve', award, 'award.not_found');
    if (award === null) throw new AppError('award.not_found');
    if (award.state !== 'returned') throw new AppError('award.not_waiting');
    await refuseClosed(tx, award.organisationId);
    if (mistakes.length > 0) throw formError(mistakes);
    const level = award.supersedes === null ? typed.level : award.level;
    if (level !== award.level) {
      for (const item of await tx.evidence.ofAward(award.id))
        if (item.kind === 'criteria') await tx.evidence.delete(item.id);
    }
    await tx.recipients.rename(award.organisationId, award.recipientId, name);
    const mended: Award = transition(award, 'waiting', {
      pageName: pageName === '' ? proposePageName(name) : pageName,
      level,
      secondJudge: level === 'expert' ? award.secondJudge : null,
      ...(actor.memberId === null || actor.memberId === award.approvedBy
        ? {}
        : { approvedBy: actor.memberId, judgeName: actor.name }),
      releasedBy: null,
      returnReason: null,
    });
    await tx.awards.update(mended);
    await auditBy(tx, deps, actor, 'award.mend', award.id);
    await tellWhoMayRelease(tx, deps, mended);
  });
}

function mistakesIn({ name, pageName }: { name: string; pageName: string }): FieldError[] {
  const ofName = looksLikeBsn(name) ? 'form.bsn_like' : nameMistake(name);
  const ofPage = looksLikeBsn(pageName) ? 'form.bsn_like' : pageNameMistake(pageName);
  return [
    ...(ofName === null ? [] : [{ field: 'name', code: ofName }]),
    ...(ofPage === null ? [] : [{ field: 'pageName', code: ofPage }]),
  ];
}

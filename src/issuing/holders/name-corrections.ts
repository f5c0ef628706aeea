/**
 * "Mijn naam klopt niet": a holder asks, the coach answers by replacing the badge, or closes the request. The name that
 * was asked for is kept only while the request waits.
 */
import { AppError, formError } from '../../errors.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { authorize } from '../access.ts';
import type { Award, AwardListing } from '../awards/awards.ts';
import { nameMistake, tidyName } from '../names.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { auditHolder } from './holder-links.ts';

export interface NameCorrection {
  id: string;
  awardId: string;
  organisationId: string;
  /** As the holder writes it; null when nothing was typed, and once it is answered. */
  askedName: string | null;
  askedAt: string;
  closedAt: string | null;
  outcome: 'replaced' | 'closed' | null;
}

/** Requests shown on one page of the desk. */
const SHOWN = 50;

/**
 * Puts a request in the coach's queue. Nothing typed is right too: then the coach asks. A second request takes the place of
 * the first. `form.invalid` (field `name`) for what is no name, `list.bsn_like` for a number that must not be kept.
 */
export async function askNameCorrection(deps: IssuingDeps, award: Award, typed: string): Promise<void> {
  const name = tidyName(typed);
  if (looksLikeBsn(name)) throw formError([{ field: 'name', code: 'list.bsn_like' }]);
  const mistake = name === '' ? null : nameMistake(name);
  if (mistake !== null) throw formError([{ field: 'name', code: mistake }]);
  if (award.state !== 'issued') throw new AppError('award.not_issued');
  await deps.storage.transaction(async (tx) => {
    const waiting = await tx.nameCorrections.open(award.id);
    const asked = { askedName: name === '' ? null : name, askedAt: dateTime(deps.now()) };
    if (waiting !== null) await tx.nameCorrections.update({ ...waiting, ...asked });
    else {
      await tx.nameCorrections.insert({
        id: deps.random.uuid(),
        awardId: award.id,
        organisationId: award.organisationId,
        ...asked,
        closedAt: null,
        outcome: null,
      });
    }
    await auditHolder(tx, deps, { awardId: award.id, organisationId: award.organisationId }, 'holder.ask_name');
  });
}

/** Ends the request that waits for this award, and forgets the name in it; without one nothing happens. */
export async function answerCorrection(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  awardId: string,
  outcome: 'replaced' | 'closed',
): Promise<void> {
  const waiting = await tx.nameCorrections.open(awardId);
  if (waiting === null) return;
  await tx.nameCorrections.update({ ...waiting, askedName: null, closedAt: dateTime(deps.now()), outcome });
}

/** The requests that wait in the actor's organisation, oldest first, with the people they are about. */
export async function waitingCorrections(
  deps: IssuingDeps,
  actor: Actor,
): Promise<{ correction: NameCorrection; listing: AwardListing }[]> {
  authorize(actor, 'award.replace', actor, 'request.not_found');
  const waiting = await deps.storage.nameCorrections.waiting(actor.organisationId, SHOWN);
  const listings = await deps.storage.awards.listings(waiting.map(({ awardId }) => awardId));
  const byAward = new Map(listings.map((listing) => [listing.award.id, listing]));
  return waiting.flatMap((correction) => {
    const listing = byAward.get(correction.awardId);
    return listing === undefined ? [] : { correction, listing };
  });
}

/** The request of a holder that waits for an answer, or null. */
export async function openCorrection(deps: IssuingDeps, actor: Actor, award: Award): Promise<NameCorrection | null> {
  authorize(actor, 'award.read', award, 'award.not_found');
  return deps.storage.nameCorrections.open(award.id);
}

/** The coach closes a request without a new badge, for instance since the name was right. */
export async function closeCorrection(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'award.replace', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  await deps.storage.transaction(async (tx) => {
    await answerCorrection(tx, deps, awardId, 'closed');
    await auditBy(tx, deps, actor, 'holder.close_name', awardId);
  });
}

/** The poster of a ceremony, from the side of the coach: open, print, close. What people do with it: proposals.ts. */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { newShortCode } from '../codes.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime, today } from '../time.ts';
import { type Ceremony, ceremonyForDesk } from './ceremonies.ts';
import { isOpen, type RoomPoster } from './proposals.ts';

/** Opens the poster, or opens it again with the code it had. Throws `proposal.day_over` after the day of the ceremony. */
export async function openPoster(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<RoomPoster> {
  const ceremony = await ceremonyForLists(deps, actor, ceremonyId);
  if (today(deps.now()) > ceremony.date) throw new AppError('proposal.day_over');
  return deps.storage.transaction(async (tx) => {
    const before = await tx.proposals.posterOf(ceremony.id);
    if (before !== null && before.closedAt === null) return before;
    const { organisationId } = actor;
    const poster: RoomPoster = before
      ? { ...before, closedAt: null }
      : {
          ceremonyId: ceremony.id,
          organisationId,
          code: newShortCode(deps.random),
          openedAt: dateTime(deps.now()),
          closedAt: null,
        };
    if (before === null) await tx.proposals.insertPoster(poster);
    else await tx.proposals.updatePoster(poster);
    await auditBy(tx, deps, actor, 'poster.open', ceremony.id);
    return poster;
  });
}

/** Closes the poster at once: its page says so to everybody. What came in stays for the coach. */
export async function closePoster(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<void> {
  const ceremony = await ceremonyForLists(deps, actor, ceremonyId);
  await deps.storage.transaction(async (tx) => {
    const poster = await tx.proposals.posterOf(ceremony.id);
    if (poster === null || poster.closedAt !== null) return;
    await tx.proposals.updatePoster({ ...poster, closedAt: dateTime(deps.now()) });
    await auditBy(tx, deps, actor, 'poster.close', ceremony.id);
  });
}

/** The poster to print, while people can use it; throws `proposal.closed` before and after. */
export async function posterForPrint(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
): Promise<{ poster: RoomPoster; ceremony: Ceremony }> {
  const ceremony = await ceremonyForDesk(deps, actor, ceremonyId, 'print');
  const poster = await deps.storage.proposals.posterOf(ceremony.id);
  if (poster === null || !isOpen(deps, poster, ceremony)) throw new AppError('proposal.closed');
  return { poster, ceremony };
}

/** The ceremony for somebody who may make lists. */
export async function ceremonyForLists(deps: IssuingDeps, actor: Actor, id: string): Promise<Ceremony> {
  const ceremony = await deps.storage.ceremonies.byId(actor.organisationId, id);
  authorize(actor, 'list.write', ceremony, 'ceremony.not_found');
  if (ceremony === null) throw new AppError('ceremony.not_found');
  return ceremony;
}

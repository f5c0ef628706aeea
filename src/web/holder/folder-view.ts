import type { Request, Response } from 'express';
import { shownAwards } from '../../issuing/holders/holder-badges.ts';
import { findHolder } from '../../issuing/holders/holder-links.ts';
import { runningDossiersOf } from '../../issuing/holders/holder-running.ts';
import type { WebContext } from '../context.ts';
import { holderOf } from '../middleware/holder.ts';
import { rememberedFolder } from './phone.ts';

/** What the cards of the folder need: whether this phone keeps it, or keeps another one that may come along. */
export async function folderView(web: WebContext, request: Request, response: Response) {
  const holder = holderOf(response);
  const token = rememberedFolder(request);
  const kept = token === null ? null : await findHolder(web.issuing, token);
  const other = kept !== null && kept.folderId !== holder.folderId ? kept : null;
  const [own, others] = await Promise.all([
    shownAwards(web.issuing, holder.awardIds),
    shownAwards(web.issuing, other?.awardIds ?? []),
  ]);
  return {
    several: own.length > 1,
    empty: own.length === 0,
    remembered: kept !== null && other === null,
    otherBadges: others.length,
    running: await runningDossiersOf(web.issuing, holder),
  };
}

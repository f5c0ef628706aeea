import type { Request, Response } from 'express';
import { findHolder } from '../../issuing/holder-links.ts';
import type { WebContext } from '../context.ts';
import { holderOf } from '../middleware/holder.ts';
import { rememberedFolder } from './phone.ts';

/** What the cards of the folder need: whether this phone keeps it, or keeps another one that may come along. */
export async function folderView(web: WebContext, request: Request, response: Response) {
  const holder = holderOf(response);
  const token = rememberedFolder(request);
  const kept = token === null ? null : await findHolder(web.issuing, token);
  const other = kept !== null && kept.folderId !== holder.folderId ? kept : null;
  return {
    several: holder.awardIds.length > 1,
    remembered: kept !== null && other === null,
    otherBadges: other === null ? 0 : other.awardIds.length,
  };
}

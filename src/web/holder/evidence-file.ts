import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { badgeOfHolder } from '../../issuing/holders/holder-badges.ts';
import type { WebContext } from '../context.ts';
import { sendEvidenceFile } from '../evidence-view.ts';
import { holderOf } from '../middleware/holder.ts';

/** `GET /m/:token/:slug/evidence/:item`: what is about the holder is the holder's to see, shown to others or not. */
export function holderEvidenceFile(web: WebContext): RequestHandler<{ token: string; slug: string; item: string }> {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    const item = badge.items.find(({ id }) => id === request.params.item)?.evidence ?? null;
    if (item === null) throw new AppError('evidence.not_found');
    await sendEvidenceFile(web, request, response, item);
  };
}

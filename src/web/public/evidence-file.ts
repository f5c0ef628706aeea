import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { shownEvidence } from '../../issuing/holders/public-badge.ts';
import type { WebContext } from '../context.ts';
import { sendEvidenceFile } from '../evidence-view.ts';
import { findBadge } from './find-badge.ts';

/** `GET /b/:slug/evidence/:item`: a photo or voice note that the holder shows. Every other one answers as a private badge does. */
export function showShownFile(web: WebContext): RequestHandler<{ slug: string; item: string }> {
  return async (request, response) => {
    const badge = await findBadge(web, request, request.params.slug);
    const item = (await shownEvidence(web.issuing, badge)).find(({ id }) => id === request.params.item);
    if (item === undefined || item.fileId === null) throw new AppError('badge.private');
    await sendEvidenceFile(web, request, response, item);
  };
}

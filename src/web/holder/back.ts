/** Reloading a form that came back with a mistake, or choosing another language there: on to the page it stands on. */
import type { RequestHandler } from 'express';
import { badgeOfHolder } from '../../issuing/holders/holder-badges.ts';
import type { WebContext } from '../context.ts';
import { holderOf, holderPath } from '../middleware/holder.ts';

/** `GET /m/:token/:slug/<step>`, where `<step>` is only a form. */
export function backToBadge(web: WebContext): RequestHandler<{ token: string; slug: string }> {
  return async (request, response) => {
    const { slug } = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    response.redirect(303, `${holderPath(request)}/${slug}`);
  };
}

/** `GET /m/:token/<step>`, where `<step>` is only a form. */
export function backToFolder(): RequestHandler<{ token: string }> {
  return (request, response) => response.redirect(303, holderPath(request));
}

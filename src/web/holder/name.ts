import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { badgeOfHolder } from '../../issuing/holders/holder-badges.ts';
import { askNameCorrection } from '../../issuing/holders/name-corrections.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { holderOf, holderPath } from '../middleware/holder.ts';
import { sendBadge } from './badge-show.ts';

/** `POST /m/:token/:slug/name`: asks the coach to mend the name. What looks like a BSN comes back as an empty field. */
export function askName(web: WebContext): RequestHandler<{ token: string; slug: string }> {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    const typed = field(request.body, 'name');
    try {
      await askNameCorrection(web.issuing, badge.award, typed);
    } catch (error) {
      if (!(error instanceof AppError) || error.fields.length === 0) throw error;
      const name = error.fields.some(({ code }) => code === 'list.bsn_like') ? '' : typed.slice(0, 200);
      return sendBadge(web, request, response, badge, { name, mistakes: error.fields });
    }
    response.redirect(303, `${holderPath(request)}/${badge.slug}?done=asked`);
  };
}

/** Showing and hiding: one button each way. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { parseDay } from '../../issuing/dates.ts';
import type { ShownName } from '../../issuing/holders/consent.ts';
import { badgeOfHolder } from '../../issuing/holders/holder-badges.ts';
import { type HolderConsent, publishByHolder, withdrawByHolder } from '../../issuing/holders/holder-consent.ts';
import { renewPublicLink } from '../../issuing/holders/public-links.ts';
import type { WebContext } from '../context.ts';
import { field, fieldValues, ticked } from '../forms.ts';
import { holderOf, holderPath } from '../middleware/holder.ts';
import { sendBadge } from './badge-show.ts';

type Handler = RequestHandler<{ token: string; slug: string }>;

const NAMES: readonly string[] = ['none', 'page', 'full'] satisfies ShownName[];

/** `POST /m/:token/:slug/publish`: keeps exactly what was ticked; the public page follows at its next request. */
export function publish(web: WebContext): Handler {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    const showName = field(request.body, 'showName');
    const typedDay = field(request.body, 'publicUntil');
    const form: HolderConsent = {
      sixteenOrOlder: ticked(request.body, 'sixteenOrOlder'),
      showName: NAMES.includes(showName) ? (showName as ShownName) : 'none',
      shown: fieldValues(request.body, 'shown'),
      publicUntil: typedDay === '' ? null : (parseDay(typedDay) ?? typedDay),
    };
    try {
      await publishByHolder(web.issuing, badge, form, field(request.body, 'madeFor').slice(0, 100));
    } catch (error) {
      if (error instanceof AppError && error.code === 'consent.changed_meanwhile') {
        const fresh = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
        return sendBadge(web, request, response, fresh, { mistakes: [{ field: 'publish', code: error.code }] });
      }
      if (!(error instanceof AppError) || error.fields.length === 0) throw error;
      return sendBadge(web, request, response, badge, { form, mistakes: error.fields });
    }
    response.redirect(303, `${holderPath(request)}/${badge.slug}?done=${badge.published ? 'saved' : 'published'}`);
  };
}

/** `POST /m/:token/:slug/withdraw`. */
export function withdraw(web: WebContext): Handler {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    await withdrawByHolder(web.issuing, badge);
    response.redirect(303, `${holderPath(request)}/${badge.slug}?done=withdrawn`);
  };
}

/** `POST /m/:token/:slug/link`: a new public address; the old ones show nothing of the holder any more. */
export function newAddress(web: WebContext): Handler {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    await renewPublicLink(web.issuing, badge.award);
    response.redirect(303, `${holderPath(request)}/${badge.slug}?done=newLink`);
  };
}

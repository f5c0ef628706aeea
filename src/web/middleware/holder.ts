/** Whoever comes by a private link (`/m/:token`): the link is all there is, so it is never logged, shown or sent on. */
import type { Request, RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { collectLink, findHolder, type Holder } from '../../issuing/holders/holder-links.ts';
import type { WebContext } from '../context.ts';

/**
 * Lets the holder through; a token nobody has is a counted miss and 404. Looking changes nothing: only a POST tells that
 * the link was collected, so a scanner that opens links collects none.
 */
export function requireHolder(web: WebContext): RequestHandler {
  return async (request, response, next) => {
    const token = String(request.params.token);
    const holder = await findHolder(web.issuing, token);
    if (holder === null) {
      web.misses.miss(addressGroup(request.ip));
      throw new AppError('holder.link_dead');
    }
    if (request.method === 'POST') await collectLink(web.issuing, holder);
    response.locals.holder = holder;
    response.setHeader('Cache-Control', 'private, no-store');
    next();
  };
}

/** The holder of a route with access `holder`. */
export function holderOf(response: Response): Holder {
  const holder: Holder | undefined = response.locals.holder;
  if (!holder) throw new AppError('request.not_found');
  return holder;
}

/** Address of the holder's page for this request, without trailing slash. */
export function holderPath(request: Request): string {
  return `/m/${String(request.params.token)}`;
}

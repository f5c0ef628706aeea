/** `/m` itself: back to the page that this phone remembers; and what is said to whoever put a private link in a wrong field. */
import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { findHolder } from '../../issuing/holders/holder-links.ts';
import type { WebContext } from '../context.ts';
import { say, sendHolder } from './holder-page.ts';
import { forgetFolder, keepTypedLink, rememberedFolder, typedLink } from './phone.ts';

/**
 * `GET /m`: on to the page that this phone remembers; without one, where the link is to be found. With `?own=yes` what
 * `toOwnLink` sent here. A cookie that opens nothing is a counted miss, as a wrong link is.
 */
export function holderStart(web: WebContext): RequestHandler {
  return async (request, response) => {
    response.setHeader('Cache-Control', 'private, no-store');
    const view = (title: string, data: object) =>
      sendHolder(web, request, response, 'holder/start', { title, me: '/m', ...data });
    if (request.query.own === 'yes') {
      const token = typedLink(request);
      return view(say(response, 'holder:start.ownTitle'), { own: true, page: token === null ? null : `/m/${token}` });
    }
    const token = rememberedFolder(request);
    if (token !== null) {
      if ((await findHolder(web.issuing, token)) !== null) return response.redirect(303, `/m/${token}`);
      forgetFolder(response);
      web.misses.miss(addressGroup(request.ip));
    }
    view(say(response, 'holder:start.title'), { own: false });
  };
}

/** Leads away from a field where a private link was put: nobody may read it there, nor in the address of the page. */
export function toOwnLink(web: WebContext, response: Response, token: string): void {
  keepTypedLink(web, response, token);
  response.redirect(303, '/m?own=yes');
}

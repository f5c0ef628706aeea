import type { RequestHandler } from 'express';
import { listCeremonies } from '../../../issuing/desk-reads.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/ceremonies`: all ceremonies, newest day first; `?q=` looks in name and place. */
export function showCeremonies(web: WebContext): RequestHandler {
  return async (request, response) => {
    const query = queryText(request, 'q');
    const page = await listCeremonies(web.issuing, actorOf(response), {
      limit: PAGE_SIZE,
      cursor: queryText(request, 'cursor') || null,
      ...(query === '' ? {} : { query }),
    });
    sendDesk(web, request, response, 'desk/ceremonies', {
      section: 'ceremonies',
      title: say(response, 'desk:ceremonies.title'),
      query,
      ceremonies: page.items,
      pages: pageLinks(request, page.cursor),
    });
  };
}

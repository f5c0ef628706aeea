import type { RequestHandler } from 'express';
import { listCatalogue } from '../../issuing/qualifications/catalogue.ts';
import type { WebContext } from '../context.ts';
import { queryText, say, sendDesk } from '../desk/desk-page.ts';
import { actorOf } from '../middleware/session.ts';

/** `GET /desk/qualifications`: the school's catalogue; `?archived=1` shows what was put away. */
export function showCatalogue(web: WebContext): RequestHandler {
  return async (request, response) => {
    const archived = queryText(request, 'archived') === '1';
    const entries = await listCatalogue(web.issuing, actorOf(response), { archived });
    sendDesk(web, request, response, 'school/catalogue', {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, archived ? 'school:catalogue.archiveTitle' : 'school:catalogue.title'),
      archived,
      entries: entries.map(({ qualification, processes }) => ({ ...qualification, processes: processes.length })),
    });
  };
}

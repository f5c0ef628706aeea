import type { RequestHandler } from 'express';
import { searchDesk } from '../../../issuing/desk-reads.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { listingView } from '../../school/board.ts';
import { awardLine } from '../ceremonies/ceremony-show.ts';
import { PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';
import { lookedFor, pageFor } from '../hidden-query.ts';
import { PEOPLE } from './person.ts';

/** `GET /desk/search`: what `POST /desk/search` looked for: people with their badges, badges, and ceremonies of the own organisation. */
export function showSearch(web: WebContext): RequestHandler {
  return async (request, response) => {
    const actor = actorOf(response);
    const query = lookedFor(web, request, response);
    const page = { limit: PAGE_SIZE, cursor: queryText(request, 'cursor') || null };
    const { people, achievements, ceremonies, dossiers } = await searchDesk(web.issuing, actor, query, page);
    const day = today(web.issuing.now());
    sendDesk(web, request, response, 'desk/search', {
      section: 'search',
      title: say(response, 'desk:search.title'),
      query,
      personPage: pageFor(web.issuing, actor, PEOPLE, query),
      nothing:
        query !== '' && people.items.length + achievements.length + ceremonies.length + dossiers.items.length === 0,
      people: people.items.map((listing) => ({ ...awardLine(response, day, listing), ceremony: listing.ceremonyName })),
      achievements: achievements.map(({ achievement, newest }) => ({ id: achievement.id, name: newest.content.name })),
      ceremonies,
      dossiers: dossiers.items.map((listing) => listingView(response, listing)),
      moreDossiers: dossiers.more,
      pages: pageLinks(request, people.cursor),
    });
  };
}

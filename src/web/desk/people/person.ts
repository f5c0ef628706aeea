/** "Vraagt iemand om de eigen gegevens?": look up what is about a person, tick it, give it or erase it. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import {
  erasePerson,
  exportPerson,
  findPerson,
  PERSON_AWARDS,
  whatGoes,
} from '../../../issuing/holders/person-export.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { field, fieldValues, ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { awardLine } from '../ceremonies/ceremony-show.ts';
import { onlyFields, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';
import { lookedFor, pageFor, typedQuery } from '../hidden-query.ts';
import { sendPersonFile } from './person-file.ts';

export const PEOPLE = '/desk/people';

/** `GET /desk/people`: what `POST /desk/people` looked for. */
export function findPersonPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    await sendFound(web, request, response, lookedFor(web, request, response));
  };
}

/** `POST /desk/people/export`: one ZIP with everything about what was ticked. */
export function givePerson(web: WebContext): RequestHandler {
  return async (request, response) => {
    const awards = tickedAwards(request);
    try {
      await sendPersonFile(web, response, await exportPerson(web.issuing, actorOf(response), awards));
    } catch (error) {
      await sendFoundAgain(web, request, response, error);
    }
  };
}

/** `POST /desk/people/erase`: asks first, with all that would go; erases only with the tick. */
export function erasePersonPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const awards = tickedAwards(request);
    const actor = actorOf(response);
    try {
      const goes = await whatGoes(web.issuing, actor, awards);
      if (field(request.body, 'asked') === 'yes' && ticked(request.body, 'sure')) {
        await erasePerson(web.issuing, actor, awards);
        return response.redirect(303, `${PEOPLE}?done=personErased`);
      }
      const asked = field(request.body, 'asked') === 'yes';
      const query = typedQuery(request);
      const back = pageFor(web.issuing, actor, PEOPLE, query);
      sendDesk(
        web,
        request,
        response,
        'desk/person-erase',
        {
          section: 'search',
          title: say(response, 'person:erase.title'),
          wide: false,
          query,
          back,
          pageAddress: back,
          awards,
          goes: goes.map((listing) => awardLine(response, today(web.issuing.now()), listing)),
          error: asked ? say(response, 'person:erase.sureRequired') : null,
        },
        asked ? 422 : 200,
      );
    } catch (error) {
      await sendFoundAgain(web, request, response, error);
    }
  };
}

function tickedAwards(request: Request): string[] {
  onlyFields(request.body, /^(award|q|asked|sure)$/);
  return [...new Set(fieldValues(request.body, 'award'))];
}

/** What can be mended by ticking otherwise comes back on the page; everything else is thrown on. */
async function sendFoundAgain(web: WebContext, request: Request, response: Response, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || !error.code.startsWith('person.')) throw error;
  const why = say(response, `errors:${error.code}`, error.params);
  await sendFound(web, request, response, typedQuery(request), why, error.status);
}

async function sendFound(
  web: WebContext,
  request: Request,
  response: Response,
  query: string,
  error: string | null = null,
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const cursor = queryText(request, 'cursor') || null;
  const { items, cursor: next } = await findPerson(web.issuing, actor, query, { limit: PERSON_AWARDS, cursor });
  const day = today(web.issuing.now());
  const chosen = fieldValues(request.body, 'award');
  sendDesk(
    web,
    request,
    response,
    'desk/people',
    {
      section: 'search',
      pageAddress: pageFor(web.issuing, actor, PEOPLE, query),
      title: say(response, 'person:title'),
      query,
      error,
      mayErase: can(actor, 'person.erase'),
      nothing: query !== '' && items.length === 0,
      people: items.map((listing) => ({
        ...awardLine(response, day, listing),
        ceremony: listing.ceremonyName,
        chosen: chosen.includes(listing.award.id),
      })),
      pages: request.method === 'GET' ? pageLinks(request, next) : { next: null, first: null },
    },
    status,
  );
}

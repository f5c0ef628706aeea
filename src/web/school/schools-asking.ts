/** At the desk of an employer: schools that ask for its signature under praktijkverklaringen, and who may give it. */
import type { Request, RequestHandler, Response } from 'express';
import { can } from '../../issuing/access.ts';
import {
  acceptCompanyLink,
  confirmersOf,
  endCompanyLink,
  schoolsAsking,
} from '../../issuing/workplace/company-links.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';

const PAGE = '/desk/schools';

/** `GET /desk/schools`. */
export function showSchoolsAsking(web: WebContext): RequestHandler {
  return (request, response) => send(web, request, response, null);
}

/** `POST /desk/schools/:id`: accepts, or says anew who may confirm. */
export function acceptSchool(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(confirmers|namedAs)$/);
    const typed = field(request.body, 'confirmers');
    try {
      await acceptCompanyLink(
        web.issuing,
        actorOf(response),
        request.params.id,
        typed,
        field(request.body, 'namedAs') || null,
      );
      response.redirect(303, `${PAGE}?done=signatureGiven`);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      await send(web, request, response, { id: request.params.id, typed, error: errors.confirmers ?? '' });
    }
  };
}

/** `POST /desk/schools/:id/end`: refuses a question, or ends what was accepted. */
export function endSchool(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await endCompanyLink(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `${PAGE}?done=signatureEnded`);
  };
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  again: { id: string; typed: string; error: string } | null,
): Promise<void> {
  const actor = actorOf(response);
  const asking = await schoolsAsking(web.issuing, actor);
  sendDesk(
    web,
    request,
    response,
    'school/schools-asking',
    {
      section: 'organisation',
      style: 'school.css',
      pageAddress: PAGE,
      title: say(response, 'school:signature.schools'),
      mayAnswer: can(actor, 'organisation.write'),
      schools: asking.map(({ link, schoolName, namedAs, signed }) => {
        const mistake = again?.id === link.id ? again : null;
        return {
          id: link.id,
          name: schoolName,
          namedAs,
          askedAt: link.askedAt,
          acceptedAt: link.acceptedAt,
          button: say(response, link.acceptedAt === null ? 'school:signature.accept' : 'desk:save'),
          area: {
            id: `confirmers-${link.id}`,
            name: 'confirmers',
            value: mistake?.typed ?? (confirmersOf(link).join('\n') || (actor.email ?? '')),
            error: mistake?.error ?? null,
          },
          signed: signed.map(({ decidedAt, judgements }) => ({
            day: decidedAt,
            processes: (JSON.parse(judgements) as { performances: unknown[] }[]).reduce(
              (sum, { performances }) => sum + performances.length,
              0,
            ),
          })),
        };
      }),
    },
    again === null ? 200 : 422,
  );
}

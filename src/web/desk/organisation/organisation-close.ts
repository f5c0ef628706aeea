/** Closing the organisation: nothing new from then on, every badge stays verifiable. */
import type { Request, RequestHandler, Response } from 'express';
import { closeOrganisation } from '../../../issuing/organisations/organisations.ts';
import type { WebContext } from '../../context.ts';
import { ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/organisation/close`: what it means. */
export function closePage(web: WebContext): RequestHandler {
  return (request, response) => sendClose(web, request, response, null, 200);
}

/** `POST /desk/organisation/close`, with the tick. */
export function closeNow(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^sure$/);
    if (!ticked(request.body, 'sure')) {
      return sendClose(web, request, response, say(response, 'team:close.tickFirst'), 422);
    }
    await closeOrganisation(web.issuing, actorOf(response));
    response.redirect(303, '/desk/organisation?done=closed');
  };
}

function sendClose(web: WebContext, request: Request, response: Response, error: string | null, status: number): void {
  const title = say(response, 'team:close.title');
  sendDesk(web, request, response, 'desk/organisation-close', { section: 'organisation', title, error }, status);
}

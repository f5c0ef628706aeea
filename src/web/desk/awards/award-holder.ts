/** What staff do about the holder's own link and requests. */
import type { RequestHandler } from 'express';
import { renewPrivateCode } from '../../../issuing/holders/holder-links.ts';
import { closeCorrection } from '../../../issuing/holders/name-corrections.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields } from '../desk-page.ts';

/** `POST /desk/awards/:id/private-code`: lost paper; the old private link dies at once. */
export function newPrivateCode(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await renewPrivateCode(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/awards/${request.params.id}?done=newCode#private`);
  };
}

/** `POST /desk/awards/:id/name-request`: closes a request to mend a name without a new badge. */
export function closeNameRequest(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await closeCorrection(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/awards/${request.params.id}?done=correctionClosed`);
  };
}

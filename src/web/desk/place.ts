/** Working for several organisations: the session acts in one of them, and the header says which. */
import type { RequestHandler } from 'express';
import { choosePlace } from '../../issuing/organisations/members.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { visitorOf } from '../middleware/session.ts';
import { safeNext } from '../sign-in/safe-next.ts';
import { onlyFields } from './desk-page.ts';

/** `POST /desk/place`: from now on this session acts in another organisation of the same person; `next` is the page of ours to go on to, else `/desk`. */
export function switchPlace(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(organisation|next)$/);
    await choosePlace(web.issuing, visitorOf(response).session, field(request.body, 'organisation'));
    response.redirect(303, safeNext(field(request.body, 'next'), web.publicUrl));
  };
}

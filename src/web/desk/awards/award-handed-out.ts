import type { RequestHandler } from 'express';
import { markHandedOut } from '../../../issuing/desk-reads.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields } from '../desk-page.ts';

/** `POST /desk/awards/:id/handed-out`: `given=yes` when the paper is in the person's hand, `given=no` to undo it. */
export function saveGiven(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^given$/);
    const { id } = request.params;
    await markHandedOut(web.issuing, actorOf(response), id, field(request.body, 'given') === 'yes');
    response.redirect(303, `/desk/awards/${id}?done=saved`);
  };
}

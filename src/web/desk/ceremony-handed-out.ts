import type { RequestHandler } from 'express';
import { ceremonyForDesk } from '../../issuing/ceremonies.ts';
import { markHandedOut } from '../../issuing/desk-reads.ts';
import type { WebContext } from '../context.ts';
import { field, ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { idsIn, onlyFields } from './desk-page.ts';

/** `POST /desk/ceremonies/:id/handed-out`: keeps the ticks "uitgereikt" of one page of the board (`shown`: their ids). */
export function saveHandedOut(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(shown|given\.[\w-]{1,64})$/);
    const actor = actorOf(response);
    const { id } = request.params;
    await ceremonyForDesk(web.issuing, actor, id, 'print');
    for (const awardId of idsIn(field(request.body, 'shown'))) {
      await markHandedOut(web.issuing, actor, awardId, ticked(request.body, `given.${awardId}`));
    }
    response.redirect(303, `/desk/ceremonies/${id}?done=ticks`);
  };
}

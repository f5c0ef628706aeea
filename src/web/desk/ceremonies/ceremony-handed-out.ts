import type { RequestHandler } from 'express';
import { ceremonyForDesk } from '../../../issuing/ceremonies/ceremonies.ts';
import { markHandedOut } from '../../../issuing/desk-reads.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { idsIn, onlyFields } from '../desk-page.ts';

/**
 * `POST /desk/ceremonies/:id/handed-out`: keeps the ticks "uitgereikt" that were changed on one page of the board (`shown`: its
 * ids, `were`: those that it showed ticked), so that nobody wipes what a colleague ticked meanwhile.
 */
export function saveHandedOut(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(shown|were|given\.[\w-]{1,64})$/);
    const actor = actorOf(response);
    const { id } = request.params;
    await ceremonyForDesk(web.issuing, actor, id, 'print');
    const were = new Set(idsIn(field(request.body, 'were')));
    for (const awardId of idsIn(field(request.body, 'shown'))) {
      const given = ticked(request.body, `given.${awardId}`);
      if (given !== were.has(awardId)) await markHandedOut(web.issuing, actor, awardId, given);
    }
    response.redirect(303, `/desk/ceremonies/${id}?done=ticks`);
  };
}

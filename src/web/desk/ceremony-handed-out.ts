import type { RequestHandler } from 'express';
import { ceremonyForDesk } from '../../issuing/ceremonies.ts';
import { markHandedOut } from '../../issuing/desk-reads.ts';
import type { WebContext } from '../context.ts';
import { fieldValues } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { onlyFields } from './desk-page.ts';

/** `POST /desk/ceremonies/:id/handed-out`: keeps the ticks "uitgereikt" of one page of the board (`shown`, `ticked`). */
export function saveHandedOut(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(shown|ticked|cursor)$/);
    const actor = actorOf(response);
    const { id } = request.params;
    await ceremonyForDesk(web.issuing, actor, id, 'print');
    const ticks = new Set(fieldValues(request.body, 'ticked'));
    for (const awardId of new Set(fieldValues(request.body, 'shown'))) {
      const award = await web.issuing.storage.awards.byId(awardId);
      const unchanged = award !== null && (award.handedOutAt !== null) === ticks.has(awardId);
      if (!unchanged) await markHandedOut(web.issuing, actor, awardId, ticks.has(awardId));
    }
    response.redirect(303, `/desk/ceremonies/${id}?done=ticks`);
  };
}

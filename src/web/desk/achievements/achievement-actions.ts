import type { RequestHandler } from 'express';
import { archiveAchievement, copyAchievement, restoreAchievement } from '../../../issuing/achievements/achievements.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields } from '../desk-page.ts';

/** `POST /desk/achievements/:id/copy`: a draft with the same texts, ready to change. */
export function copyOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { achievement } = await copyAchievement(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/achievements/${achievement.id}?done=copied`);
  };
}

/** `POST /desk/achievements/:id/archive`: out of the lists to choose from; what was awarded stays good. */
export function archiveOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await archiveAchievement(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/achievements/${request.params.id}?done=archived`);
  };
}

/** `POST /desk/achievements/:id/restore`: back from the archive. */
export function restoreOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await restoreAchievement(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/achievements/${request.params.id}?done=restored`);
  };
}

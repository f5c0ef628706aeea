import type { RequestHandler } from 'express';
import { retryAward, retryFailed } from '../../../issuing/awards/issue-ceremony.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields } from '../desk-page.ts';

/** `POST /desk/ceremonies/:id/retry`: one more try for everything that failed, then the progress page. */
export function retryCeremony(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    await retryFailed(web.issuing, actorOf(response), id);
    response.redirect(303, `/desk/ceremonies/${id}/progress`);
  };
}

/** `POST /desk/awards/:id/retry`: one more try for one person. */
export function retryOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const award = await retryAward(web.issuing, actorOf(response), request.params.id);
    response.redirect(
      303,
      award.ceremonyId === null ? `/desk/awards/${award.id}` : `/desk/ceremonies/${award.ceremonyId}/progress`,
    );
  };
}

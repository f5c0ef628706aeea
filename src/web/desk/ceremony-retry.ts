import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { ceremonyForDesk } from '../../issuing/ceremonies.ts';
import { retryAward } from '../../issuing/issue-ceremony.ts';
import type { WebContext } from '../context.ts';
import { actorOf } from '../middleware/session.ts';
import { onlyFields } from './desk-page.ts';

/** `POST /desk/ceremonies/:id/retry`: one more try for everything that failed, then the progress page. */
export function retryCeremony(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const actor = actorOf(response);
    const { id } = request.params;
    await ceremonyForDesk(web.issuing, actor, id, 'ceremony.write');
    for (const awardId of await web.issuing.storage.awards.idsOfCeremony(id, ['failed'])) {
      await retryAward(web.issuing, actor, awardId).catch(ignoreRace);
    }
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

/** Two people pressing the button at once: the second finds it tried again already. */
function ignoreRace(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'award.not_approved') throw error;
}

/** The poster in the room: open it, print it, close it. */
import type { RequestHandler } from 'express';
import { AppError } from '../../../errors.ts';
import { closePoster, openPoster, posterForPrint } from '../../../issuing/ceremonies/room-posters.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields, queryText } from '../desk-page.ts';
import { sendPdf } from '../desk-papers.ts';

const NO_FIELDS = /^$/;

/** `POST /desk/ceremonies/:id/poster`. */
export function openRoomPoster(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, NO_FIELDS);
    await openPoster(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/ceremonies/${request.params.id}/proposals?done=posterOpen`);
  };
}

/** `POST /desk/ceremonies/:id/poster/close`. */
export function closeRoomPoster(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, NO_FIELDS);
    await closePoster(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/ceremonies/${request.params.id}/proposals?done=posterClosed`);
  };
}

/** `GET /desk/ceremonies/:id/poster.pdf?size=a4|a3`. */
export function printPoster(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const size = queryText(request, 'size') || 'a4';
    if (size !== 'a4' && size !== 'a3') throw new AppError('request.malformed');
    const { poster, ceremony } = await posterForPrint(web.issuing, actorOf(response), request.params.id);
    sendPdf(response, await web.papers.poster(poster, size), `poster-${ceremony.date}-${size}.pdf`);
  };
}

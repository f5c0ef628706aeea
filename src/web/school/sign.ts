/** "Te ondertekenen": the signatory signs a whole class with one button, and goes on to its paper. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { dossierQueue, QUEUE_SIZE } from '../../issuing/dossiers/dossier-assess.ts';
import { dossierMark, marksOf, shownDossier } from '../../issuing/dossiers/dossier-judging.ts';
import { passUnchecked } from '../../issuing/dossiers/school-settings.ts';
import { signDossiers, whyNotSign } from '../../issuing/dossiers/sign-dossiers.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { onlyFields, pageLinks, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { fieldValues } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { dossierView } from './dossier-view.ts';
import { leftOutQuery } from './left-out.ts';
import { mendingView } from './mending-view.ts';

/** `GET /desk/dossiers/sign`: everybody is ticked who can be signed; of the others it says why not. */
export function signPage(web: WebContext): RequestHandler {
  return (request, response) => send(web, request, response, null, 200);
}

/** `POST /desk/dossiers/sign`: one button for all that is ticked, as it was shown; then the page where the papers come from. */
export function signChosen(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^dossier$/);
    const actor = actorOf(response);
    const marks = marksOf(fieldValues(request.body, 'dossier').slice(0, QUEUE_SIZE));
    try {
      await passUnchecked(web.issuing, actor);
      const { ceremonyId, refused } = await signDossiers(web.issuing, actor, [...marks.keys()], marks);
      response.redirect(303, `/desk/ceremonies/${ceremonyId}/progress${leftOutQuery(refused)}`);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('dossier.')) throw error;
      await send(web, request, response, say(response, `errors:${error.code}`, error.params), error.status);
    }
  };
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  stop: string | null,
  status: number,
): Promise<void> {
  const actor = actorOf(response);
  const queue = await dossierQueue(web.issuing, actor, 'sign', { cursor: queryText(request, 'cursor') || null });
  const dossiers = await Promise.all(
    queue.items.map(async (whole) => {
      const view = dossierView(response, whole);
      const why = await whyNotSign(web.issuing, actor, view.id);
      return {
        ...view,
        shown: shownDossier(view.id, dossierMark(web.issuing, whole)),
        refusal: why === null ? null : say(response, `errors:${why.code}`, why.params),
        maySign: why === null,
        running: whole.dossier.endDate > today(web.issuing.now()),
        mending: await mendingView(web, response, whole),
        lines: view.lines.filter(({ kind }) => kind === 'independent' || kind === 'guided'),
      };
    }),
  );
  sendDesk(
    web,
    request,
    response,
    'school/sign',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: '/desk/dossiers/sign',
      title: say(response, 'school:sign.title'),
      dossiers,
      count: dossiers.filter(({ maySign }) => maySign).length,
      stop,
      pages: pageLinks(request, queue.cursor),
    },
    status,
  );
}

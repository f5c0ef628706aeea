/** "Te controleren": the assessor sees what the company confirmed, with its evidence beside it. */
import type { RequestHandler, Response } from 'express';
import { askBack, checkDossiers, dossierQueue, QUESTIONS, whyNotCheck } from '../../issuing/dossiers/dossier-assess.ts';
import { dossierMark, type JudgedNow, marksOf, shownDossier } from '../../issuing/dossiers/dossier-judging.ts';
import { turnDown } from '../../issuing/dossiers/dossier-stop.ts';
import { assessorStepOf } from '../../issuing/dossiers/school-settings.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { idsIn, onlyFields, pageLinks, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { dossierView } from './dossier-view.ts';
import { mendingView } from './mending-view.ts';

/** `GET /desk/dossiers/assess`. */
export function assessPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const actor = actorOf(response);
    const queue = await dossierQueue(web.issuing, actor, 'assess', { cursor: queryText(request, 'cursor') || null });
    const dossiers = await Promise.all(
      queue.items.map(async (whole) => {
        const view = dossierView(response, whole);
        const refusal = whyNotCheck(actor, whole);
        return {
          ...view,
          mark: dossierMark(web.issuing, whole),
          refusal: refusal === null ? null : say(response, `errors:${refusal}`),
          mayAgree: refusal === null && view.signable > 0,
          running: whole.dossier.endDate > today(web.issuing.now()),
          mending: await mendingView(web, response, whole),
        };
      }),
    );
    const ready = dossiers.filter(({ mayAgree }) => mayAgree);
    sendDesk(web, request, response, 'school/assess', {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:assess.title'),
      step: await assessorStepOf(web.issuing, actor),
      dossiers,
      shown: ready.map(({ id, mark }) => shownDossier(id, mark)).join(' '),
      count: ready.length,
      questions: QUESTIONS.map((id) => ({ id, label: say(response, `workplace:question.${id}`) })),
      pages: pageLinks(request, queue.cursor),
    });
  };
}

/** `POST /desk/dossiers/assess`: everybody who was on the page goes on to the signatory, as shown there. */
export function agreeShown(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^shown$/);
    await agree(web, response, marksOf(idsIn(field(request.body, 'shown'))));
  };
}

/** `POST /desk/dossiers/:id/check`: one goes on, as shown. */
export function agreeOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^mark$/);
    await agree(web, response, new Map([[request.params.id, field(request.body, 'mark')]]));
  };
}

/** What was changed since it was shown is shown again; the rest goes on. */
async function agree(web: WebContext, response: Response, marks: ReadonlyMap<string, string>): Promise<void> {
  const { checked, changed } = await checkDossiers(web.issuing, actorOf(response), [...marks.keys()], marks);
  const done = changed > 0 ? `dossiersChanged&count=${changed}` : checked > 0 ? 'dossiersChecked' : 'nothingChecked';
  response.redirect(303, `/desk/dossiers/assess?done=${done}`);
}

/** `POST /desk/dossiers/:id/question`: the button says what is asked. */
export function askBackOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(question|mark)$/);
    const [question, mark] = [field(request.body, 'question'), field(request.body, 'mark')];
    const judged = await askBack(web.issuing, actorOf(response), request.params.id, question, mark);
    response.redirect(303, `/desk/dossiers/assess?done=${doneOf(judged, 'askedBack')}`);
  };
}

/** `POST /desk/dossiers/:id/turn-down`: the assessor ends it without a statement. */
export function turnDownOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^mark$/);
    const judged = await turnDown(web.issuing, actorOf(response), request.params.id, field(request.body, 'mark'));
    response.redirect(303, `/desk/dossiers/assess?done=${doneOf(judged, 'dossierEnded')}`);
  };
}

/** What the page says: that it was done, that it is to be looked at anew, or that somebody was first. */
function doneOf(judged: JudgedNow, done: string): string {
  return judged === 'as_shown' ? done : judged === 'changed' ? 'dossierChanged' : 'nothingChecked';
}

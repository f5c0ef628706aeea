/** "Te controleren": the assessor sees what the company confirmed, with its evidence beside it. */
import type { Request, RequestHandler, Response } from 'express';
import { askBack, checkDossiers, dossierQueue, QUESTIONS, whyNotCheck } from '../../issuing/dossiers/dossier-assess.ts';
import { dossierMark, marksOf, type Outdated, shownDossier } from '../../issuing/dossiers/dossier-judging.ts';
import { turnDown } from '../../issuing/dossiers/dossier-stop.ts';
import { learnersOf } from '../../issuing/dossiers/left-out.ts';
import { assessorStepOf } from '../../issuing/dossiers/school-settings.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { idsIn, onlyFields, pageLinks, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { dossierView } from './dossier-view.ts';
import { mendingView } from './mending-view.ts';

const PAGE = '/desk/dossiers/assess';

/** `GET /desk/dossiers/assess`. */
export function assessPage(web: WebContext): RequestHandler {
  return (request, response) => send(web, request, response, null);
}

/** What could not be done, and how many went on nevertheless. */
interface Stopped {
  checked: number;
  left: readonly Outdated[];
}

/** The page as it is now; `stopped` says above it what was not done, and why. */
async function send(web: WebContext, request: Request, response: Response, stopped: Stopped | null): Promise<void> {
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
  sendDesk(
    web,
    request,
    response,
    'school/assess',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: PAGE,
      title: say(response, 'school:assess.title'),
      step: await assessorStepOf(web.issuing, actor),
      stopped: stopped && { checked: stopped.checked, left: await leftView(web, response, stopped.left, dossiers) },
      dossiers,
      shown: ready.map(({ id, mark }) => shownDossier(id, mark)).join(' '),
      count: ready.length,
      questions: QUESTIONS.map((id) => ({ id, label: say(response, `workplace:question.${id}`) })),
      pages: pageLinks(request, queue.cursor),
    },
    stopped === null ? 200 : 409,
  );
}

/** Whose dossier it is, and what happened to it since the page was shown. */
async function leftView(
  web: WebContext,
  response: Response,
  left: readonly Outdated[],
  shown: readonly { id: string }[],
) {
  const ids = left.map(({ dossierId }) => dossierId);
  const learners = await learnersOf(web.issuing, actorOf(response), ids);
  const names = new Map(learners.map(({ dossierId, learnerName }) => [dossierId, learnerName]));
  return left.map(({ dossierId: id, state, changed }) => ({
    id,
    name: names.get(id) ?? '',
    here: shown.some((one) => one.id === id),
    why:
      state === 'at_school'
        ? say(response, 'school:assess.changed', {
            what: changed.map((part) => say(response, `school:changed.${part}`)).join(', '),
          })
        : say(response, `school:assess.now.${state}`),
  }));
}

/** `POST /desk/dossiers/assess`: everybody who was on the page goes on to the signatory, as shown there. */
export function agreeShown(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^shown$/);
    await agree(web, request, response, marksOf(idsIn(field(request.body, 'shown'))));
  };
}

/** `POST /desk/dossiers/:id/check`: one goes on, as shown. */
export function agreeOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^mark$/);
    await agree(web, request, response, new Map([[request.params.id, field(request.body, 'mark')]]));
  };
}

/** What was changed since it was shown is shown again; the rest goes on. */
async function agree(
  web: WebContext,
  request: Request,
  response: Response,
  marks: ReadonlyMap<string, string>,
): Promise<void> {
  const done = await checkDossiers(web.issuing, actorOf(response), [...marks.keys()], marks);
  if (done.left.length > 0) return send(web, request, response, done);
  response.redirect(303, `${PAGE}?done=dossiersChecked`);
}

/** `POST /desk/dossiers/:id/question`: the button says what is asked. */
export function askBackOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(question|mark)$/);
    const [question, mark] = [field(request.body, 'question'), field(request.body, 'mark')];
    const left = await askBack(web.issuing, actorOf(response), request.params.id, question, mark);
    if (left !== null) return send(web, request, response, { checked: 0, left: [left] });
    response.redirect(303, `${PAGE}?done=askedBack`);
  };
}

/** `POST /desk/dossiers/:id/turn-down`: the assessor ends it without a statement. */
export function turnDownOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^mark$/);
    const left = await turnDown(web.issuing, actorOf(response), request.params.id, field(request.body, 'mark'));
    if (left !== null) return send(web, request, response, { checked: 0, left: [left] });
    response.redirect(303, `${PAGE}?done=dossierEnded`);
  };
}

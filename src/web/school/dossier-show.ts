/** One dossier: who, where, what was agreed and confirmed, and what comes next. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { can } from '../../issuing/access.ts';
import { whyNotCheck } from '../../issuing/dossiers/dossier-assess.ts';
import {
  changedSince,
  dossierEvidence,
  goOnWithConfirmed,
  noteLeft,
  type WholeDossier,
  wholeDossier,
} from '../../issuing/dossiers/dossier-desk.ts';
import { takeOffered } from '../../issuing/dossiers/dossier-evidence.ts';
import { dossierMark } from '../../issuing/dossiers/dossier-judging.ts';
import { eraseDossier } from '../../issuing/dossiers/dossier-person.ts';
import { rejectDossier, resumeDossier } from '../../issuing/dossiers/dossier-stop.ts';
import { learnerLinkUntil, ON_ITS_WAY } from '../../issuing/learners/learner-links.ts';
import { dateTime, today } from '../../issuing/time.ts';
import { type Endorsed, endorsedBy } from '../../issuing/workplace/company-endorsement.ts';
import { askCompany, askRest } from '../../issuing/workplace/workplace-links.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { sendEvidenceFile } from '../evidence-view.ts';
import { field, ticked } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { dayOnPage } from '../public/days.ts';
import { asEvidence, dossierView, isComplete, standing } from './dossier-view.ts';
import { mendingView } from './mending-view.ts';

/** `GET /desk/dossiers/:id`. */
export function showDossier(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    await send(web, request, response, await wholeDossier(web.issuing, actorOf(response), request.params.id), {});
  };
}

/** `POST /desk/dossiers/:id/ask`: a link for the company, by mail where its address is known. */
export function askOneCompany(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    const [asked] = await askCompany(web.issuing, actorOf(response), [id]);
    if (asked?.refused) throw new AppError(asked.refused);
    response.redirect(303, `/desk/dossiers/${id}?done=${asked?.mailed ? 'companyAsked' : 'companyLink'}`);
  };
}

/** `POST /desk/dossiers/:id/ask-rest`: about what did not go yet. */
export function askOn(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    const { mailed } = await askRest(web.issuing, actorOf(response), id);
    response.redirect(303, `/desk/dossiers/${id}?done=${mailed ? 'companyAsked' : 'companyLink'}`);
  };
}

/** `POST /desk/dossiers/:id/go-on`: with what is confirmed, without waiting for the rest. */
export function goOn(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await goOnWithConfirmed(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/dossiers/${request.params.id}?done=dossierOn`);
  };
}

/** `POST /desk/dossiers/:id/left`: the day on which the learner left the school. */
export function saveLeft(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^leftOn$/);
    const { id } = request.params;
    const actor = actorOf(response);
    try {
      await noteLeft(web.issuing, actor, id, field(request.body, 'leftOn'));
      response.redirect(303, `/desk/dossiers/${id}?done=saved`);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      await send(web, request, response, await wholeDossier(web.issuing, actor, id), errors, 422);
    }
  };
}

/** `POST /desk/dossiers/:id/reject`: ends it without a statement; the tick says that this is meant. */
export function rejectOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^sure$/);
    const { id } = request.params;
    const actor = actorOf(response);
    if (!ticked(request.body, 'sure')) {
      const whole = await wholeDossier(web.issuing, actor, id, 'dossier.write');
      return send(web, request, response, whole, { sure: say(response, 'school:reject.tick') }, 422);
    }
    await rejectDossier(web.issuing, actor, id);
    response.redirect(303, `/desk/dossiers/${id}?done=dossierEnded`);
  };
}

/** `POST /desk/dossiers/:id/resume`: takes up again what was ended. */
export function resumeOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await resumeDossier(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/dossiers/${request.params.id}?done=dossierResumed`);
  };
}

/** `POST /desk/dossiers/:id/erase`: everything about this learner in this dossier, and its statement; the tick says that it is meant. */
export function eraseOneDossier(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^sure$/);
    const { id } = request.params;
    const actor = actorOf(response);
    if (!ticked(request.body, 'sure')) {
      const whole = await wholeDossier(web.issuing, actor, id);
      return send(web, request, response, whole, { eraseSure: say(response, 'school:person.tick') }, 422);
    }
    await eraseDossier(web.issuing, actor, id);
    response.redirect(303, '/desk/dossiers?done=personErased');
  };
}

/** `GET /desk/dossiers/:id/evidence/:item`: a photo or voice note of this dossier. */
export function showDossierFile(web: WebContext): RequestHandler<{ id: string; item: string }> {
  return async (request, response) => {
    const { id, item } = request.params;
    const found = await dossierEvidence(web.issuing, actorOf(response), id, item);
    await sendEvidenceFile(web, request, response, asEvidence(found));
  };
}

/** Whether the company's own signature is in the statement, and why not. */
function signatureText(response: Response, { by, signedOn, refused }: Endorsed): string {
  if (signedOn !== null) return say(response, 'school:signature.given', { name: by });
  return refused === null
    ? say(response, 'school:signature.coming', { name: by })
    : `${say(response, 'school:signature.missing', { name: by })} ${say(response, `school:signature.no.${refused}`)}`;
}

/** `POST /desk/dossiers/:id/evidence/:item`: what the learner offers goes along to the statement, or not. */
export function takeOne(web: WebContext): RequestHandler<{ id: string; item: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(take|back)$/);
    const { id, item } = request.params;
    const take = field(request.body, 'take') === 'along' ? 'along' : 'not';
    await takeOffered(web.issuing, actorOf(response), id, item, take);
    const page = field(request.body, 'back') === 'assess' ? '/desk/dossiers/assess' : `/desk/dossiers/${id}`;
    response.redirect(303, `${page}?done=saved#evidence-${item}`);
  };
}

/** The learner's own page: until when its link works, or null for none. */
async function ownPageView(web: WebContext, response: Response, { dossier, learner }: WholeDossier) {
  const until = await learnerLinkUntil(web.issuing, dossier);
  return {
    until: until === null ? null : dayOnPage(languageOf(response), until.slice(0, 10)),
    hasEmail: Boolean(learner.email),
  };
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  whole: WholeDossier,
  errors: Record<string, string>,
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const { dossier, links, award } = whole;
  const { state } = dossier;
  const view = dossierView(response, whole);
  const open = links.find(({ usedAt, endedAt }) => usedAt === null && endedAt === null) ?? null;
  const now = standing(state, open !== null);
  const mayWrite = can(actor, 'dossier.write');
  const inForce = award?.state === 'issued';
  const mayAssess = can(actor, 'dossier.assess') && state === 'at_school' && whyNotCheck(actor, whole) === null;
  const endorsed = dossier.awardId === null ? null : await endorsedBy(web.issuing, dossier.awardId);
  sendDesk(
    web,
    request,
    response,
    'school/dossier',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: `/desk/dossiers/${dossier.id}`,
      title: view.name,
      dossier: view,
      signature: endorsed && signatureText(response, endorsed),
      leftOn: dossier.leftOn,
      awardId: award?.id ?? null,
      mending: await mendingView(web, response, whole),
      revokedAt: award?.supersededBy === null ? award.revokedAt : null,
      state: say(response, `school:state.${now}`),
      next: say(response, `school:next.${now}`),
      question:
        dossier.question === null || state === 'rejected'
          ? null
          : say(response, `workplace:question.${dossier.question as 'person'}`),
      openLink:
        open === null
          ? null
          : { sentAt: open.createdAt, expiresAt: open.expiresAt, over: open.expiresAt <= dateTime(web.issuing.now()) },
      changed: state === 'draft' ? changedSince(whole).map(({ code }) => code) : [],
      mayEdit: mayWrite && state === 'draft',
      mayAsk: mayWrite && (state === 'draft' || state === 'at_company'),
      complete: isComplete(dossier, view.signable, view.total)
        ? say(response, 'school:complete.dossier', { name: view.name, count: view.total })
        : null,
      rest: mayWrite && (state === 'at_school' || state === 'checked') ? view.total - view.signable : 0,
      mayGoOn: mayWrite && state === 'at_company' && view.signable > 0,
      mayMend: mayWrite && state !== 'rejected' && (inForce || award?.state === 'revoked'),
      mayReject: mayWrite && state !== 'signed' && state !== 'rejected' && !inForce,
      mayResume: mayWrite && state === 'rejected',
      mayAssess,
      agree:
        mayAssess && view.signable > 0
          ? { mark: dossierMark(web.issuing, whole), running: dossier.endDate > today(web.issuing.now()) }
          : null,
      maySign: can(actor, 'dossier.sign') && state === 'checked',
      mayWrite,
      own: mayWrite && ON_ITS_WAY.includes(state) ? await ownPageView(web, response, whole) : null,
      mayGive: can(actor, 'person.export'),
      mayErase: can(actor, 'person.erase'),
      errors,
    },
    status,
  );
}

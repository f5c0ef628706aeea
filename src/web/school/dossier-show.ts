/** One dossier: who, where, what was agreed and confirmed, and what comes next. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { can } from '../../issuing/access.ts';
import { whyNotCheck } from '../../issuing/dossier-assess.ts';
import {
  canBeSigned,
  changedSince,
  dossierForDesk,
  editDossier,
  goOnWithConfirmed,
  noteLeft,
  rejectDossier,
  type WholeDossier,
  wholeDossier,
} from '../../issuing/dossier-desk.ts';
import { LEARNER_FIELDS, type LearnerInput } from '../../issuing/dossier-input.ts';
import type { DossierEvidence } from '../../issuing/dossiers.ts';
import type { Evidence } from '../../issuing/evidence.ts';
import { askCompany } from '../../issuing/workplace-links.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { evidenceView, sendEvidenceFile } from '../evidence-view.ts';
import { field, fieldValues, ticked } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { iconOf, processChoice } from './dossier-fields.ts';

const EDIT_FIELDS = new RegExp(`^(codes|refresh|${LEARNER_FIELDS.join('|')})$`);

/** `GET /desk/dossiers/:id`. */
export function showDossier(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    await send(web, request, response, await wholeDossier(web.issuing, actorOf(response), request.params.id), {});
  };
}

/** `GET /desk/dossiers/:id/edit`: while it is a draft. */
export function editDossierPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const whole = await wholeDossier(web.issuing, actorOf(response), request.params.id, 'dossier.write');
    if (whole.dossier.state !== 'draft') throw new AppError('dossier.not_draft');
    const codes = whole.lines.map(({ code }) => code);
    sendEdit(web, request, response, whole, { form: formOf(whole), codes, errors: {} }, 200);
  };
}

/** `POST /desk/dossiers/:id/edit`. */
export function saveDossier(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, EDIT_FIELDS);
    const { id } = request.params;
    const actor = actorOf(response);
    const form = Object.fromEntries(
      LEARNER_FIELDS.map((name) => [name, field(request.body, name)]),
    ) as unknown as LearnerInput;
    const codes = fieldValues(request.body, 'codes');
    const whole = await wholeDossier(web.issuing, actor, id, 'dossier.write');
    try {
      await editDossier(web.issuing, actor, id, { ...form, codes, refresh: ticked(request.body, 'refresh') });
      response.redirect(303, `/desk/dossiers/${id}?done=saved`);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      sendEdit(web, request, response, whole, { form, codes, errors }, 422);
    }
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
    await rejectDossier(web.issuing, actor, id, 'dossier.write');
    response.redirect(303, `/desk/dossiers/${id}?done=dossierEnded`);
  };
}

/** `GET /desk/dossiers/:id/evidence/:item`: a photo or voice note of this dossier. */
export function showDossierFile(web: WebContext): RequestHandler<{ id: string; item: string }> {
  return async (request, response) => {
    const { id, item } = request.params;
    await dossierForDesk(web.issuing.storage, actorOf(response), id);
    const found = (await web.issuing.storage.dossiers.evidence(id)).find((one) => one.id === item);
    if (found === undefined) throw new AppError('evidence.not_found');
    await sendEvidenceFile(web, request, response, asEvidence(found));
  };
}

/** What a page shows of a dossier's lines, confirmations and evidence; the queues show the same. */
export function dossierView(response: Response, whole: WholeDossier) {
  const { dossier, learner, qualification, company, lines, confirmations, evidence } = whole;
  const signable = lines.filter(canBeSigned).length;
  return {
    id: dossier.id,
    name: learner.name,
    group: dossier.groupName,
    state: say(response, `school:state.${dossier.state}`),
    qualification: {
      name: qualification.name,
      crebo: qualification.crebo,
      cohort: qualification.cohort,
      level: qualification.level,
    },
    company,
    startDate: dossier.startDate,
    endDate: dossier.endDate,
    hours: dossier.hours,
    route: dossier.route,
    supervisorName: dossier.supervisorName,
    supervisorEmail: dossier.supervisorEmail,
    signable,
    decided: lines.filter(({ confirmedAt }) => confirmedAt !== null).length,
    total: lines.length,
    progress: say(response, 'school:progress', { done: signable, total: lines.length }),
    lines: lines.map((line) => ({
      code: line.code,
      name: line.name,
      helperText: line.helperText,
      icon: iconOf(line.pictogram),
      performance: say(response, `school:performance.${line.performance ?? 'open'}`),
      kind: line.performance ?? 'open',
    })),
    confirmations: confirmations.map(({ at, supervisorName, supervisorRole, remark }) => ({
      at,
      name: supervisorName,
      role: supervisorRole,
      remark,
    })),
    evidence: evidence.map((item) => ({
      ...evidenceView(languageOf(response), asEvidence(item), `/desk/dossiers/${dossier.id}/evidence`),
      by: say(response, `school:addedBy.${item.addedBy}`),
      code: item.code,
    })),
  };
}

/** As the parts that show evidence of an award want it. */
function asEvidence({ id, kind, fileId, mediaType, seconds, text, addedAt }: DossierEvidence): Evidence {
  const nothing = { organisationId: '', awardId: null, listId: null, listRow: null, addedBy: null };
  return { ...nothing, id, kind, fileId, mediaType, seconds, text, addedAt, criteria: [], hours: null };
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
  const { dossier, links } = whole;
  const { state } = dossier;
  const view = dossierView(response, whole);
  const open = links.find(({ usedAt, endedAt }) => usedAt === null && endedAt === null) ?? null;
  const mayWrite = can(actor, 'dossier.write');
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
      leftOn: dossier.leftOn,
      awardId: dossier.awardId,
      next: say(response, `school:next.${state}`),
      question: dossier.question === null ? null : say(response, `school:question.${dossier.question as 'person'}`),
      openLink: open === null ? null : { sentAt: open.createdAt, expiresAt: open.expiresAt },
      changed: state === 'draft' ? changedSince(whole).map(({ code }) => code) : [],
      mayEdit: mayWrite && state === 'draft',
      mayAsk: mayWrite && (state === 'draft' || state === 'at_company'),
      mayGoOn: mayWrite && state === 'at_company' && view.signable > 0,
      mayReject: mayWrite && state !== 'signed' && state !== 'rejected',
      mayAssess: can(actor, 'dossier.assess') && state === 'at_school' && whyNotCheck(actor, whole) === null,
      maySign: can(actor, 'dossier.sign') && state === 'checked',
      mayWrite,
      errors,
    },
    status,
  );
}

function formOf({ dossier, learner }: WholeDossier): LearnerInput {
  return {
    name: learner.name,
    email: learner.email ?? '',
    groupName: dossier.groupName,
    route: dossier.route ?? '',
    startDate: dossier.startDate,
    endDate: dossier.endDate,
    hours: String(dossier.hours),
    supervisorName: dossier.supervisorName ?? '',
    supervisorEmail: dossier.supervisorEmail ?? '',
  };
}

function sendEdit(
  web: WebContext,
  request: Request,
  response: Response,
  whole: WholeDossier,
  { form, codes, errors }: { form: LearnerInput; codes: readonly string[]; errors: Record<string, string> },
  status: number,
): void {
  const agreed = new Map(whole.lines.map((line) => [line.code, line]));
  const offered = whole.processes.map((process) => agreed.get(process.code) ?? process);
  const gone = whole.lines.filter(({ code }) => whole.processes.every((process) => process.code !== code));
  sendDesk(
    web,
    request,
    response,
    'school/dossier-edit',
    {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:dossier.edit'),
      id: whole.dossier.id,
      qualification: whole.qualification,
      company: whole.company,
      processes: processChoice({ processes: [...offered, ...gone] as WholeDossier['processes'] }, codes),
      changed: changedSince(whole).map(({ code }) => ({
        code,
        now: whole.processes.find((process) => process.code === code)?.name ?? null,
      })),
      form,
      errors,
    },
    status,
  );
}

/** Something in a signed statement is wrong: what the school wrote, or what the company judged. */
import type { Request, RequestHandler, Response } from 'express';
import type { TextKey } from '../../i18n/i18n.ts';
import {
  askAboutSigned,
  CORRECTION_REASONS,
  type CorrectionInput,
  correctStatement,
  dossierToMend,
  type MendedTo,
} from '../../issuing/dossiers/dossier-correct.ts';
import { stopMending } from '../../issuing/dossiers/dossier-mending.ts';
import { signableLines } from '../../issuing/dossiers/practice.ts';
import { listCompanies } from '../../issuing/workplace/training-companies.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field, fieldsOf, fieldValues } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { processChoice } from './dossier-fields.ts';

const TEXTS = [
  'name',
  'startDate',
  'endDate',
  'hours',
  'supervisorName',
  'supervisorEmail',
  'trainingCompanyId',
] as const;
const FIELDS = new RegExp(`^(codes|reason|${TEXTS.join('|')})$`);
const DONE: Record<MendedTo, string> = { sign: 'mendedSign', assess: 'mendedAssess', company: 'mendedCompany' };

interface Typed {
  form: CorrectionInput;
  ask: { reason: string; codes: readonly string[] };
  errors: Record<string, string>;
}

/** `GET /desk/dossiers/:id/correct`: as it is signed, or as far as it was mended. */
export function correctPage(web: WebContext): RequestHandler<{ id: string }> {
  return (request, response) => send(web, request, response, {}, 200);
}

/** `POST /desk/dossiers/:id/correct`: what the school wrote. */
export function saveCorrection(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const { id } = request.params;
    const texts = fieldsOf(request.body, TEXTS);
    const form = {
      ...texts,
      reason: field(request.body, 'reason'),
      codes: fieldValues(request.body, 'codes'),
    };
    try {
      const to = await correctStatement(web.issuing, actorOf(response), id, form);
      response.redirect(303, `/desk/dossiers/${id}?done=${DONE[to]}`);
    } catch (error) {
      await send(web, request, response, { form, errors: fieldTexts(response, formMistakes(error)) }, 422);
    }
  };
}

/** `POST /desk/dossiers/:id/ask-anew`: what the company judged. */
export function askAnewOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(askReason|askCodes)$/);
    const { id } = request.params;
    const ask = { reason: field(request.body, 'askReason'), codes: fieldValues(request.body, 'askCodes') };
    try {
      const { mailed } = await askAboutSigned(web.issuing, actorOf(response), id, ask);
      response.redirect(303, `/desk/dossiers/${id}?done=${mailed ? 'companyAsked' : 'companyLink'}`);
    } catch (error) {
      await send(web, request, response, { ask, errors: fieldTexts(response, formMistakes(error)) }, 422);
    }
  };
}

/** `POST /desk/dossiers/:id/correct-stop`: the dossier says again what is signed. */
export function stopCorrection(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await stopMending(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/dossiers/${request.params.id}?done=mendingStopped`);
  };
}

async function send(
  web: WebContext,
  request: Request<{ id: string }>,
  response: Response,
  typed: Partial<Typed>,
  status: number,
): Promise<void> {
  const actor = actorOf(response);
  const whole = await dossierToMend(web.issuing, actor, request.params.id);
  const { dossier, learner, lines } = whole;
  const signable = signableLines(lines);
  const { startDate, endDate, supervisorName, supervisorEmail, trainingCompanyId } = dossier;
  const form: CorrectionInput = typed.form ?? {
    ...{ name: learner.name, startDate, endDate, hours: String(dossier.hours), trainingCompanyId },
    ...{ supervisorName: supervisorName ?? '', supervisorEmail: supervisorEmail ?? '' },
    ...{ reason: '', codes: signable.map(({ code }) => code) },
  };
  const ask = typed.ask ?? { reason: '', codes: [] };
  const reasons = (chosen: string) =>
    CORRECTION_REASONS.map((id) => ({
      id,
      label: say(response, `school:mend.${id}` as TextKey),
      checked: id === chosen,
    }));
  const companies = await listCompanies(web.issuing, actor);
  const data = {
    section: 'dossiers' as const,
    style: 'school.css',
    pageAddress: `/desk/dossiers/${dossier.id}/correct`,
    title: say(response, 'school:mend.title'),
    id: dossier.id,
    learner: learner.name,
    awardId: dossier.awardId,
    inForce: whole.award?.state === 'issued',
    form,
    companies: companies.map(({ id, name, city }) => ({ id, name, city, selected: id === form.trainingCompanyId })),
    companyId: trainingCompanyId,
    processes: processChoice({ processes: signable }, form.codes),
    reasons: reasons(form.reason),
    asked: processChoice({ processes: lines }, ask.codes),
    askReasons: reasons(ask.reason),
    supervisor: [supervisorName, supervisorEmail].filter(Boolean).join(', '),
    errors: typed.errors ?? {},
  };
  sendDesk(web, request, response, 'school/dossier-correct', data, status);
}

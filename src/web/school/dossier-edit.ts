/** A dossier that went nowhere yet: what was agreed can still change. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { changedSince, editDossier, type WholeDossier, wholeDossier } from '../../issuing/dossiers/dossier-desk.ts';
import { LEARNER_FIELDS, type LearnerInput } from '../../issuing/dossiers/dossier-input.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { fieldsOf, fieldValues, ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { processChoice } from './dossier-fields.ts';

const EDIT_FIELDS = new RegExp(`^(codes|refresh|${LEARNER_FIELDS.join('|')})$`);

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
    const form: LearnerInput = fieldsOf(request.body, LEARNER_FIELDS);
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

/** What the form of a learner holds for this dossier. */
export function formOf({ dossier, learner }: WholeDossier): LearnerInput {
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
      processes: processChoice({ processes: [...offered, ...gone] }, codes),
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

/** A dossier for one learner. Which qualification comes first: it says which work processes there are. */
import type { Request, RequestHandler, Response } from 'express';
import { COMMON_FIELDS } from '../../issuing/dossiers/class-common.ts';
import { checkBatch, checkDossierRows, makeDossiers } from '../../issuing/dossiers/dossier-make.ts';
import { listCompanies } from '../../issuing/workplace/training-companies.ts';
import type { WebContext } from '../context.ts';
import { allow, formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field, ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { BATCH_FIELDS, EMPTY_ROW, postedBatch, postedRow, ROW_FIELDS } from './dossier-fields.ts';
import { chosenQualification, type FormField, newBatch, type PlacementForm, placementView } from './placement-form.ts';

const FIELDS = new RegExp(`^(${BATCH_FIELDS}|company|again|${ROW_FIELDS.join('|')})$`);

/** `GET /desk/dossiers/new?qualification=`: the form, or first the choice of a qualification. */
export function newDossierPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'dossier.write');
    const chosen = await chosenQualification(web, request, response, '/desk/dossiers/new');
    if (chosen === null) return;
    const batch = newBatch(web, chosen);
    await send(web, request, response, { batch, row: EMPTY_ROW, errors: {}, company: '', twin: null });
  };
}

/** `POST /desk/dossiers/new`. A learner who has an open dossier for this qualification is pointed out first. */
export function addDossier(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const actor = actorOf(response);
    const batch = postedBatch(request.body);
    const row = postedRow(request.body, '', await listCompanies(web.issuing, actor));
    const company = field(request.body, 'company');
    const again = ticked(request.body, 'again');
    const [check] = await checkDossierRows(web.issuing, actor, batch.qualificationId, [row]);
    const twin = check?.twin && 'dossierId' in check.twin ? check.twin.dossierId : null;
    try {
      if (twin !== null && !again) {
        const { mistakes } = await checkBatch(web.issuing, actor, batch);
        const errors = errorsOf(response, [...mistakes, ...(check?.mistakes ?? [])]);
        return await send(web, request, response, { batch, row, errors, company, twin }, 422);
      }
      const { made } = await makeDossiers(web.issuing, actor, batch, [{ ...row, again }]);
      response.redirect(303, `/desk/dossiers/${made[0] ?? ''}?done=dossierMade`);
    } catch (error) {
      const errors = errorsOf(response, formMistakes(error));
      await send(web, request, response, { batch, row, errors, company, twin }, 422);
    }
  };
}

function errorsOf(response: Response, mistakes: ReturnType<typeof formMistakes>): Record<string, string> {
  return fieldTexts(
    response,
    mistakes.map((mistake) => ({ ...mistake, field: mistake.field.replace(/^row\.1\./, '') })),
  );
}

/** As they stand on the page. */
const ORDER: readonly FormField[] = ['name', 'email', 'despite', ...COMMON_FIELDS, 'codes'];

interface Form extends PlacementForm {
  twin: string | null;
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  { twin, ...form }: Form,
  status = 200,
): Promise<void> {
  const pageAddress = `/desk/dossiers/new?qualification=${form.batch.qualificationId}`;
  const title = say(response, 'school:dossier.new');
  const fields = { ...(await placementView(web, response, form, ORDER)), pageAddress, title, twin };
  sendDesk(web, request, response, 'school/dossier-new', fields, status);
}

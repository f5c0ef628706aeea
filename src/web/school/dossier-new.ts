/** A dossier for one learner. Which qualification comes first: it says which work processes there are. */
import type { Request, RequestHandler, Response } from 'express';
import { listCatalogue } from '../../issuing/catalogue.ts';
import {
  checkBatch,
  checkDossierRows,
  type DossierBatch,
  type DossierRow,
  makeDossiers,
} from '../../issuing/dossier-make.ts';
import { listCompanies } from '../../issuing/training-companies.ts';
import type { WebContext } from '../context.ts';
import { allow, formMistakes, onlyFields, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { field, ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import {
  BATCH_FIELDS,
  EMPTY_ROW,
  eligibilityView,
  postedBatch,
  postedRow,
  processChoice,
  ROW_FIELDS,
} from './dossier-fields.ts';

const FIELDS = new RegExp(`^(${BATCH_FIELDS}|company|again|${ROW_FIELDS.join('|')})$`);
const NO_ANSWER = { startkwalificatie: '', despite: '' };

/** `GET /desk/dossiers/new?qualification=`: the form, or first the choice of a qualification. */
export function newDossierPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'dossier.write');
    const chosen = await chosenQualification(web, request, response, '/desk/dossiers/new');
    if (chosen === null) return;
    const batch = { ...NO_ANSWER, qualificationId: chosen, codes: [], key: web.issuing.random.uuid() };
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

/** The qualification in the query, the only one there is, or null: then the page with the choice was sent. */
export async function chosenQualification(
  web: WebContext,
  request: Request,
  response: Response,
  address: string,
): Promise<string | null> {
  const entries = await listCatalogue(web.issuing, actorOf(response));
  const asked = queryText(request, 'qualification');
  if (asked !== '') return asked;
  if (entries.length === 1) return entries[0]?.qualification.id ?? null;
  sendDesk(web, request, response, 'school/choose-qualification', {
    section: 'dossiers',
    style: 'school.css',
    title: say(response, 'school:choose.title'),
    address,
    entries: entries.map(({ qualification }) => qualification),
  });
  return null;
}

interface Form {
  batch: DossierBatch;
  row: DossierRow;
  company: string;
  errors: Record<string, string>;
  twin: string | null;
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  { batch, row, company, errors, twin }: Form,
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const { entry } = await checkBatch(web.issuing, actor, batch);
  const companies = await listCompanies(web.issuing, actor);
  sendDesk(
    web,
    request,
    response,
    'school/dossier-new',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: `/desk/dossiers/new?qualification=${entry.qualification.id}`,
      title: say(response, 'school:dossier.new'),
      qualification: entry.qualification,
      processes: processChoice(entry, batch.codes),
      companies: companies.map(({ id, name, city }) => ({ id, name, city, selected: id === company })),
      eligibility: eligibilityView(response, batch),
      batchKey: batch.key,
      form: row,
      errors,
      twin,
    },
    status,
  );
}

/** Where learners of the school work, and when somebody last saw that SBB recognises it. */
import type { Request, RequestHandler, Response } from 'express';
import { companyForDesk, listCompanies, saveCompany } from '../../issuing/training-companies.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { companyFields } from './dossier-fields.ts';

/** `GET /desk/companies`. */
export function showCompanies(web: WebContext): RequestHandler {
  return async (request, response) => {
    sendDesk(web, request, response, 'school/companies', {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:companies.title'),
      companies: await listCompanies(web.issuing, actorOf(response)),
    });
  };
}

/** `GET /desk/companies/:id`. */
export function companyPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const company = await companyForDesk(web.issuing, actorOf(response), request.params.id);
    send(web, request, response, company.id, companyFields(company), {}, 200);
  };
}

/** `POST /desk/companies/:id`. The number stays: another number is another company. */
export function saveCompanyForm(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(companyName|city|kvk|checkedOn)$/);
    const { id } = request.params;
    const actor = actorOf(response);
    const company = await companyForDesk(web.issuing, actor, id, 'dossier.write');
    const form = {
      companyName: field(request.body, 'companyName'),
      city: field(request.body, 'city'),
      kvk: field(request.body, 'kvk'),
      checkedOn: field(request.body, 'checkedOn'),
    };
    try {
      await saveCompany(web.issuing, actor, id, form);
      response.redirect(303, '/desk/companies?done=saved');
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      send(web, request, response, id, { ...form, leerbedrijfId: company.leerbedrijfId }, errors, 422);
    }
  };
}

function send(
  web: WebContext,
  request: Request,
  response: Response,
  id: string,
  form: ReturnType<typeof companyFields>,
  errors: Record<string, string>,
  status: number,
): void {
  const title = say(response, 'school:companies.one');
  const page = { section: 'dossiers' as const, style: 'school.css', title, id, form, errors };
  sendDesk(web, request, response, 'school/company', page, status);
}

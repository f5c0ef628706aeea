/** Where learners of the school work, and when somebody last saw that SBB recognises it. */
import type { Request, RequestHandler, Response } from 'express';
import { askCompanyLink, confirmersOf, endCompanyLink, linkForSchool } from '../../issuing/workplace/company-links.ts';
import { companyForDesk, listCompanies, saveCompany } from '../../issuing/workplace/training-companies.ts';
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
    await send(web, request, response, company.id, companyFields(company), {}, 200);
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
      await send(web, request, response, id, { ...form, leerbedrijfId: company.leerbedrijfId }, errors, 422);
    }
  };
}

/** `POST /desk/companies/:id/link`: asks the organisation that this company is for its own signature. */
export function askSignature(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^slug$/);
    const { id } = request.params;
    const actor = actorOf(response);
    const slug = field(request.body, 'slug');
    try {
      await askCompanyLink(web.issuing, actor, id, slug);
      response.redirect(303, `/desk/companies/${id}?done=signatureAsked#signature`);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      const company = await companyForDesk(web.issuing, actor, id);
      await send(web, request, response, id, companyFields(company), errors, 422, slug);
    }
  };
}

/** `POST /desk/companies/:id/unlink`: takes the question back, or ends what was accepted. */
export function endSignature(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    const actor = actorOf(response);
    const found = await linkForSchool(web.issuing, actor, id);
    if (found !== null) await endCompanyLink(web.issuing, actor, found.link.id);
    response.redirect(303, `/desk/companies/${id}?done=signatureEnded#signature`);
  };
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  id: string,
  form: ReturnType<typeof companyFields>,
  errors: Record<string, string>,
  status: number,
  slug = '',
): Promise<void> {
  const found = await linkForSchool(web.issuing, actorOf(response), id);
  const signature = found && {
    name: found.companyName,
    acceptedAt: found.link.acceptedAt,
    confirmers: confirmersOf(found.link),
  };
  const title = say(response, 'school:companies.one');
  const page = { section: 'dossiers' as const, style: 'school.css', title, id, form, errors, signature, slug };
  sendDesk(web, request, response, 'school/company', { ...page, pageAddress: `/desk/companies/${id}` }, status);
}

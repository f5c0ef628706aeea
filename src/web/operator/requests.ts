/**
 * "Aanvragen en vertrouwenslijst": the one page of who keeps the installation. It shows organisations and never anything
 * of a candidate.
 */
import type { Request, RequestHandler, Response } from 'express';
import { hasText, parseLanguage } from '../../i18n/i18n.ts';
import {
  admitApplication,
  proposedSlug,
  refuseApplication,
  waitingApplications,
} from '../../issuing/organisations/applications.ts';
import { organisationsForOperator } from '../../issuing/organisations/operators.ts';
import { reopenOrganisation } from '../../issuing/organisations/organisations.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, PAGE_SIZE, queryText, say } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { operatorOf } from '../middleware/session.ts';
import { sendFormPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';

interface Admission {
  id: string;
  slug: string;
  checkedBy: string;
  checkedOn: string;
}

/** `GET /operator`. */
export function operatorPage(web: WebContext): RequestHandler {
  return (request, response) => sendOperator(web, request, response);
}

/** `POST /operator/requests/:id/admit`: with who looked it up in the register, and when. The contact gets a mail. */
export function admitOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(slug|checkedBy|checkedOn)$/);
    const { id } = request.params;
    const form = {
      slug: field(request.body, 'slug'),
      checkedBy: field(request.body, 'checkedBy'),
      checkedOn: field(request.body, 'checkedOn'),
    };
    try {
      const by = `operator:${operatorOf(response).userId}`;
      const { organisation, invitation, token, language } = await admitApplication(web.issuing, by, id, form);
      response.redirect(303, '/operator?done=admitted');
      const spoken = parseLanguage(language) ?? languageOf(response);
      await web.sendInvitationMail(invitation.email ?? '', token, organisation.name, spoken);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      await sendOperator(web, request, response, { id, ...form }, errors, 422);
    }
  };
}

/** `POST /operator/requests/:id/refuse`. The contact gets a mail. */
export function refuseOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const by = `operator:${operatorOf(response).userId}`;
    const { contactEmail, language } = await refuseApplication(web.issuing, by, request.params.id);
    response.redirect(303, '/operator?done=refused');
    await web.sendRefusalMail(contactEmail, parseLanguage(language) ?? languageOf(response));
  };
}

/** `POST /operator/organisations/:id/reopen`: it awards again. */
export function reopenOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await reopenOrganisation(web.issuing, request.params.id, `operator:${operatorOf(response).userId}`);
    response.redirect(303, '/operator?done=reopened#organisations');
  };
}

async function sendOperator(
  web: WebContext,
  request: Request,
  response: Response,
  tried: Admission | null = null,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const cursor = queryText(request, 'cursor') || null;
  const [waiting, organisations, known] = await Promise.all([
    waitingApplications(web.issuing),
    organisationsForOperator(web.issuing, { limit: PAGE_SIZE, cursor }),
    web.knownIssuers(),
  ]);
  const operator = operatorOf(response);
  const own = organisations.items.map(({ organisation, application }) => {
    const { id, slug, name, kind, kvk, brin, closedAt, createdAt } = organisation;
    const checked = application?.checkedBy ? { by: application.checkedBy, on: application.checkedOn } : null;
    return { id, slug, name, kind: kindWord(response, kind), kvk, brin, closedAt, createdAt, checked };
  });
  const done = `team:operator.done.${String(request.query.done ?? '')}`;
  const data = {
    title: say(response, 'team:operator.title'),
    wide: true,
    style: 'desk.css',
    name: operator.name,
    done: status === 200 && hasText(done) ? say(response, done) : null,
    waiting: waiting.map((application) => {
      const { id, name, kind, kvk, brin, website, contactName, contactEmail, createdAt } = application;
      const form = tried?.id === id ? tried : null;
      return {
        id,
        name,
        kind: kindWord(response, kind),
        kvk,
        brin,
        website,
        contactName,
        contactEmail,
        createdAt,
        slug: form?.slug ?? proposedSlug(name),
        checkedBy: form?.checkedBy ?? operator.name,
        checkedOn: form?.checkedOn ?? today(web.issuing.now()),
        errors: form === null ? {} : errors,
      };
    }),
    organisations: own,
    // the form of a request comes back from another address
    pages: {
      next: organisations.cursor === null ? null : `/operator?cursor=${organisations.cursor}`,
      first: cursor === null ? null : '/operator',
    },
    listed: known.issuers
      .filter((issuer) => !issuer.own)
      .map(({ did, name, from, until, keys }) => ({ did, name, from, until, pinned: keys.length })),
  };
  sendFormPage(web, request, response, 'operator/requests', data, status);
}

function kindWord(response: Response, kind: string): string {
  return say(response, `public:issuer.kind.${kind as 'coach'}`);
}

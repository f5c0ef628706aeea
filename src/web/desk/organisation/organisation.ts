/** The organisation behind the badges: what its page and paper say, its keys, and who works there. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import {
  didDocumentOf,
  editOrganisation,
  type Organisation,
  ownOrganisation,
  requireSecondFactor,
} from '../../../issuing/organisations/organisations.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { uploadedFile } from '../../middleware/bodies.ts';
import { actorOf, visitorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { allow, formMistakes, onlyFields, say, sendDesk } from '../desk-page.ts';
import { leastChoices } from './release-policy.ts';

interface Form {
  name: string;
  kvk: string;
  brin: string;
  website: string;
}

/** `GET /desk/organisation`. */
export function organisationPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'organisation.read');
    const organisation = await ownOrganisation(web.issuing, actorOf(response));
    await sendOrganisation(web, request, response, organisation, formOf(organisation));
  };
}

/** `POST /desk/organisation`: for the administrator. Badges awarded before keep the old name and logo. */
export function saveOrganisation(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(name|kvk|brin|website|removeLogo)$/);
    allow(response, 'organisation.write');
    const form = {
      name: field(request.body, 'name'),
      kvk: field(request.body, 'kvk').replace(/\s/g, ''),
      brin: field(request.body, 'brin'),
      website: field(request.body, 'website'),
    };
    try {
      const file = uploadedFile(request);
      const png = file === null ? null : await web.issuing.media.png(file);
      if (file !== null && png === null) throw new AppError('organisation.logo_invalid', {}, LOGO_MISTAKE);
      const logo = png ?? (ticked(request.body, 'removeLogo') ? null : undefined);
      await editOrganisation(web.issuing, actorOf(response), {
        name: form.name,
        kvk: form.kvk || null,
        brin: form.brin || null,
        website: form.website || null,
        ...(logo === undefined ? {} : { logo }),
      });
      response.redirect(303, '/desk/organisation?done=saved');
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      await sendOrganisation(
        web,
        request,
        response,
        await ownOrganisation(web.issuing, actorOf(response)),
        form,
        errors,
        422,
      );
    }
  };
}

/**
 * `POST /desk/organisation/second-factor`: whether everybody must use a second step. Only who used one just now can ask
 * it of others: nobody shuts themselves out.
 */
export function saveSecondFactor(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^required$/);
    allow(response, 'organisation.write');
    const required = ticked(request.body, 'required');
    if (required && visitorOf(response).secondFactor !== 'done') {
      const organisation = await ownOrganisation(web.issuing, actorOf(response));
      const errors = { required: say(response, 'desk:organisation.secondFactorFirst') };
      return sendOrganisation(web, request, response, organisation, formOf(organisation), errors, 422);
    }
    await requireSecondFactor(web.issuing, actorOf(response), required);
    response.redirect(303, '/desk/organisation?done=saved');
  };
}

const formOf = ({ name, kvk, brin, website }: Organisation): Form => ({
  name,
  kvk: kvk ?? '',
  brin: brin ?? '',
  website: website ?? '',
});

const LOGO_MISTAKE = { fields: [{ field: 'file', code: 'organisation.logo_invalid' as const }] };

async function sendOrganisation(
  web: WebContext,
  request: Request,
  response: Response,
  organisation: Organisation,
  form: Form,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const { verificationMethod } = await didDocumentOf(web.issuing, organisation);
  sendDesk(
    web,
    request,
    response,
    'desk/organisation',
    {
      section: 'organisation',
      pageAddress: '/desk/organisation',
      title: say(response, 'desk:organisation.title'),
      organisation,
      kind: say(response, `public:issuer.kind.${organisation.kind}`),
      school: ['mbo', 'pro', 'vso'].includes(organisation.kind),
      employer: organisation.kind === 'employer',
      logo:
        organisation.logoFileId === null ? null : `/issuers/${organisation.slug}/logo/${organisation.logoFileId}.png`,
      form,
      errors,
      keys: verificationMethod.map(({ id, type }) => ({ id, type })),
      leastChoices: leastChoices(response, organisation.leastRelease),
      mayClose: can(actor, 'organisation.close') && organisation.closedAt === null,
    },
    status,
  );
}

import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import { type Organisation, organisationBySlug } from '../../issuing/organisations/organisations.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';

/** `GET /issuers/:slug`: who this organisation is. */
export function showIssuer(web: WebContext): RequestHandler<{ slug: string }> {
  return async (request, response) => {
    const organisation = await organisationBySlug(web.issuing, request.params.slug);
    if (organisation === null) throw new AppError('organisation.not_found');
    sendPage(web, response, 'public/issuer', issuerView(organisation, languageOf(response)));
  };
}

/** Fields of `public/issuer`. */
export function issuerView(organisation: Organisation, language: Language) {
  const { slug, name, kind, kvk, brin, website, did, demo, closedAt, logoFileId } = organisation;
  return {
    title: name,
    name,
    kind: text(language, `public:issuer.kind.${kind}`),
    kvk,
    brin,
    website,
    did,
    demo,
    closedAt,
    logo: logoFileId && `/issuers/${slug}/logo/${logoFileId}.png`,
    keys: `/issuers/${slug}/did.json`,
  };
}

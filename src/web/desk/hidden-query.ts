/**
 * What somebody looked for, in an address that does not say it: names of people would lie in the logs of proxies and in the
 * history of a shared computer. The form posts; the page it leads to can be reloaded, paged and gone back to.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Actor } from '../../issuing/organisations/members.ts';
import type { IssuingDeps } from '../../issuing/ports.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { onlyFields, queryText } from './desk-page.ts';

const LONGEST = 200;

/** Opens for the member who looked, and for nobody else. */
const boundTo = ({ memberId }: Actor): string => `search|${memberId}`;

/** The address of `page` for what this member looks for; the page itself for nothing. */
export function pageFor(
  { sealSecret }: Pick<IssuingDeps, 'sealSecret'>,
  actor: Actor,
  page: string,
  query: string,
): string {
  if (query === '') return page;
  const sealed = sealSecret(actor.organisationId, boundTo(actor), query);
  return `${page}?s=${Buffer.from(sealed).toString('base64url')}`;
}

/** What this page was asked for; nothing in an address of somebody else, or one that was changed. */
export function lookedFor(web: WebContext, request: Request, response: Response): string {
  const actor = actorOf(response);
  const sealed = Buffer.from(queryText(request, 's'), 'base64url');
  return web.issuing.openSecret(actor.organisationId, boundTo(actor), sealed) ?? '';
}

/** What the form of a search posted, as it is looked for. */
export const typedQuery = (request: Request): string => field(request.body, 'q').slice(0, LONGEST).trim();

/** `POST` of a search: leads to the page with what was found. */
export function lookFor(page: string): (web: WebContext) => RequestHandler {
  return (web) => (request, response) => {
    onlyFields(request.body, /^q$/);
    response.redirect(303, pageFor(web.issuing, actorOf(response), page, typedQuery(request)));
  };
}

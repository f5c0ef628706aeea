import type { Request, Response } from 'express';
import type { WebContext } from './context.ts';
import { formToken } from './middleware/same-origin.ts';

/** What every page hands to its template. `layout` picks another layout than `layouts/main`. */
export interface PageData {
  title: string;
  layout?: string;
  [key: string]: unknown;
}

/**
 * Renders a template in its layout and sends it. Language and direction come from the request, the trial banner from
 * the installation. `finish` sees the whole page last: for what no template may leave out. Pages are never stored by caches unless the handler set Cache-Control itself.
 */
export function sendPage(
  web: WebContext,
  response: Response,
  view: string,
  data: PageData,
  status = 200,
  finish: (html: string) => string = (html) => html,
): void {
  sendHtml(response, finish(pageHtml(web, response, view, data)), status);
}

/** Sends a finished page. */
export function sendHtml(response: Response, html: string, status = 200): void {
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'private, no-store');
  response.status(status).type('html').send(html);
}

/** A template in its layout, as HTML. */
export function pageHtml(web: WebContext, response: Response, view: string, data: PageData): string {
  return web.view(view, {
    language: response.locals.language ?? 'nl',
    dir: response.locals.dir ?? 'ltr',
    actor: response.locals.actor ?? null,
    organisationName: response.locals.organisationName ?? null,
    signOutToken: response.locals.actor ? formToken(web, response.req, response, 'nowhere') : null,
    trial: web.trial,
    publicHost: web.publicHost,
    browserParts: web.browserParts !== null,
    ...data,
  });
}

/** As `sendPage`, with `token` for the hidden field of forms that act with a session (`{{> form-token}}`). */
export function sendFormPage(
  web: WebContext,
  request: Request,
  response: Response,
  view: string,
  data: PageData,
  status = 200,
): void {
  sendPage(web, response, view, { ...data, token: formToken(web, request, response) }, status);
}

import type { RequestHandler, Response } from 'express';
import { direction, LANGUAGES, type Language, parseLanguage } from '../../i18n/i18n.ts';
import type { WebServices } from '../services.ts';
import { readCookie, setCookie } from './cookies.ts';

const COOKIE = 'blijk-language';
const YEAR_SECONDS = 31_536_000;

/**
 * Chooses the language of the page: `?lang=`, else the cookie that an earlier choice left, else what the browser asks
 * for, else Dutch. Only languages that we have are ever used.
 */
export function chooseLanguage(services: WebServices): RequestHandler {
  return (request, response, next) => {
    const chosen = parseLanguage(request.query.lang);
    if (chosen) setCookie(response, services, COOKIE, chosen, YEAR_SECONDS);
    const language =
      chosen ??
      parseLanguage(readCookie(request, COOKIE)) ??
      parseLanguage(request.acceptsLanguages([...LANGUAGES])) ??
      'nl';
    response.locals.language = language;
    response.locals.dir = direction(language);
    response.setHeader('Content-Language', language);
    response.vary('Accept-Language');
    response.vary('Cookie');
    next();
  };
}

/** The language of this answer. */
export function languageOf(response: Response): Language {
  return parseLanguage(response.locals.language) ?? 'nl';
}
